# The one way in, for people and for CI. A fresh machine needs Python 3.11 with pip, make and git; everything else is fetched here.
PYTHON ?= python3
BIN := .venv/bin
WEB := $(BIN)/python scripts/web.py
WEB_SOURCES := scripts/quran_font.py scripts/outlines.py $(shell find web -name node_modules -prune -o -type f ! -name '*.test.ts*' -print)
# Files that say "done and newer than what it was made from", so that a second run starts at once.
RUN_READY := .venv/run.ready
DEV_READY := .venv/dev.ready
NODE_READY := web/node_modules/.package-lock.json
WEB_READY := classroom_sync/web/teacher/index.html
BENCH_READY := $(DEV_READY)

.DEFAULT_GOAL := help
.PHONY: help install run test check bench bench-quick format lock wheel clean

help:  ## say what there is
	@sed -n 's/^\([a-z-]*\):.*  ## /\1\t/p' Makefile | expand -t 14
install: $(RUN_READY) $(WEB_READY)  ## what the service needs: .venv, its packages, the built web apps
run: install  ## start the service on port 8000; ARGS="--port 9000" passes options
	@exec $(BIN)/classroom-sync serve $(ARGS)
test: install $(DEV_READY)  ## all tests: Python, browser, web; the last line counts them
	@scripts/install-debian.sh browser redis balancers
	@$(WEB) lighthouse
	@$(BIN)/python scripts/run_tests.py
check: $(DEV_READY) $(NODE_READY)  ## format, lint, types, layers, rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(WEB) typecheck
	$(BIN)/pytest -q tests/test_layers.py tests/test_web_layers.py tests/test_rules.py tests/test_repository.py
bench: install $(BENCH_READY)  ## measure: latency, slow links, crowds, many nodes, beside a bare C fan-out and others; ARGS=links picks
	@scripts/install-debian.sh redis
	$(BIN)/python -m bench $(ARGS)
bench-quick: install $(BENCH_READY)  ## the same, small: does it run?
	@scripts/install-debian.sh redis
	$(BIN)/python -m bench --quick $(ARGS)
format: $(DEV_READY)  ## put the code in order
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
lock: $(DEV_READY) $(NODE_READY)  ## pin the newest allowed versions, with hashes
	scripts/lock.sh
wheel: $(RUN_READY)  ## dist/*.whl with the built web apps inside
	$(BIN)/pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .
clean:  ## remove what was made; classes and their data stay
	rm -rf .venv classroom_sync/web web/node_modules dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage

# Debian's Python may have pip and yet not the module that gives a new .venv its own: ours comes with the pinned packages.
$(RUN_READY): requirements/run.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv --without-pip .venv
	$(PYTHON) -m pip --python $(BIN)/python install --quiet --require-hashes -r requirements/run.txt
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@
$(DEV_READY): $(RUN_READY) requirements/dev.txt
	$(BIN)/pip install --quiet --require-hashes -r requirements/dev.txt
	@touch $@
$(NODE_READY): $(RUN_READY) web/package-lock.json
	$(WEB) install
$(WEB_READY): $(NODE_READY) $(WEB_SOURCES)
	$(WEB) build
