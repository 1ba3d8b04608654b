# On a fresh machine with Python 3.11 or newer, pip and make: `make scan` sets up and scans the synthetic school,
# `make test` sets up and tests. Windows: see README.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# the system's certificates: many schools' networks inspect TLS with one of their own
UV := UV_SYSTEM_CERTS=1 UV_PROJECT_ENVIRONMENT=$(VENV) $(BIN)/uv

.DEFAULT_GOAL := help
.PHONY: help scan test test-real lint types check bench

help: ## show this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

scan: $(VENV)/.ready ## set up, scan the synthetic school, print where the report is
	@$(BIN)/scanner scan --demo

test: $(VENV)/.ready-dev ## set up, run the tests
	$(BIN)/pytest -m "not real and not browser"

test-real: $(VENV)/.ready-dev ## the tests that talk to real servers and a real browser
	$(BIN)/pytest -m "real or browser"

lint: $(VENV)/.ready-dev ## format, lint, import rules, unused dependencies
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/deptry .

types: $(VENV)/.ready-dev ## mypy --strict over everything
	$(BIN)/mypy

check: lint types test ## what CI runs

bench: $(VENV)/.ready-dev ## the benchmarks of docs/performance.md
	$(UV) sync --quiet --locked --inexact --group bench
	$(BIN)/python -m benchmarks

$(BIN)/uv:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv

$(VENV)/.ready: pyproject.toml uv.lock | $(BIN)/uv
	@$(UV) sync --quiet --locked --inexact --no-dev
	@touch $@

$(VENV)/.ready-dev: pyproject.toml uv.lock | $(BIN)/uv
	@$(UV) sync --quiet --locked --inexact
	@touch $@ $(VENV)/.ready
