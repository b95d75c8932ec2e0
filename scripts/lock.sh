#!/usr/bin/env bash
# Pins every package with its hashes, for Python 3.11 and later on any system. `make lock` calls it; UPGRADE=1 takes newer versions.
set -euo pipefail
cd "$(dirname "$0")/.."

lock() {
  .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
    --custom-compile-command "make lock" ${UPGRADE:+--upgrade} pyproject.toml "$@"
}

# dev.txt is run.txt and more: the constraint keeps the tests on the versions that people run.
lock --group build --output-file requirements/run.txt
lock --group dev --constraint requirements/run.txt --output-file requirements/dev.txt
.venv/bin/python scripts/web.py lock
