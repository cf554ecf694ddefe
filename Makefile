# Two commands matter: `make demo` plays a whole season, `make test` runs every test. Each makes what it needs.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: setup demo test test-long lint types contracts build check bench lock clean

setup: .venv/.dev

.venv/bin/uv: requirements-uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info[:2] <= (3, 13) else "phasegate needs Python 3.11, 3.12 or 3.13; this is %d.%d. Name one with: make PYTHON=python3.11 …" % sys.version_info[:2])'
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.txt
	@touch $@

.venv/.app: .venv/bin/uv requirements.txt pyproject.toml
	@VIRTUAL_ENV=.venv $(BIN)/uv pip install --system-certs --quiet --require-hashes -r requirements.txt
	@VIRTUAL_ENV=.venv $(BIN)/uv pip install --system-certs --quiet --require-hashes -r requirements-build.txt
	@VIRTUAL_ENV=.venv $(BIN)/uv pip install --system-certs --quiet --no-deps --no-build-isolation -e .
	@touch $@

.venv/.dev: .venv/.app requirements-dev.txt
	@VIRTUAL_ENV=.venv $(BIN)/uv pip install --system-certs --quiet --require-hashes -r requirements-dev.txt
	@touch $@

demo: .venv/.app
	@$(BIN)/phasegate demo

test: .venv/.dev
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not long"

test-long: .venv/.dev
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "long or often" --hypothesis-profile=long

lint: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python tests/house/density.py

types: .venv/.dev
	$(BIN)/mypy

contracts: .venv/.dev
	$(BIN)/lint-imports

build: .venv/.dev
	$(BIN)/python -m build --no-isolation --outdir build/dist .

check: lint types contracts build

bench: .venv/.dev
	$(BIN)/python -m benchmarks.first_season
	$(BIN)/python -m benchmarks.calendar
	$(BIN)/python -m benchmarks.acts
	$(BIN)/python -m benchmarks.templates
	$(BIN)/python -m benchmarks.ready
	$(BIN)/python -m benchmarks.sweep
	$(BIN)/python -m benchmarks.cascade
	$(BIN)/python -m benchmarks.season
	$(BIN)/python -m benchmarks.commands

lock: .venv/bin/uv
	$(BIN)/uv pip compile --system-certs --quiet --universal --python-version 3.11 --generate-hashes --no-header pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile --system-certs --quiet --universal --python-version 3.11 --generate-hashes --no-header --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt

clean:
	rm -rf .venv build .pytest_cache .mypy_cache .ruff_cache
