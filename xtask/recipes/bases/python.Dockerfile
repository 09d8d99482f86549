# A stand-in for python:3.11-slim-bookworm where no container registry is to be had: Debian's own Python 3.11.
FROM scratch
ADD python.tar /
CMD ["python3"]
