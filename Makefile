# Each target makes the virtual environment it needs, and does nothing twice.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
# Where pip finds torch's CPU-only build, if not by itself: make test TORCH_INDEX=<address>
TORCH_INDEX ?=
# Nothing is compiled ahead: what is imported is compiled then, and most of it never is.
PIP    := $(BIN)/pip install --quiet --no-compile --disable-pip-version-check $(if $(TORCH_INDEX),--extra-index-url $(TORCH_INDEX))

.PHONY: chat test lint types soak docs clean

chat: $(VENV)/base
	@$(BIN)/elman chat

test: $(VENV)/dev
	@$(BIN)/pytest -n 2

lint: $(VENV)/dev
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: $(VENV)/dev
	@$(BIN)/mypy

soak: $(VENV)/dev
	@$(BIN)/pytest -m soak

docs: $(VENV)/dev
	@$(BIN)/python tools/command_docs.py

clean:
	rm -rf $(VENV) build *.egg-info src/*.egg-info

$(VENV)/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Elman needs Python 3.11 or newer: make PYTHON=python3.12" >&2; exit 2; }
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(VENV)/base: pyproject.toml | $(VENV)/made
	@echo "Installing Elman into $(VENV) ..." >&2
	@$(PIP) -e .
	@touch $@

$(VENV)/dev: pyproject.toml | $(VENV)/made
	@echo "Installing Elman and what its tests need into $(VENV) ..." >&2
	@$(PIP) -e '.[dev]'
	@touch $(VENV)/base $@
