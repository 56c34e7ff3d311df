# Every target sets up what it needs in .venv; `make demo` and `make test` are the two to know.
# Another interpreter: make clean test PYTHON=python3.13
PYTHON ?= python3
BIN := .venv/bin
SETUP := .venv/.complete
export TF_CPP_MIN_LOG_LEVEL ?= 2

.PHONY: demo test unit lint notebook build check colab-check benchmark surprises corpus mutants clean

demo: $(SETUP)  ## grade example submissions of every kind
	$(BIN)/lab2 demo

test: lint check unit  ## everything that a change must pass

unit: $(SETUP)
	$(BIN)/pytest -n auto

lint: $(SETUP)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

notebook: $(SETUP)  ## open the student's notebook
	JUPYTER_CONFIG_PATH=$(CURDIR)/jupyter $(BIN)/jupyter lab $(if $(filter 0,$(shell id -u)),--allow-root) lab2_mnist.ipynb

build: $(SETUP)  ## write both notebooks again, outputs included
	$(BIN)/lab2 build --execute

check: $(SETUP)  ## fail when a notebook does not match its source
	$(BIN)/lab2 build --check

colab-check: $(SETUP)  ## the first cell and the whole lab in Colab's and Kaggle's runtimes
	$(BIN)/python benchmarks/colab_check.py $(RUNTIMES)

benchmark: $(SETUP)  ## the figures of the README
	$(BIN)/python benchmarks/notebook_speed.py
	$(BIN)/python benchmarks/box_overhead.py
	$(BIN)/python benchmarks/class_speed.py

surprises: $(SETUP)  ## do the tools still behave as docs/surprises.md says?
	$(BIN)/python -m benchmarks.surprises --write

corpus: $(SETUP)  ## grade all of tests/submissions in full, each in a box: hours
	$(BIN)/python -m tests.corpus_full --course .corpus --write

mutants: $(SETUP)  ## change checks and judge in many small ways: does a test notice? hours
	PATH=$(CURDIR)/$(BIN):$$PATH $(BIN)/python -m tests.mutation

$(SETUP): pyproject.toml requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || { \
	  echo "$(PYTHON) is not Python 3.11 to 3.13. Name one that is: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv --clear .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt -e .
	@touch $@

clean:
	rm -rf .venv .colab .demo .corpus mutants
