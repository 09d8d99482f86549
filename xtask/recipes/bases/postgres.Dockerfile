# A stand-in for postgres:15-bookworm where no container registry is to be had: Debian's own PostgreSQL 15.
FROM scratch
ADD postgres.tar /
ENV PATH=/usr/lib/postgresql/15/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
