#!/usr/bin/env bash
# Installs what the tests of deploy/ start or ask, Debian's HAProxy, nginx and systemd-analyze, where it is missing and may be installed.
# Never fails: without it those tests are skipped, and in CI a skip is a failure.
set -uo pipefail

declare -A package_of=([haproxy]=haproxy [nginx]=nginx [systemd-analyze]=systemd)
# Where Debian has servers is not always on a user's path.
PATH=$PATH:/usr/sbin
missing=()
for command in "${!package_of[@]}"; do
  command -v "$command" >/dev/null || missing+=("${package_of[$command]}")
done
[ ${#missing[@]} -eq 0 ] && exit 0

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
  echo "not installed, and only root on Debian may: ${missing[*]}"
  exit 0
fi
echo "installing ${missing[*]} for the tests of deploy/"
export DEBIAN_FRONTEND=noninteractive
# As in a rescue system: the packages' own services are not started. The tests start theirs, on free ports.
export RUNLEVEL=1
log=$(mktemp)
{ apt-get update --quiet && apt-get install --quiet --yes --no-install-recommends "${missing[@]}"; } >"$log" 2>&1 </dev/null \
  || { tail -n 20 "$log"; echo "could not install: ${missing[*]}"; }
rm -f "$log"
