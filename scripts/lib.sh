# Shared by the scripts of this folder; to be sourced.
# shellcheck shell=bash

set -euo pipefail
export LC_ALL=C.UTF-8 PYTHONUTF8=1

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
VAR="$ROOT/var"
export PYTHON="$ROOT/.venv/bin/python"
cd "$ROOT"
mkdir -p "$VAR"

say() { printf '==> %s\n' "$*"; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }

# PostgreSQL refuses to run as root, so root hands it to the system user "postgres" (or "nobody").
OWNER=$(if id postgres >/dev/null 2>&1; then echo postgres; else echo nobody; fi)

as_owner() {
    if [ "$(id -u)" -eq 0 ]; then
        (cd / && setpriv --reuid="$OWNER" --regid="$(id -g "$OWNER")" --init-groups --inh-caps=-all -- "$@" 9>&-)
    else
        "$@" 9>&-
    fi
}
