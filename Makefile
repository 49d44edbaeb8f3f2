# Everything sets itself up first: `make demo` and `make test` are all one needs.
ifndef PYTHON
PYTHON := $(shell sh .ci/python)
endif
SIZE ?= median
SEED ?= 1
BIN := .venv/bin

.PHONY: help demo test check simulate chaos bench up clean lock
help:           ## say what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: .venv/ready  ## the whole line on a synthetic area: SIZE=small|median|large SEED=1
	$(BIN)/soundings demo --size $(SIZE) --seed $(SEED)

test: .venv/ready  ## every test, on the real thing
	$(BIN)/pytest -m "not slow" -n auto --dist loadfile $(ARGS)

check: .venv/ready  ## every gate that is no test
	$(BIN)/ruff format --check src tests
	$(BIN)/ruff check src tests
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/sqlfluff lint --disable-progress-bar migrations $(wildcard src/soundings/*/queries.sql)
	$(BIN)/squawk --config .squawk.toml migrations/*.sql

simulate: .venv/ready  ## the slow simulations
	$(BIN)/pytest -m slow tests/stats tests/estimate tests/contrast

chaos: .venv/ready  ## kill things while messages leave and answers arrive: hours
	SOUNDINGS_CHAOS_MESSAGES=90000 SOUNDINGS_CHAOS_SEEDS=20 SOUNDINGS_CHAOS_KILLS=1000 \
	  $(BIN)/pytest tests/chaos -n auto

bench: .venv/ready  ## measure everything
	for what in respond send analyse brief; do $(BIN)/soundings bench $$what --json || exit 1; done
	$(BIN)/pytest -m slow tests/journeys -s

up: .venv/ready  ## run the pages, the worker and the stack
	$(BIN)/soundings up

lock: .venv/ready  ## pin every dependency by hash, without an index's address
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --universal --generate-hashes --no-emit-index-url --no-header \
	  --no-annotate --python-version 3.11 --extra dev pyproject.toml -o requirements/dev.txt

clean:          ## undo all of it
	-@test -x $(BIN)/soundings && $(BIN)/soundings clean
	rm -rf .venv .soundings out .mypy_cache .ruff_cache .pytest_cache .hypothesis \
	  .import_linter_cache $$(find src tests -name __pycache__)

.venv/ready: requirements/dev.txt pyproject.toml .ci/system-libraries
	sh .ci/system-libraries
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@
