#!/usr/bin/env bash
# The quick checks. All of them run; the last line says which failed.

source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

export DJANGO_SETTINGS_MODULE=portal.settings.test
PATH="$ROOT/.venv/bin:$PATH"
failed=()

check() {
    local name=$1
    shift
    say "$name"
    "$@" || failed+=("$name")
}

# The stored models against the migrations; no database is asked, so it may be down.
no_missing_migrations() { python -W ignore manage.py makemigrations --check --dry-run; }
templates_are_clean() { djlint templates --lint --quiet --profile django; }

check "format" ruff format --check --quiet .
check "lint" ruff check --quiet .
check "rules of ours" python scripts/local_rules.py
check "types" mypy
check "import contracts" lint-imports --no-cache
check "templates" templates_are_clean
check "settings" python manage.py check
check "missing migrations" no_missing_migrations
check "migrations beside the running version" python -W ignore scripts/lint_migrations.py
check "description of the interface" python -W ignore scripts/api_schema.py --check
check "translations" python scripts/check_translations.py

if [ "${#failed[@]}" -gt 0 ]; then
    die "failed: $(printf '%s; ' "${failed[@]}")"
fi
say "all checks passed"
