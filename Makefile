# `make` or `make help` lists what can be done. Needs Python 3.11 or newer; `make setup` brings everything else of Python.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory
SHELL := /bin/bash

# The system's own first: one that somebody built is often a fifth slower.
PYTHON ?= $(shell for each in /usr/bin/python3 python3; do \
  $$each -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2> /dev/null && break; done; echo $$each)
VENV := .venv
BIN := $(VENV)/bin
# One more than there are processors: browsers, servers and databases make each of them wait.
WORKERS ?= $(shell expr $$(nproc) + 1)
HOST ?= 127.0.0.1
PORT ?= 8000
RACES ?= 1000
KILLS ?= 200
COMMIT = $(shell git describe --always --dirty 2> /dev/null || echo unknown)

unexport PYTHONDONTWRITEBYTECODE
export FRONTDESK_HOME ?= $(CURDIR)/instance
CATALOGUE := translations/zh/LC_MESSAGES/messages.po

##@ Use
.PHONY: help
help: ## Say what can be done here
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' \
	  $(MAKEFILE_LIST)

.PHONY: setup
setup: $(VENV)/.ready ## Make the environment from the hashed lock (quick when nothing changed)

$(VENV)/.ready: requirements-dev.lock pyproject.toml
	@test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@$(BIN)/pip check --disable-pip-version-check
	@touch $@

.PHONY: run
run: setup ## Serve the demo hotel on 127.0.0.1:8000 (SQLite), and print how its staff signs in
	@test -e $(FRONTDESK_HOME)/frontdesk.db \
	  || $(BIN)/frontdesk demo --yes --write-sign-ins $(FRONTDESK_HOME)/sign-ins.txt > /dev/null
	@cat $(FRONTDESK_HOME)/sign-ins.txt 2> /dev/null || true
	FRONTDESK_INSECURE_COOKIES=1 $(BIN)/frontdesk serve --host $(HOST) --port $(PORT)

.PHONY: migrate
migrate: setup ## Bring the database of FRONTDESK_HOME to the newest migration
	$(BIN)/frontdesk upgrade --yes

##@ Check
.PHONY: test
test: setup ## Run every test (SQLite, PostgreSQL, browser), then hold the coverage floors
	@mkdir -p build
	$(BIN)/pytest -n $(WORKERS) --dist worksteal --rules-json=build/rules.json --cov --cov-report=
	@$(BIN)/coverage json --quiet
	@$(BIN)/python tools/coverage_floors.py build/coverage.json

.PHONY: soak
soak: setup ## Run each race 1,000 times (long ones 200) and kill 200 processes on each engine, and keep the counts
	$(BIN)/pytest tests/races -n $(WORKERS) --dist worksteal --races $(RACES) --kills $(KILLS) \
	  --soak-json docs/bench/soak-$(COMMIT).json

.PHONY: machines
machines: setup ## Serve one hotel from two machines in network namespaces, against a database on a third (needs root)
	PYTHONPATH=. $(BIN)/python tools/two_machines.py

.PHONY: rules
rules: build/rules.json ## Show each business rule with the tests that proved it in the last run
	@$(BIN)/python tools/rules.py build/rules.json

build/rules.json:
	@$(MAKE) test

.PHONY: sure
sure: setup ## Everything that has to hold before a change lands
	@$(MAKE) --jobs=$(WORKERS) --output-sync=target formatted ruff imports templates-lint types translated
	@$(MAKE) test
	@$(MAKE) rules

.PHONY: bench
bench: setup ## Measure how fast the hotel is, beside how fast its databases alone would be (BENCH="--quick", BOOKINGS=file.csv)
	$(BIN)/frontdesk bench --folder build/bench $(if $(BOOKINGS),--replay $(BOOKINGS)) $(or $(BENCH),--history docs/bench)

.PHONY: lint
lint: setup ## Look for mistakes in code, layers and templates
	@$(MAKE) --keep-going ruff imports templates-lint

.PHONY: types
types: setup ## Check the types
	$(BIN)/mypy

##@ Change
.PHONY: format
format: setup ## Format the code, and repair what can be repaired without thinking
	$(BIN)/ruff check --fix-only --quiet
	$(BIN)/ruff format

.PHONY: translations
translations: setup ## Collect the texts, merge them into the Chinese catalogue, compile it
	$(BIN)/python tools/translations.py update
	$(BIN)/python tools/translations.py compile

.PHONY: locks
locks: setup ## Resolve the dependencies anew (UPGRADE=1 for newer versions)
	$(BIN)/uv pip compile pyproject.toml --generate-hashes --universal --no-header --quiet \
	  $(if $(UPGRADE),--upgrade) --output-file requirements.lock
	$(BIN)/uv pip compile pyproject.toml --group dev --generate-hashes --universal --no-header --quiet \
	  $(if $(UPGRADE),--upgrade) --output-file requirements-dev.lock

# The parts of `lint` and `sure`.
.PHONY: formatted ruff imports templates-lint translated
formatted:
	$(BIN)/ruff format --check
ruff:
	$(BIN)/ruff check
imports:
	$(BIN)/lint-imports
templates-lint:
	$(BIN)/djlint --lint --quiet templates
translated:
	$(BIN)/python tools/translations.py check
