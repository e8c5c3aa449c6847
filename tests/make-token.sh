#!/bin/sh
# Makes a SoftHSM2 token for tests in a folder of its own: `make-token.sh FOLDER LABEL PIN`. Set SOFTHSM2_CONF to
# FOLDER/softhsm2.conf to use it.
set -eu
folder=$1
label=$2
pin=$3
mkdir -p "$folder/tokens"
chmod 700 "$folder" "$folder/tokens"
cat > "$folder/softhsm2.conf" <<CONF
directories.tokendir = $folder/tokens
objectstore.backend = file
log.level = ERROR
slots.removable = false
CONF
SOFTHSM2_CONF="$folder/softhsm2.conf" softhsm2-util --init-token --free --label "$label" --so-pin "$pin$pin" --pin "$pin"
