# A stand-in for node:22-slim where no container registry is to be had: Debian with Node.js and npm from npm's registry.
FROM scratch
ADD debian.tar /
COPY root/ /
CMD ["node"]
