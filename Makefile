# Everything goes through the project's own environment in .venv; the first call makes it.
PYTHON ?= python3
DEVICE ?= cpu
FRESH ?= $(CI)
ADDRESS ?= 127.0.0.1:8000
SEARCH ?= false
VENV := .venv
BIN := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
READY := $(VENV)/.ready
LIVE := docs/_live
PACKAGES := $(LIVE)/node_modules/.package-lock.json
ONE_THREAD := OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 MKL_NUM_THREADS=1
export NO_MKDOCS_2_WARNING := 1

.DEFAULT_GOAL := help
.PHONY: help serve test build scripts runtime stamp studies figures bench bench-site zip pdf links lint format clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -c "import sys; assert sys.version_info >= (3, 11, 5), f'Python 3.11.5 or newer is needed, this is {sys.version}'"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev]"
	@touch $(READY)

serve: $(READY) ## the site at http://127.0.0.1:8000, reloaded on every edit; SEARCH=true: with the search
	WRITING=true SEARCH=$(SEARCH) $(BIN)/mkdocs serve --dev-addr $(ADDRESS)

# Node and the packages of the pages' scripts. Where they cannot be fetched, the tests that need them say so and pass over.
$(BIN)/npm: | $(READY)
	-$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[web]"

$(PACKAGES): $(LIVE)/package-lock.json | $(BIN)/npm
	-$(BIN)/npm ci --prefix $(LIVE) --no-audit --no-fund --silent

test: $(READY) $(PACKAGES) ## what is not proven yet; FRESH=1: everything; PAGE=docs/….md: one page
	$(BIN)/python -m pytest $(if $(PAGE),--page $(PAGE),--full) -n auto --dist loadgroup -r fEs --device $(DEVICE) $(if $(FRESH),--fresh --cov --cov-report=term:skip-covered)

build: $(READY) ## the site into site/, warnings are errors
	$(BIN)/mkdocs build --strict

scripts: $(PACKAGES) ## docs/assets/live anew from the TypeScript in docs/_live
	PATH="$(abspath $(BIN)):$$PATH" $(BIN)/npm run build --prefix $(LIVE) --silent

runtime: $(PACKAGES) ## the browser's Python into .cache/runtime: with it, the listings of the pages can be run there
	$(BIN)/python -m docs._build.runtime

ifdef PART
stamp: ## part k of n on a card, with the NumPy, torch and pytest that are there: DEVICE=cuda PART=k/n
	$(PYTHON) -m tests.proof.card --device $(DEVICE) --part $(PART)
else ifneq ($(DEVICE),cpu)
stamp: $(READY)
	$(BIN)/python -m tests.proof.card --device $(DEVICE) --part 1/1
else
stamp: $(READY) ## time every program alone, run everything else, and write docs/_data/verified/$(DEVICE).json
	session=$$($(BIN)/python -m tests.proof.alone) && PROOF_SESSION=$$session \
	$(BIN)/python -m pytest --full --stamp -n auto --dist loadgroup --device $(DEVICE) --cov --cov-report=
endif

studies: $(READY) ## make the tables of the studies whose code has changed; FRESH=1: of all
	$(BIN)/python -m tests.proof.studies $(if $(FRESH),--fresh)

figures: $(READY) ## draw docs/figures anew from the figure snippets
	$(BIN)/python -m tests.proof.figures

bench: $(READY) ## dlref's speed as ratios to torch, one thread; DEVICE=cuda: GPT on the card
	$(ONE_THREAD) $(BIN)/python bench/$(if $(filter cuda,$(DEVICE)),gpu,bench).py

bench-site: $(READY) ## build time, reload time, bytes per page
	$(BIN)/python -m bench.site

zip: $(READY) ## the site as an archive that works from file://
	OFFLINE=true $(BIN)/mkdocs build --strict --site-dir build/deep-learning-path
	cd build && $(abspath $(BIN))/python -m zipfile -c deep-learning-path.zip deep-learning-path
	@echo "build/deep-learning-path.zip: unpack it and open index.html"

pdf: $(READY) ## each topic of the built site as a PDF; the next build publishes them
	$(BIN)/python -m docs._build.pdf

links: $(READY) ## ask every outside link whether it lives
	$(BIN)/python -m docs._build.links check

lint: $(READY) ## ruff, mypy, spelling
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/codespell

format: $(READY) ## let ruff put the code in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean: ## remove everything that can be made again
	rm -rf $(VENV) site build dist .cache .coverage .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info
