# One word per chore; `make` alone lists them. Every chore sets up .venv first where it needs it.

# Any Python from 3.11 on: make PYTHON=python3.13 test
PYTHON ?= python3

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
CACHES := .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
SOURCES := backlog migrations tests benchmarks

export PIP_DISABLE_PIP_VERSION_CHECK := 1

# What is compiled is kept, even by a shell that wants no such files: each of two processes of tests would do all of it.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test lint format generate pictures man bench bench-growth bench-board bench-exchange bench-mcp bench-postgresql stress compare economy mutants clean bench-web

help: ## list these chores
	@echo "make CHORE, where CHORE is one of"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(READY) ## play a first session in a scratch project
	@PATH="$(CURDIR)/$(BIN):$$PATH" scripts/demo

test: $(READY) ## all checks, then all tests: what CI runs
	@# the types keep one processor busy; the other compiles the tests meanwhile, once for all that will run them
	@$(BIN)/pytest --collect-only --quiet -p no:cacheprovider >/dev/null 2>&1 & $(MAKE) --no-print-directory lint; code=$$?; [ $$code = 0 ] || kill $$!; wait; exit $$code
	$(BIN)/pytest -n 2

lint: $(READY) ## format, style, types and layers, without the tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY) ## put the sources into the project's form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

generate: $(READY) ## rebuild what is made from code: SQL modules, docs/cli.md, docs/settings.md, the keys in docs/board.md
	$(BIN)/python -m backlog.storage.generate
	$(BIN)/python -m tests.postgresql_parts
	$(BIN)/python -m backlog.cli.reference
	$(BIN)/python -m backlog.tui.manual

pictures: $(READY) ## draw the pictures of docs/board.md and of the tests of the board anew
	$(BIN)/python -m tests.tui.pictures
	$(BIN)/python -m tests.tui.test_pictures

man: $(READY) ## write a man page for each command into man/
	$(BIN)/python -m backlog.cli.reference man man

bench: $(READY) ## time the hot commands against a bare interpreter (minutes)
	$(BIN)/python -m benchmarks

bench-growth: $(READY) ## time our program alone with 1,000, 20,000 and 100,000 tasks (PAGE=docs/performance.md puts the tables there)
	$(BIN)/python -m benchmarks --only-ours --sizes 1000,20000,100000 --runs 7 $(if $(PAGE),--page $(PAGE))

bench-exchange: $(READY) ## time export and import, and how long others wait beside long commands (minutes)
	$(BIN)/python -m benchmarks.exchange

bench-postgresql: $(READY) ## time PostgreSQL beside SQLite, on a server of its own (minutes)
	$(BIN)/python -m benchmarks.postgresql

bench-mcp: $(READY) ## time the calls of the MCP server at 100,000 tasks (minutes)
	$(BIN)/python -m benchmarks.mcp

bench-board: $(READY) ## time the full-screen board at 1,000 and 100,000 tasks, beside Backlog.md (minutes)
	$(BIN)/python -m benchmarks.board

bench-web: $(READY) ## time the pages of the web board, and count its bytes beside the reference program's (minutes)
	$(BIN)/python -m benchmarks.web

stress: $(READY) ## many writers at once, and kills: nothing may be lost (minutes)
	$(BIN)/python -m benchmarks.stress

compare: $(READY) ## run command lines side by side with the reference program
	$(BIN)/python -m benchmarks.side_by_side

mutants: $(READY) ## break modules on purpose: what no test notices (MODULE=… TESTS=…, see docs/mutants.md; all take hours)
	nice -n 15 $(BIN)/python -m benchmarks.mutants $(MODULE) $(if $(TESTS),--tests $(TESTS))

economy: $(READY) ## count the calls and bytes of an agent's task, at the shell and over MCP, beside the reference program
	$(BIN)/python -m benchmarks.economy
	$(BIN)/python -m benchmarks.mcp_economy

clean: ## remove what the other chores made
	rm -rf $(VENV) $(CACHES) man artefacts
	find $(wildcard $(SOURCES)) -name __pycache__ -type d -prune -exec rm -rf {} +

# hatchling comes first, at its pinned release, because a build in isolation would fetch any; and pip, because
# the script that one before 24.1 writes for a command loads `re`. Compiling all that is installed takes longer than
# installing it, and most of it is never loaded; Python compiles the rest when it is.
$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	    echo "backlog needs Python 3.11 or newer, and '$(PYTHON)' is not." >&2; \
	    echo "Name one that is: make PYTHON=python3.13 $(MAKECMDGOALS)" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt pip hatchling
	$(BIN)/python -m pip install --quiet --no-compile --constraint constraints.txt --no-build-isolation \
	    --editable '.[postgresql,mcp,tui,web,dev]'
	@touch $@
