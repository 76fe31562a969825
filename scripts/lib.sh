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
