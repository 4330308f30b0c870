# The two commands are `make run` and `make test`; CONTRIBUTING.md tells the rest. Works with GNU make 3.81 and later.

# The newest supported Python on the machine, or the one named: make run PYTHON=/path/to/python3.13
ifndef PYTHON
PYTHON := $(shell for each in python3.13 python3.12 python3.11 python3 python3.14; do \
	if $$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then echo $$each; break; fi; done)
endif
ifeq ($(strip $(PYTHON)),)
PYTHON := python3
endif

BIN := .venv/bin
UV ?= uv
LOCK := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --custom-compile-command "make lock"

.PHONY: run reset-demo open test test-long check bench lock clean help
export PORT PORTAL_VAR OWNER FIRST LAST NURSERY

run: ## serve the demonstration nursery on http://localhost:8000 (PORT= changes it)
	@$(PYTHON) deploy/bootstrap.py run

reset-demo: ## throw the demonstration's data away and load it anew
	@$(PYTHON) deploy/bootstrap.py reset-demo

open: ## open a real nursery: make open OWNER=anna@example.org FIRST=Anna LAST=Bell NURSERY="Little Acorns"
	@$(PYTHON) deploy/bootstrap.py open

test: .tools ## everything: SQLite, PostgreSQL, Redis with a worker, the browser
	@$(BIN)/python tests/run.py

test-long: .tools ## the same with many more rounds and examples
	@$(BIN)/python tests/run.py --long

check: .tools ## lint, format, types, layers, templates, migrations, production settings
	@$(BIN)/python tests/check.py

bench: .tools ## the ratios that matter, each pair measured in one run
	@$(BIN)/python -m tests.bench

.PHONY: .tools
.tools:
	@$(PYTHON) deploy/bootstrap.py install-tests

lock: ## write both locks anew from their input files (needs uv)
	$(LOCK) requirements.in -o requirements.txt
	$(LOCK) tests/requirements.in -c requirements.txt -o tests/requirements.txt

clean: ## remove what can be made again; the data under var/ stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1: /p' Makefile
