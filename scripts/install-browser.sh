#!/usr/bin/env bash
# Installs Debian's Chromium and a font with Arabic letters for the browser tests, where they are missing and may be installed.
# Never fails: without a browser those tests are skipped, and in CI a skip is a failure.
set -uo pipefail

packages=(chromium fonts-noto-core)
missing=()
for package in "${packages[@]}"; do
  dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
  echo "not installed, and only root on Debian may: ${missing[*]}"
  exit 0
fi
echo "installing ${missing[*]} for the browser tests"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
{ apt-get update --quiet && apt-get install --quiet --yes --no-install-recommends "${missing[@]}"; } >"$log" 2>&1 </dev/null \
  || { tail -n 20 "$log"; echo "could not install: ${missing[*]}"; }
rm -f "$log"
