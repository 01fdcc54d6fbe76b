# The targets that people and CI use. `make help` lists them.

.DEFAULT_GOAL := help
.PHONY: help test test-versions lint compat compat-all fuzz fuzz-operations fuzz-language bench static pictures deployment

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

test: ## Run all tests (installs PostgreSQL, MariaDB and AWS's Lambda emulator if missing)
	tests/ensure_postgresql.sh
	tests/ensure_mariadb.sh
	tests/ensure_lambda_emulator.sh
	cargo test --locked

test-versions: ## Run the PostgreSQL tests on the oldest and the newest version that is tested
	for version in 14 18; do \
		programs=$$(tests/fetch_postgresql.sh $$version) && \
		MIG_TEST_PG_BIN=$$programs cargo test --locked --test database --test cli || exit 1; \
	done

lint: ## Check the formatting and run clippy, warnings being errors
	cargo fmt --check
	cargo clippy --locked --all-targets -- -D warnings

compat: ## Compare with real Alembic on published packages
	tests/ensure_postgresql.sh
	cd tests/compat && python3 -B -m unittest -q test_suite
	python3 -B tests/compat/run.py

compat-all: ## The same on all packages of the suite; writes docs/compatibility.md
	tests/ensure_postgresql.sh
	python3 -B tests/compat/run.py --all --offline --write

SEED ?= 1
CASES ?= 2000

fuzz: ## Compare with real Alembic on random projects; SEED=, CASES=, ONLY= (one case), SECONDS=
	tests/ensure_postgresql.sh
	cd tests/fuzz_commands && python3 -B -m unittest -q test_fuzz
	python3 -B tests/fuzz_commands/run.py --seed $(SEED) --cases $(CASES) \
		$(if $(ONLY),--only $(ONLY)) $(if $(SECONDS),--seconds $(SECONDS))

fuzz-operations: ## Compare the SQL of random directives and expressions with Alembic's; SEED=, CASES=, ONLY=, SECONDS=
	cd tests/fuzz_operations && python3 -B -m unittest -q test_operations
	python3 -B tests/fuzz_operations/run.py --seed $(SEED) --cases $(CASES) \
		$(if $(ONLY),--only $(ONLY)) $(if $(SECONDS),--seconds $(SECONDS))

fuzz-language: ## Compare random programs with CPython, and run hostile scripts; SEED=, CASES=, ONLY=, SECONDS=
	cd tests/fuzz_language && python3 -B -m unittest -q test_language
	python3 -B tests/fuzz_language/run.py --seed $(SEED) --cases $(CASES) \
		$(if $(ONLY),--only $(ONLY)) $(if $(SECONDS),--seconds $(SECONDS))

bench: ## Measure against real Alembic on a chain of 109 scripts
	tests/ensure_postgresql.sh
	python3 -B benches/run.py

static: ## Build the static binary as the image has it, and run it in an empty root
	tests/static_binary.sh

pictures: ## Draw the pictures of docs/ from their sources
	python3 docs/pictures/aws_lambda.py > docs/pictures/aws-lambda.svg

deployment: ## Check the container files, workflows, manifests and Terraform with their linters
	tests/check_deployment.sh
