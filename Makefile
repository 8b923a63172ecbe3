# One verb each. `make setup` is the first step of every other one and does nothing when nothing changed.
PY ?= python3
BIN := .venv/bin

.PHONY: setup setup-dev demo test check format openapi bench clean

.venv/.runtime: requirements/runtime.lock requirements/build.lock pyproject.toml
	$(PY) -m venv .venv
	$(BIN)/pip install --quiet --require-hashes -r requirements/runtime.lock -r requirements/build.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

.venv/.dev: .venv/.runtime requirements/dev.lock
	$(BIN)/pip install --quiet --require-hashes -r requirements/dev.lock
	touch $@

setup: .venv/.runtime
setup-dev: .venv/.dev

demo: setup
	$(BIN)/powersync demo

test: setup-dev
	$(BIN)/pytest -n auto

check: setup-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/powersync openapi --check

format: setup-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

openapi: setup
	$(BIN)/powersync openapi

bench: setup-dev
	$(BIN)/python -m bench

clean:
	rm -rf .venv build dist *.egg-info
