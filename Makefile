# The project's habits. `make` alone lists them; everything installs what it needs into $(VENV) first.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

PYTHON ?=
VENV ?= .venv
WORKERS ?= auto
STORE ?= sqlite:graphsvc-demo.db
CRASH_ROUNDS ?= 300

BIN := $(VENV)/bin
NODE := tools/node/node_modules/.installed
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest \
	--only-binary :all: --generate-hashes --no-emit-index-url --no-annotate --custom-compile-command 'make lock'

.PHONY: help setup demo serve test test-neo4j neo4j check check-node test-versions schema settings golden bench crash lock clean

help:  ## List these targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 16

setup: $(VENV)/.warm  ## Make .venv with everything locked, compile the kernels (PYTHON=… names the interpreter)

demo: setup  ## Make the demonstration registry and print its answers
	@$(BIN)/graphsvc demo

serve: setup  ## Serve a registry on http://127.0.0.1:8000/graphql (STORE=… names it)
	@$(BIN)/graphsvc --store $(STORE) serve --dev

test: setup $(NODE)  ## Run every test but those on Neo4j (WORKERS=… processes)
	$(BIN)/pytest -n $(WORKERS) --dist worksteal -k "not neo4j"
	@echo "The kernels again, with every index checked:"
	NUMBA_BOUNDSCHECK=1 NUMBA_CACHE_DIR=$(CURDIR)/$(VENV)/bounds $(BIN)/pytest -q -n $(WORKERS) --dist worksteal tests/oracle

test-neo4j: setup  ## Run the tests on a real Neo4j server (Java and Maven needed; WORKERS=… servers)
	tools/neo4j --fetch
	GRAPHSVC_REQUIRE=neo4j $(BIN)/pytest -n $(WORKERS) --dist worksteal -k neo4j

neo4j:  ## Fetch a Neo4j server and run one on a free port until Ctrl-C (Java and Maven needed)
	@tools/neo4j

check: setup $(NODE)  ## Check format, lint, types, layers, schema, bundle description, containers, documents
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/graphsvc schema --check schema.graphql
	$(BIN)/graphsvc schema --breaking docs/released.graphql --changelog CHANGELOG.md
	@[ ! -e $(NODE) ] || $(MAKE) check-node
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml docker-compose.neo4j.yml
	$(BIN)/hadolint Dockerfile
	$(BIN)/pytest -q tests/test_house.py

check-node:  # what tools/node/README.md tells of, where Node is
	tools/node/node_modules/.bin/eslint --config tools/node/eslint.config.js \
	    --suppressions-location tools/node/suppressions.json --max-warnings 0 schema.graphql
	node tools/node/relay.mjs schema.graphql graphsvc/api/documents tools/node/relay

test-versions:  ## Run every test on each Python from 3.11 to 3.13 that this machine has
	@for version in 3.11 3.12 3.13; do \
	    if python=$$(tools/find-python --quiet $$version); then \
	        echo "== Python $$version"; $(MAKE) test VENV=.venv-$$version PYTHON=$$python || exit 1; \
	    else echo "== Python $$version: not on this machine"; fi; \
	done

schema: setup  ## Write schema.graphql anew
	$(BIN)/graphsvc schema > schema.graphql.new && mv schema.graphql.new schema.graphql

settings: setup  ## Write docs/settings.md anew
	$(BIN)/python -c 'from graphsvc.settings import table; print(table(), end="")' > docs/settings.md

golden: setup  ## Write the golden answers anew (read the diff before you commit it)
	$(BIN)/pytest -q tests/api --update-golden

bench: setup  ## Measure load, snapshot, join and answer side by side
	$(BIN)/python -m benchmarks

crash: setup  ## Kill a writing store many times over and look at what is left (CRASH_ROUNDS=…)
	GRAPHSVC_CRASH_ROUNDS=$(CRASH_ROUNDS) $(BIN)/pytest -q tests/crash tests/neo4j/test_crash.py

lock: setup  ## Fit requirements/ to pyproject.toml (UPGRADE=--upgrade for the newest that fit)
	$(LOCK) $(UPGRADE) pyproject.toml -o requirements/runtime.txt
	$(LOCK) $(UPGRADE) pyproject.toml --group dev -c requirements/runtime.txt -o requirements/dev.txt
	$(LOCK) $(UPGRADE) --group build -c requirements/dev.txt -o requirements/build.txt

clean:  ## Remove what the others made, but not .venv
	rm -rf .venv-* build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	rm -f graphsvc-demo.db graphsvc-demo.db-wal graphsvc-demo.db-shm
	find . -path ./.venv -prune -o -name __pycache__ -type d -print | xargs rm -rf

$(VENV)/.installed: requirements/dev.txt pyproject.toml
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || { \
	    python=$$(tools/find-python $(or $(PYTHON),python3 3.13 3.12 3.11)) && \
	    echo "Making $(VENV) with $$python" && "$$python" -m venv --clear $(VENV); }
	$(PIP) install --require-hashes --only-binary :all: -r requirements/dev.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q graphsvc loaders  # or every start would compile them where Python keeps no bytecode
	@touch $@

$(VENV)/.warm: $(VENV)/.installed $(wildcard graphsvc/kernels/*.py)
	$(BIN)/graphsvc warm
	@touch $@

$(NODE): tools/node/package.json tools/node/package-lock.json
	@tools/node/install
