# Built by the profile for what is shipped, with TLS to PostgreSQL; runs as nobody in particular, on a data volume.
FROM rust:1.95-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends libssl-dev && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN cargo build --profile dist --locked --features postgres-tls

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends libssl3 ca-certificates curl && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /data --create-home motorpool
COPY --from=build /src/target/dist/motorpool /usr/local/bin/motorpool
USER motorpool
WORKDIR /data
ENV DATABASE_URL=sqlite:///data/motorpool.db MOTORPOOL_BIND=0.0.0.0:8080
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=3s CMD curl -fs http://127.0.0.1:8080/readyz || exit 1
ENTRYPOINT ["motorpool"]
CMD ["serve"]
