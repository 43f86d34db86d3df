# Each target makes the virtual environment it needs, and does nothing twice.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
# Where pip finds torch's CPU-only build, if not by itself: make chat TORCH_INDEX=<address>
TORCH_INDEX ?=
PIP    := $(BIN)/pip install --quiet --disable-pip-version-check $(if $(TORCH_INDEX),--extra-index-url $(TORCH_INDEX))
FIRST_BOT := .bots/first-words

.PHONY: chat test lint types soak docs clean

chat: $(FIRST_BOT)/model.safetensors
	@$(BIN)/elman chat $(FIRST_BOT)

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
	rm -rf $(VENV) .bots build *.egg-info src/*.egg-info

$(VENV)/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Elman needs Python 3.11 or newer: make PYTHON=python3.12" >&2; exit 2; }
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(VENV)/train: pyproject.toml | $(VENV)/made
	@echo "Installing Elman and torch into $(VENV) ..." >&2
	@$(PIP) -e '.[train]'
	@touch $@

$(VENV)/dev: pyproject.toml | $(VENV)/made
	@echo "Installing Elman and what its tests need into $(VENV) ..." >&2
	@$(PIP) -e '.[dev]'
	@touch $@

# The first bot learns the package's own small conversations for about two minutes; a stopped training goes on.
$(FIRST_BOT)/model.safetensors: | $(VENV)/train
	@echo "Training a first bot for about two minutes ..." >&2
	@$(BIN)/elman train src/elman/data/first_words.jsonl --out .bots/training/$(notdir $(FIRST_BOT)) --config recipes/first_words.toml --resume >&2
	@rm -rf $(FIRST_BOT) && mv .bots/training/$(notdir $(FIRST_BOT)) $(FIRST_BOT)
