PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=
TIMES ?= 40
CHANCE := tests/domain/test_any_life.py tests/services/test_ledger_machine.py tests/services/test_register_machine.py \
    tests/services/test_service_roster.py tests/store/test_audit_edits.py tests/store/test_ledger_counts.py \
    tests/store/test_outbox_machine.py tests/memos/test_memo_fitting.py tests/listeners/test_grammar_errors.py \
    tests/scenarios/test_scenario_crowd.py
# Tests start the bot in a process of its own dozens of times: what Python has compiled is kept for the next.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help install demo test check format bench soak picture crash messages clean constraints requirements

help:  ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(VENV)/.installed: constraints.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Code Red needs Python 3.11 or newer: set PYTHON=python3.11 or later, as in: make demo PYTHON=python3.12")'
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r constraints.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

install: $(VENV)/.installed  ## make .venv with the pinned versions

demo: install  ## the local workspace in the browser, and the bot; ARGS=--play plays the reference case by itself
	$(BIN)/codered demo $(ARGS)

test: check  ## everything that CI checks
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist worksteal $(ARGS)

check: install  ## format, lint, types, import rules (fast)
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

format: install  ## let ruff put the code in order
	$(BIN)/ruff format --quiet .
	$(BIN)/ruff check --quiet --fix .

bench: install  ## clicks, memos, the page, a roster, the courier, broadcasts, the ledger, the audit log and the replica, each beside something plain
	$(BIN)/python tests/bench/clicks.py
	$(BIN)/python tests/bench/memos.py
	$(BIN)/python tests/bench/page.py
	$(BIN)/python tests/bench/roster.py
	$(BIN)/python tests/bench/outbox.py
	$(BIN)/python tests/bench/broadcast.py
	$(BIN)/python tests/bench/ledger.py
	$(BIN)/python tests/bench/audit.py
	$(BIN)/python -m tests.bench.replica

soak: install  ## what chance decides in the tests, tried forty times as often (about half an hour; TIMES=5 is less)
	CODERED_TEST_TIMES=$(TIMES) $(BIN)/python -m pytest -n auto --dist worksteal $(CHANCE) $(ARGS)

picture: install  ## draw the report of the reference case for the README (needs Chromium)
	$(BIN)/python -m tests.report_case

crash: install  ## the reference case with kill -9 and with every fault at every point there is (hours; CRASH_ONE_IN=10 plays a tenth)
	$(BIN)/python -m tests.crash.crash_matrix

messages: install  ## bring the catalogues up to date with the sentences in the code; ADD=de begins a further language
	$(BIN)/python -m tests.catalogues $(ADD)

clean:  ## remove what the other targets made
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache dist htmlcov .coverage*

constraints: install  ## pin the newest versions that pyproject.toml admits (needs uv)
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --upgrade \
	    --extra dev pyproject.toml -o constraints.txt
	$(MAKE) requirements

requirements:  ## what a server installs, in the versions of constraints.txt (needs uv)
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate \
	    --extra server --constraint constraints.txt pyproject.toml -o deploy/requirements.txt
