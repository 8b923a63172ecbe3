# One verb each. `make setup` is the first step of every other one and does nothing when nothing changed.
PY ?= python3
BIN := .venv/bin

.PHONY: setup setup-dev demo test compiled check format openapi screenshots site image mutants bench backtests clean
CHECKS := $(addprefix check-,format lint types imports openapi web)
.PHONY: $(CHECKS)

.venv/.runtime: requirements/runtime.lock requirements/build.lock pyproject.toml
	@$(PY) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "powersync needs Python 3.11 or newer; name one with: make PY=python3.12"; exit 1; }
	@$(PY) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "this Python cannot make virtual environments; on Debian and Ubuntu: sudo apt install python3-venv"; exit 1; }
	@echo "setting up .venv (once, about a minute)"
	@$(PY) -m venv .venv
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements/runtime.lock -r requirements/build.lock
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev: .venv/.runtime requirements/dev.lock
	@echo "adding the tools for tests and checks"
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements/dev.lock
	@touch $@

# The web app, built with the Node of the PATH or else with one from a Python wheel: see web/run.
WEB_SOURCES := $(shell find web/src web/public -type f -not -path '*/generated/*') $(wildcard web/*.ts web/*.js web/*.json) web/index.html

web/node_modules/.installed: web/package-lock.json web/.npmrc web/run | .venv/.runtime
	@echo "adding the tools of the web app (once, about a minute)"
	@sh web/run npm ci --silent
	@touch $@

web/src/generated/api.d.ts: web/node_modules/.installed openapi/openapi.json
	@sh web/run npm run --silent types

web/dist/.built: web/node_modules/.installed $(WEB_SOURCES)
	@echo "building the web app"
	@sh web/run npm run --silent build -- --logLevel warn
	@touch $@

setup: .venv/.runtime web/dist/.built
setup-dev: .venv/.dev web/dist/.built

demo: setup
	$(BIN)/powersync demo

# Dozens of tests start the program and every worker reads every test: what they read is compiled once, by two
# processes, also where Python is told to keep nothing that it compiled. What is wrong with a test is told by the run.
PYTHON_SOURCES := $(shell find api domain adapters scheduler powersync tests -name '*.py')
COMPILE = env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest -qq --collect-only
HALF = domain scheduler
.venv/.compiled: .venv/.dev $(PYTHON_SOURCES)
	@$(BIN)/python -m compileall -q -j 0 api domain adapters scheduler powersync
	@$(COMPILE) $(HALF:%=tests/%) >/dev/null 2>&1 & $(COMPILE) $(HALF:%=--ignore=tests/%) >/dev/null 2>&1 & wait
	@touch $@

compiled: .venv/.compiled

test: setup-dev compiled
	$(BIN)/python -m pytest -n auto --dist worksteal

check: $(CHECKS)
$(CHECKS): setup-dev
check-format:
	$(BIN)/ruff format --check .
check-lint:
	$(BIN)/ruff check .
check-types:
	$(BIN)/mypy
check-imports:
	$(BIN)/lint-imports
check-openapi:
	$(BIN)/powersync openapi --check
check-web: web/src/generated/api.d.ts
	sh web/run npm run --silent check

format: setup-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

openapi: setup
	$(BIN)/powersync openapi

# The pages of docs/ for owners, in site/. What builds them lies outside the clone, in a folder named after its lock.
DOCS_KEY = $(shell $(PY) -c 'import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest()[:16])' requirements/docs.lock)
DOCS_ENV = $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/powersync/docs-$(DOCS_KEY)

site: DOCS := $(DOCS_ENV)
site:
	@test -e $(DOCS)/.complete || { echo "adding the tools of the pages (once, about a minute)" \
		&& $(PY) -m venv --clear $(DOCS) \
		&& $(DOCS)/bin/python -m pip install --quiet --require-hashes -r requirements/docs.lock \
		&& touch $(DOCS)/.complete; }
	NO_MKDOCS_2_WARNING=1 $(DOCS)/bin/python -m mkdocs build --strict --quiet

# The container's image. ENGINE may be podman or buildah too (they keep a health check only in docker's format), BASE
# another image with python3 and venv, and FLAGS what else a build needs in your network.
ENGINE ?= docker
image:
	BUILDAH_FORMAT=docker $(ENGINE) build $(if $(BASE),--build-arg BASE=$(BASE)) $(FLAGS) --tag powersync .

# the pictures of the docs, as the stories of the real browser left them
screenshots: setup-dev
	$(BIN)/python -m pytest tests/browser
	$(BIN)/python -m tests.browser.pictures

mutants: setup-dev
	$(BIN)/python -m tests.mutation $(if $(SEED),--seed $(SEED)) $(if $(SAMPLE),--sample $(SAMPLE))

bench: setup-dev
	$(BIN)/python -m bench

# the tables of docs/backtest.md: 14 real days, two regions, five kinds of forecast; takes an hour or two
REPLAN_H ?= 1
backtests: setup
	for forecast in perfect known_load known_sun realistic noisy_prices; do for region in NSW1 SA1; do \
		echo "$$region $$forecast"; $(BIN)/powersync backtest --from 2025-12-21 --to 2026-01-03 \
			--tariff $$region --forecast $$forecast --replan-h $(REPLAN_H) || exit 1; done; done

clean:
	rm -rf .venv build dist site *.egg-info web/dist web/node_modules web/src/generated
