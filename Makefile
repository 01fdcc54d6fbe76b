# The targets that people and CI use. `make help` lists them.

.DEFAULT_GOAL := help
.PHONY: help test lint

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

test: ## Run all tests (installs PostgreSQL's server programs if missing)
	tests/ensure_postgresql.sh
	cargo test --locked

lint: ## Check the formatting and run clippy, warnings being errors
	cargo fmt --check
	cargo clippy --locked --all-targets -- -D warnings
