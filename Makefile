# The commands of this project; `make help` lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
LINT_READY := $(VENV)/.lint-ready

.PHONY: help run test bench bench-full soak screenshots lint format clean

help: ## what there is to do
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

$(READY): requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(LINT_READY): $(READY) requirements-lint.txt
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-lint.txt
	touch $@

run: $(READY) ## set up, load the demo city if the database is empty, serve on 127.0.0.1:8050
	@$(BIN)/python -m dashboard.vendor
	@exec $(BIN)/python app.py

test: $(READY) ## set up what the tests need and run every test
	$(BIN)/python -m tests.support.provide
	$(BIN)/python -m dashboard.vendor
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

bench: $(READY) ## measure ingest, reading, the live stream, wall and desk with a million payments, as one table; about 5 minutes
	$(BIN)/python -m tests.support.provide
	$(BIN)/python -m dashboard.vendor
	$(BIN)/python -m benchmarks

soak: $(READY) ## run a wall for half an hour at real pace, then for a day's worth of updates; an hour or two
	$(BIN)/python -m tests.support.provide
	$(BIN)/python -m dashboard.vendor
	$(BIN)/python -m benchmarks.soak

bench-full: $(READY) ## the same with ten million payments, the desk on both databases and the ceiling of streams; about 40 minutes
	$(BIN)/python -m tests.support.provide
	$(BIN)/python -m dashboard.vendor
	$(BIN)/python -m benchmarks --rows 1000000

screenshots: $(READY) ## pictures of every scene and page with the demo city, into docs/screenshots
	$(BIN)/python -m tests.support.provide
	$(BIN)/python -m dashboard.vendor
	$(BIN)/python -m tests.support.screenshots

lint: $(LINT_READY) ## style, types and import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(LINT_READY) ## put code into the house style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean: ## remove the environment and caches; data stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
