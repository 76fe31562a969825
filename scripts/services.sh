#!/usr/bin/env bash
# The embedded PostgreSQL and Redis: private to this checkout, reached by sockets only.
#
#   services.sh start | stop | status | destroy
#
# Where they live is decided once and kept in var/services.home. var/services.env tells the settings.
# Root hands both to another user (as_owner).
# With DATABASE_URL or REDIS_URL in the environment, that one is neither started nor stopped here.

source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

DATABASE=yuanbantong
ROLE=yuanbantong

choose_home() {
    local number
    [ -f "$VAR/services.home" ] && return
    if [ "$(id -u)" -eq 0 ]; then
        mkdir -p "$VAR/services"
        if ! as_owner test -x "$VAR/services"; then
            rmdir "$VAR/services"
            number=$(printf '%s' "$ROOT" | cksum | cut -d' ' -f1)
            echo "/var/lib/yuanbantong-$number" >"$VAR/services.home"
            return
        fi
    fi
    echo "$VAR/services" >"$VAR/services.home"
}

prepare_folders() {
    local number
    choose_home
    HOME_DIR=$(cat "$VAR/services.home")
    DATA="$HOME_DIR/postgres"
    # A socket's path may have 107 bytes at most.
    SOCKETS="$HOME_DIR/run"
    if [ "${#SOCKETS}" -gt 80 ]; then
        number=$(printf '%s' "$ROOT" | cksum | cut -d' ' -f1)
        SOCKETS="/tmp/yuanbantong-$number-$(id -u)"
    fi
    for folder in "$HOME_DIR" "$HOME_DIR/redis" "$SOCKETS"; do
        mkdir -p "$folder"
        chmod 700 "$folder" || die "$folder belongs to somebody else"
        if [ "$(id -u)" -eq 0 ]; then chown "$OWNER": "$folder"; fi
        as_owner test -w "$folder" || die "$folder belongs to somebody else"
    done
}

find_postgres() {
    local version
    version=$(as_owner cat "$DATA/PG_VERSION" 2>/dev/null || true)
    PG_BIN=$(find /usr/lib/postgresql -maxdepth 2 -path "*/${version:-*}/bin" 2>/dev/null | sort -V | tail -1)
    if [ -z "$PG_BIN" ] && command -v initdb >/dev/null; then PG_BIN=$(dirname "$(command -v initdb)"); fi
    [ -n "$PG_BIN" ] || die "PostgreSQL ${version} is not installed; run: make setup"
}

postgres_runs() { as_owner "$PG_BIN/pg_ctl" -D "$DATA" status >/dev/null 2>&1; }
redis_runs() { as_owner redis-cli -s "$SOCKETS/redis.sock" ping >/dev/null 2>&1; }

start_postgres() {
    if postgres_runs; then return; fi
    if ! as_owner test -f "$DATA/PG_VERSION"; then
        say "preparing a private PostgreSQL in $DATA"
        as_owner "$PG_BIN/initdb" -D "$DATA" -U "$ROLE" --auth=trust --encoding=UTF8 --locale=C.UTF-8 \
            >"$VAR/initdb.log" 2>&1 || { cat "$VAR/initdb.log" >&2; die "initdb failed"; }
    fi
    say "starting PostgreSQL"
    as_owner "$PG_BIN/pg_ctl" -D "$DATA" -l "$HOME_DIR/postgres.log" -w -t 60 -s start -o \
        "-c listen_addresses='' -c unix_socket_directories='$SOCKETS' -c unix_socket_permissions=0700 \
         -c max_connections=200 -c shared_buffers=256MB" ||
        { as_owner tail -20 "$HOME_DIR/postgres.log" >&2; die "PostgreSQL did not start"; }
    as_owner "$PG_BIN/psql" -h "$SOCKETS" -U "$ROLE" -d postgres -Atc \
        "SELECT 1 FROM pg_database WHERE datname = '$DATABASE'" | grep -q 1 ||
        as_owner "$PG_BIN/createdb" -h "$SOCKETS" -U "$ROLE" "$DATABASE"
}

start_redis() {
    if redis_runs; then return; fi
    command -v redis-server >/dev/null || die "redis-server is not installed; run: make setup"
    say "starting Redis"
    as_owner redis-server --port 0 --unixsocket "$SOCKETS/redis.sock" --unixsocketperm 700 \
        --dir "$HOME_DIR/redis" --daemonize yes --pidfile "$SOCKETS/redis.pid" \
        --logfile "$HOME_DIR/redis.log" --maxmemory 256mb --save 300 1 >/dev/null
    for _ in $(seq 50); do redis_runs && return; sleep 0.1; done
    die "Redis did not start; see $HOME_DIR/redis.log"
}

write_env() {
    local quoted
    quoted=$(printf '%s' "$SOCKETS" | sed 's,/,%2F,g; s, ,%20,g')
    {
        echo "# Written by scripts/services.sh"
        echo "DATABASE_URL=postgres://$ROLE@$quoted/$DATABASE"
        echo "REDIS_URL=unix://$SOCKETS/redis.sock"
    } >"$VAR/services.env.new"
    mv "$VAR/services.env.new" "$VAR/services.env"
}

start() {
    if [ -z "${DATABASE_URL:-}" ]; then start_postgres; fi
    if [ -z "${REDIS_URL:-}" ]; then start_redis; fi
    write_env
}

stop() {
    if [ -z "${REDIS_URL:-}" ] && redis_runs; then
        say "stopping Redis"
        as_owner redis-cli -s "$SOCKETS/redis.sock" shutdown save >/dev/null 2>&1 || true
        while redis_runs; do sleep 0.1; done
    fi
    if [ -z "${DATABASE_URL:-}" ] && postgres_runs; then
        say "stopping PostgreSQL"
        as_owner "$PG_BIN/pg_ctl" -D "$DATA" -m fast -w -s stop
    fi
}

# Succeeds when nothing is left to start.
status() {
    { [ -n "${DATABASE_URL:-}" ] || postgres_runs; } && { [ -n "${REDIS_URL:-}" ] || redis_runs; }
}

if [ -n "${DATABASE_URL:-}" ] && [ -n "${REDIS_URL:-}" ]; then exit 0; fi

exec 9>"$VAR/services.lock"
flock 9
prepare_folders
if [ -z "${DATABASE_URL:-}" ]; then find_postgres; fi
case "${1:-}" in
start) start ;;
stop) stop ;;
status) status ;;
destroy)
    stop
    rm -rf "$HOME_DIR" "$SOCKETS" "$VAR/services.home" "$VAR/services.env"
    ;;
*) die "usage: services.sh start|stop|status|destroy" ;;
esac
