# Built by the profile for what is shipped, with TLS to PostgreSQL; runs as a user of its own, on a data volume.
FROM rust:1.95-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends libssl-dev && rm -rf /var/lib/apt/lists/*
WORKDIR /src
# Only what the program is made of: a change of a document or a test builds nothing anew.
COPY Cargo.toml Cargo.lock ./
COPY .cargo .cargo
COPY migrations migrations
COPY src src
# Registry and target outlive the layer, so a change of the source compiles no dependency again. The sources are touched,
# because a copied file keeps its date and cargo goes by dates: with older dates than the last build, that build would be shipped.
RUN --mount=type=cache,target=/usr/local/cargo/registry --mount=type=cache,target=/src/target \
    touch src/lib.rs src/main.rs && cargo build --profile dist --locked --features postgres-tls --bin motorpool && cp target/dist/motorpool /usr/local/bin/motorpool

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends libssl3 ca-certificates curl && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 motorpool \
    && useradd --uid 10001 --gid motorpool --home-dir /data --no-create-home --shell /usr/sbin/nologin motorpool \
    && install -d -o motorpool -g motorpool -m 0700 /data
COPY --from=build /usr/local/bin/motorpool /usr/local/bin/motorpool
# By number: Kubernetes' runAsNonRoot accepts no name.
USER 10001:10001
WORKDIR /data
ENV DATABASE_URL=sqlite:///data/motorpool.db MOTORPOOL_BIND=0.0.0.0:8080
VOLUME /data
EXPOSE 8080
# Past a proxy that the environment may name, and at the port that is served.
HEALTHCHECK --interval=30s --timeout=3s --start-period=60s \
    CMD curl -fs --noproxy '*' "http://127.0.0.1:${MOTORPOOL_BIND##*:}/readyz" || exit 1
ENTRYPOINT ["motorpool"]
CMD ["serve"]
