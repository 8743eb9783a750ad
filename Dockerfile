# The command `secure-headers` alone: `docker build -t secure-headers .`, then
# `docker run --rm -v "$PWD:/work:ro" secure-headers check --config policy.toml`.
FROM docker.io/library/rust:1-alpine AS build
RUN apk add --no-cache musl-dev
WORKDIR /source
COPY . .
RUN cargo build --release --locked --package secure-headers

FROM scratch
COPY --from=build /source/target/release/secure-headers /secure-headers
WORKDIR /work
USER 65534:65534
ENTRYPOINT ["/secure-headers"]
