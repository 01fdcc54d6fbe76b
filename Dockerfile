# mig as an image of one static binary (17 MB uncompressed, nearly all of it the binary), for two uses:
#
#   docker run --rm -v "$PWD:/project:ro" -e DB_URL mig upgrade head     any command
#   AWS Lambda                                                           without a command it serves
#                                                                        the runtime interface
#
# A project's own image adds its folder: examples/aws-lambda/Dockerfile.

FROM rust:1.95-slim-bookworm AS build
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
WORKDIR /source
COPY Cargo.toml Cargo.lock build.rs ./
COPY src src
# glibc and everything else is linked in, so the image below needs no library. Random numbers come from
# the system call itself, which such a binary cannot look up by its name.
ENV RUSTFLAGS='-C target-feature=+crt-static --cfg getrandom_backend="linux_getrandom"'
RUN host="$(rustc -vV | sed -n 's/^host: //p')" \
    && cargo build --release --locked --bin mig --target "$host" \
    && install -D -m 0755 "target/$host/release/mig" /image/usr/bin/mig
# Scripts find the certificate authorities where OpenSSL looks for them; time zones are in the binary.
RUN install -D -m 0644 /etc/ssl/certs/ca-certificates.crt /image/etc/ssl/certs/ca-certificates.crt \
    && install -d -m 1777 /image/tmp \
    && install -d -m 0755 /image/project \
    && echo 'mig:x:10001:10001::/project:/usr/bin/mig' > /image/etc/passwd \
    && echo 'mig:x:10001:' > /image/etc/group \
    && echo 'hosts: files dns' > /image/etc/nsswitch.conf

FROM scratch
COPY --from=build /image/ /
USER 10001:10001
WORKDIR /project
ENTRYPOINT ["/usr/bin/mig"]
