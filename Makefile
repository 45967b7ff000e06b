# Everything here makes its own environment in .venv: Python 3.10 or newer, make and git are enough.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help demo test e2e e2e-docker load fuzz fix-pairs slow hub demo-hub bench-hub quality format docs site new-kind locks bench mutants clean

help: ## list the targets
	@grep -E '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

$(READY): pyproject.toml requirements-dev.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)

demo: $(READY) ## generate a Space and lint it, then lint a bad one
	@$(BIN)/python scripts/demo.py

test: $(READY) ## the whole test suite
	$(BIN)/python -m pytest -q -n auto --dist worksteal

SPACES := 500
KILLS := 20
hub: $(READY) ## audit SPACES=500 Spaces of a stand-in Hub that fails in every way, and kill it KILLS=20 times
	$(BIN)/python scripts/prove_hub.py --spaces $(SPACES) --kills $(KILLS) --seed $(SEED)

bench-hub: $(READY) ## audits of 100, 1,000 and 5,000 Spaces of a stand-in Hub: time, memory, who is idle (docs/scale.md)
	$(BIN)/python -m benchmarks.audit

demo-hub: $(READY) ## an audit and a rotation against a stand-in Hub
	@$(BIN)/python scripts/prove_hub.py --demo

$(VENV)/.e2e: $(READY) requirements-e2e.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-e2e.txt
	@touch $@

E2E :=
e2e: $(VENV)/.e2e ## generated Spaces used by a browser and scanned by others' tools (docs/template-proofs.md)
	$(BIN)/python scripts/prove_spaces.py $(E2E)

e2e-docker: $(READY) ## images of generated Spaces built and run by a Docker engine of its own; as root
	$(BIN)/python scripts/prove_images.py $(E2E)

CLIENTS := 200
load: $(READY) ## CLIENTS=200 slow clients at a Space of each kind: is a good one answered?
	HF_LINT_SLOW_CLIENTS=$(CLIENTS) $(BIN)/python -m pytest -q -n0 --durations=0 tests/test_load.py

N := 20000
JOBS := 2
SEED := 1
fuzz: $(READY) ## N=200000 mutated files through every parser, rule and report
	cd tests && ../$(BIN)/python -m fuzz --inputs $(N) --jobs $(JOBS) --seed $(SEED)

fix-pairs: $(READY) ## the fixes of every two policies made together in one Space
	HF_LINT_FIX_PAIRS=1000000 $(BIN)/python -m pytest -q -n0 tests/test_fix_pairs.py

slow: $(READY) ## pieces repeated in every kind of file: does any rule take more than in proportion? (an hour)
	cd tests && ../$(BIN)/python -m fuzz.slow

$(VENV)/.mutants: $(READY) requirements-mutants.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-mutants.txt
	@touch $@

SAMPLE := 6
ONLY :=
mutants: $(VENV)/.mutants ## SAMPLE=6 random changes a module, and which of them no test notices (docs/testing.md)
	$(BIN)/python scripts/mutants.py --sample $(SAMPLE) --seed $(SEED) --only "$(ONLY)"

quality: $(READY) ## formatting, lint, types, generated files
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python scripts/gen.py --check

format: $(READY) ## format and mend what ruff can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: $(READY) ## write the documents that come from the policies
	$(BIN)/python scripts/gen.py

$(VENV)/.site: $(READY) requirements-docs.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-docs.txt
	@touch $@

site: $(VENV)/.site ## the site of docs/ in build/site, with search and without requests to other hosts
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet

NAME :=
LIKE := docker-gradio
new-kind: $(READY) ## NAME=docker-mine LIKE=docker-gradio: a new kind of Space, to begin with a twin of LIKE
	$(BIN)/python scripts/new_kind.py "$(NAME)" "$(LIKE)"

locks: $(READY) ## compile the dependency locks anew, here and in the template
	$(BIN)/python scripts/locks.py

facts: $(READY) ## ask pip again which releases exist and what they require; needs pip 25.1 or newer
	$(BIN)/python scripts/facts.py

bench: $(READY) ## the benchmarks, as ratios within one run
	$(BIN)/python -m benchmarks

clean: ## remove the environment and the caches
	rm -rf $(VENV) .cache .mypy_cache .pytest_cache .ruff_cache dist build
