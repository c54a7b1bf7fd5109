# Two commands: `make run` and `make test`. Both set up what is missing first; nothing is set up twice.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

INPUT ?= corpus/plans
OUT ?= outputs/demo
PYTHON ?=
BIN := .venv/bin

.PHONY: help run test setup setup-extras setup-test lint rules evaluate bench lock clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1|/' | while IFS='|' read -r name text; do printf '  make %-10s %s\n' "$$name" "$$text"; done

run: setup ## reads corpus/plans into outputs/demo; for your own: make run INPUT=dir OUT=dir
# Exit code 1 says that some files are in quarantine; the summary has named them, and the tables are there.
	@$(BIN)/kehoach run "$(INPUT)" --out "$(OUT)" || [ $$? -eq 1 ]

test: lint rules ## proves that it works: lint, types, layers, rules, tests
	@$(BIN)/python -m pytest -n 2

lint: setup-test ## ruff, mypy and the contract on who imports whom
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

rules: setup-test ## runs the rules on their own examples
	@$(BIN)/kehoach rules check

evaluate: setup ## scores the corpus against its gold and the saved baseline
	@$(BIN)/kehoach evaluate corpus/gold --baseline corpus/baseline.json

bench: setup-test ## measures speed and memory
	@for each in benchmarks/[a-z]*.py; do echo "== $$each"; $(BIN)/python "$$each"; done

setup: ## .venv with what a run needs
	@PYTHON="$(PYTHON)" .ci/setup run

setup-extras: ## .venv with what --cluster and s3:// need too
	@PYTHON="$(PYTHON)" .ci/setup extras

setup-test: ## .venv with what the tests need too
	@PYTHON="$(PYTHON)" .ci/setup test

lock: setup-test ## resolves the dependencies of pyproject.toml anew into the lock files
	@.ci/lock

clean: ## removes .venv and what tools leave behind
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
