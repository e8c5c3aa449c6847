#!/usr/bin/env bash
# Starts the servers that tests of the PostgreSQL store use: a private cluster in a folder, on loopback and a free port.
#   tests/start-servers.sh FOLDER          makes and starts it, writes FOLDER/servers.env, says what to export
#   tests/start-servers.sh --stop FOLDER   stops it by its process id; the folder stays
# PostgreSQL refuses to run as root: for root it runs as the account `postgres` that the Debian package makes.
set -euo pipefail

fail() {
  printf '%s\n' "$1" >&2
  exit 1
}

find_programs() {
  local candidate
  for candidate in $(ls -d /usr/lib/postgresql/*/bin 2> /dev/null | sort -Vr); do
    [[ -x $candidate/initdb && -x $candidate/postgres ]] && { printf '%s' "$candidate"; return; }
  done
  candidate=$(command -v initdb || true)
  [[ -n $candidate ]] && printf '%s' "$(dirname "$(readlink -f "$candidate")")"
}

as_owner() {
  if [[ $(id -u) -eq 0 ]]; then
    (cd / && setpriv --reuid=postgres --regid=postgres --init-groups "$@")
  else
    "$@"
  fi
}

stop() {
  local folder=$1 pid
  pid=$(head -n 1 "$folder/data/postmaster.pid" 2> /dev/null || true)
  [[ -n $pid ]] || return 0
  # Immediate: nobody needs the cluster again.
  kill -QUIT "$pid" 2> /dev/null || return 0
  for _ in $(seq 100); do
    kill -0 "$pid" 2> /dev/null || return 0
    sleep 0.1
  done
  kill -KILL "$pid" 2> /dev/null || true
}

start() {
  local folder=$1 programs port password
  programs=$(find_programs)
  [[ -n $programs ]] || fail 'PostgreSQL is not installed: apt-get install postgresql'
  mkdir -p "$folder"
  folder=$(cd "$folder" && pwd)
  if [[ $(id -u) -eq 0 ]]; then
    chown postgres:postgres "$folder"
  fi
  chmod 0711 "$folder"
  password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  (umask 077 && printf '%s\n' "$password" > "$folder/password")
  [[ $(id -u) -ne 0 ]] || chown postgres:postgres "$folder/password"
  as_owner "$programs/initdb" -D "$folder/data" -U healthledger -A scram-sha-256 --pwfile="$folder/password" \
    --encoding=UTF8 --locale=C --data-checksums > "$folder/initdb.log"
  cat >> "$folder/data/postgresql.conf" << 'CONF'
listen_addresses = '127.0.0.1'
max_connections = 200
shared_buffers = 128MB
CONF
  for _ in $(seq 10); do
    port=$((20000 + RANDOM % 30000))
    if (exec 3<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null; then
      continue
    fi
    if as_owner "$programs/pg_ctl" -D "$folder/data" -w -t 60 -l "$folder/server.log" \
      -o "-p $port -k $folder" start > /dev/null; then
      (umask 077 && printf 'HEALTHLEDGER_TEST_POSTGRES="%s"\n' \
        "Host=127.0.0.1;Port=$port;Username=healthledger;Password=$password;Database=postgres" \
        > "$folder/servers.env")
      printf 'PostgreSQL runs on 127.0.0.1:%s. For the tests:\n' "$port"
      printf '  set -a; . %s/servers.env; set +a\n' "$folder"
      return 0
    fi
  done
  fail "PostgreSQL did not start; see $folder/server.log"
}

case ${1:-} in
  --stop) stop "${2:?folder}" ;;
  '' | -*) fail 'usage: tests/start-servers.sh [--stop] FOLDER' ;;
  *) start "$1" ;;
esac
