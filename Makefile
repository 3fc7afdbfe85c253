# Every target starts from a bare clone and needs only python3 (3.11 or later) with venv, and make.

PORT    ?= 8501
PYTHON  ?= python3
VENV    := .venv
BIN     := $(VENV)/bin
# Compiling every module of every package takes longer than installing it; what is imported compiles itself.
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile
# It has to be kept, too: the portal and the tests start many processes, each of which would compile all it imports again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run demo test lint docs bench

help: ## Say what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-6s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo
	@echo "  make run PORT=8600 takes another port, make run PYTHON=python3.12 another Python."

# Streamlit's own welcome would ask a host on the internet for this machine's address.
run: $(VENV)/.installed ## Open the portal on http://localhost:8501, on demo data where there is no other yet
	@$(BIN)/python -c "import sys; from warehouse.settings import settings; sys.exit(not (settings().data / 'CURRENT').exists())" \
	  || { echo "No data yet: building the demo, a Hub of invented models ..."; $(BIN)/python -m etl demo; }
	@echo "Hubscope: http://localhost:$(PORT)   (Ctrl-C stops it)"
	@exec $(BIN)/streamlit run serve.py --server.port $(PORT) --logger.hideWelcomeMessage true

demo: $(VENV)/.installed ## Build the demo data anew and publish it
	@$(BIN)/python -m etl demo

# Tests of one file stay together, as they share what was opened for them; file by file in order, as the longest files have
# few tests and would come last by their number. More than four at once would wait for each other.
PARALLEL := -n logical --maxprocesses 4 --dist loadscope --no-loadscope-reorder
# For the inner loop: under two minutes on two cores, without what the marker `slow` is at.
CHOSEN := $(if $(FAST),-m "not recorded and not browser and not slow")

# The notice comes last, after pytest's own summary, where it is read.
test: $(VENV)/.installed-dev ## Run all tests, those in a browser too where Chromium is found; FAST=1 leaves out the slow ones
	@CHROMIUM_PATH="$${CHROMIUM_PATH:-$$(command -v chromium || command -v chromium-browser || command -v google-chrome)}"; \
	export CHROMIUM_PATH; \
	$(BIN)/python -m pytest $(PARALLEL) $(CHOSEN); status=$$?; \
	if [ -z "$(FAST)" ] && [ ! -x "$$CHROMIUM_PATH" ]; then \
	  echo; \
	  echo "!!  The browser tests were SKIPPED: there is no Chromium at CHROMIUM_PATH or on PATH."; \
	  echo "!!  On Debian or Ubuntu: apt-get install chromium"; \
	fi; \
	exit $$status

lint: $(VENV)/.installed-dev ## Check format, style, types and the rules of the architecture
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest -q tests/test_architecture.py

docs: $(VENV)/.installed ## Write what the docs take from the code: data dictionary, tables of pages and formats
	@$(BIN)/python -m warehouse docs
	@$(BIN)/python -m panels docs
	@$(BIN)/python -m etl.eval_logs.formats

bench: $(VENV)/.installed-dev ## Run the benchmarks; prints ratios, keeps them in benchmarks/results
	@for file in benchmarks/[a-z]*.py; do \
	  name=$$(basename $$file .py); echo; echo "== $$name"; \
	  $(BIN)/python -m benchmarks.$$name || exit 1; \
	done

# A stamp newer than its requirements file says that the environment holds what the file names.
$(VENV)/.installed: requirements.txt | $(BIN)/python
	@echo "Installing what the portal runs on (once, about a minute) ..."
	@$(INSTALL) -r requirements.txt
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt requirements.txt | $(BIN)/python
	@echo "Installing what the tests need (once, about a minute) ..."
	@$(INSTALL) -r requirements-dev.txt
	@touch $(VENV)/.installed $@

$(BIN)/python:
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11))" \
	  || { echo "Hubscope needs Python 3.11 or later, and $(PYTHON) is not that."; \
	       echo "Install one and name it: make run PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
	  || { rm -rf $(VENV); \
	       echo "Python's venv module does not work here."; \
	       echo "On Debian or Ubuntu: apt-get install python3-venv. Then run make again."; exit 1; }
