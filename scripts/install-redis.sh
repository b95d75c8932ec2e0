#!/usr/bin/env bash
# Installs Debian's redis-server for the tests over Redis, where it is missing and may be installed.
# Never fails: without it those tests are skipped, and in CI a skip is a failure.
set -uo pipefail

command -v redis-server >/dev/null && exit 0
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
  echo "not installed, and only root on Debian may: redis-server"
  exit 0
fi
echo "installing redis-server for the tests over Redis"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
# Debian starts the package's own service on port 6379, where it may: tests never ask that one, theirs have free ports.
{ apt-get update --quiet && apt-get install --quiet --yes --no-install-recommends redis-server; } >"$log" 2>&1 </dev/null \
  || { tail -n 20 "$log"; echo "could not install redis-server"; }
rm -f "$log"
