#!/bin/sh
# Installs the third-party programs that HealthLedger.Interop.Tests runs: npm packages at the versions of their lock
# files, each in its own folder, and Debian packages when run by root. Needs Node.js 20 and npm.
set -eu
here=$(cd "$(dirname "$0")" && pwd)

for folder in "$here"/HealthLedger.Interop.Tests/Peers/*/; do
  # A peer of Debian has a script of ours and no package of its own.
  [ -f "$folder/package-lock.json" ] || continue
  echo "npm: $(basename "$folder")"
  (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
done

packages=""
command -v mllp_send >/dev/null || packages="$packages python3-hl7"
command -v strace >/dev/null || packages="$packages strace"
command -v eatmydata >/dev/null || packages="$packages eatmydata"
command -v tshark >/dev/null || packages="$packages tshark"
command -v tc >/dev/null || packages="$packages iproute2"
command -v softhsm2-util >/dev/null || packages="$packages softhsm2"
command -v pkcs11-tool >/dev/null || packages="$packages opensc"
ls /usr/lib/*/engines-3/pkcs11.so >/dev/null 2>&1 || packages="$packages libengine-pkcs11-openssl"
if [ -n "$packages" ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq
    # shellcheck disable=SC2086 # A list of words on purpose.
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages
  else
    echo "Not installed (needs root and apt-get):$packages" >&2
  fi
fi
