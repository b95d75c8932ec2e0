#!/usr/bin/env bash
# Installs Debian's packages for what is named, where they are missing and may be installed:
#   browser    Chromium and a font with Arabic letters, for the browser tests
#   redis      redis-server, for the tests and measurements over Redis
#   balancers  HAProxy, nginx and systemd-analyze, which the tests of deploy/ start or ask
# Never fails: without them those tests are skipped, and in CI a skip is a failure.
set -uo pipefail

# Where Debian has servers is not always on a user's path.
PATH=$PATH:/usr/sbin
missing=()
have_command() { command -v "$1" >/dev/null || missing+=("$2"); }
# A font has no command to look for.
have_package() { dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed || missing+=("$1"); }

for name in "$@"; do
  case $name in
    browser) have_package chromium; have_package fonts-noto-core ;;
    redis) have_command redis-server redis-server ;;
    balancers) have_command haproxy haproxy; have_command nginx nginx; have_command systemd-analyze systemd ;;
    *) echo "nothing is known of $name" ;;
  esac
done
[ ${#missing[@]} -eq 0 ] && exit 0

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
  echo "not installed, and only root on Debian may: ${missing[*]}"
  exit 0
fi
echo "installing ${missing[*]} for the tests"
export DEBIAN_FRONTEND=noninteractive
# As in a rescue system: the packages' own services are not started. The tests start theirs, on free ports.
export RUNLEVEL=1
log=$(mktemp)
{ apt-get update --quiet && apt-get install --quiet --yes --no-install-recommends "${missing[@]}"; } >"$log" 2>&1 </dev/null \
  || { tail -n 20 "$log"; echo "could not install: ${missing[*]}"; }
rm -f "$log"
