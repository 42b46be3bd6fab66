# Needs Python 3.11 or newer with venv and pip, make and git; everything else is installed into .venv.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
SEEDS ?= 500
FROM ?= 1
SIZE ?= 10000
SHOTS ?= screenshots

# Compiled files are kept, even where the environment says not to: every process of the tests would compile all anew.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: install demo test fmt check bench prove simulate contract docs screenshots lock clean

install: $(STAMP)

$(STAMP): pyproject.toml requirements/dev.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check "uv>=0.13,<1"
	$(BIN)/uv pip install --quiet --python $(BIN)/python --compile-bytecode -r requirements/dev.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --editable .
	touch $@

demo: install  ## both emulated systems, a sample company, a sync and the web page
	$(BIN)/vtiger-xero demo

test: install  ## format check, lint, types, all tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest -n 2 --dist worksteal

fmt: install  ## put the code in form
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

simulate: install  ## SEEDS=n FROM=m: seeded worlds, edits, faults and crashes in virtual time
	$(BIN)/python -m tests.simulation --seeds $(SEEDS) --from $(FROM)

prove: install  ## what takes longer than a test may: 5,000 seeds, and kill -9 on both databases
	$(BIN)/python -m tests.simulation --seeds 5000 --from $(FROM)
	KILL_SEEDS=5 $(BIN)/pytest -n 2 tests/crash

bench: install  ## SIZE=n organizations and products into an empty Xero, and as many that both systems have, in virtual time
	$(BIN)/python -m bench.first_sync --size $(SIZE)
	$(BIN)/python -m bench.first_sync --size $(SIZE) --of products
	$(BIN)/python -m bench.joined --size $(SIZE)

contract: install  ## XERO_OPENAPI=path: the emulated Xero's answers against Xero's own description of its API
	$(BIN)/python -m tests.evidence.xero.contract --openapi $(XERO_OPENAPI)

docs: install  ## docs/what-syncs.md anew, from the table behind the pages
	$(BIN)/python -m tests.docs.what_syncs

screenshots: install  ## SHOTS=folder: every page of the demo, on a desk and on a telephone, by day and by night
	$(BIN)/python -m tests.browser.screenshots $(SHOTS)

lock: install  ## resolve requirements/dev.txt again
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-header --no-annotate --no-emit-index-url \
		--group dev --output-file requirements/dev.txt pyproject.toml

clean:
	rm -rf .venv .cache .mypy_cache .ruff_cache .pytest_cache
