# The commands of docs/CONTRIBUTING.md under short names. `make` alone lists them.

.DEFAULT_GOAL := help
.PHONY: help check quick full test one fmt clippy openapi problems schema bench

help: ## List the targets
	@sed -n 's/^\([a-z]*\):.* ## \(.*\)/\1\t\2/p' Makefile | expand -t 12

check: ## All that a change must pass
	.ci/run

full: ## The same, and durability in its long form: before a release
	.ci/run full

quick: ## Format, clippy, unit tests, and the cases on SQLite
	.ci/run quick

test: ## All tests, on both engines
	cargo test --locked

one: ## The cases whose name contains CASE: make one CASE=http::pages
	cargo test --locked --test api -- $(if $(CASE),$(CASE),$(error say which: make one CASE=http::pages))

fmt: ## Format the sources
	cargo fmt

clippy: ## Lint, warnings are errors
	cargo clippy --all-targets --locked -- -D warnings

openapi: ## Write openapi/openapi.json from the code
	cargo build --locked
	cargo run --locked --quiet -- openapi > openapi/openapi.json

problems: ## Write docs/PROBLEMS.md from the code
	cargo build --locked
	cargo run --locked --quiet -- problems > docs/PROBLEMS.md

schema: ## Write src/db/schema.rs from the migrations: make schema DATABASE_URL=postgres://… (an empty database)
	diesel migration run --database-url "$(if $(DATABASE_URL),$(DATABASE_URL),$(error say where: make schema DATABASE_URL=postgres://…))"

bench: ## Measure; ARGS go to the bench: make bench ARGS="--engine sqlite 10000"
	cargo bench --locked -- $(ARGS)
