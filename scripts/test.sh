#!/usr/bin/env bash
# Runs pytest with the given arguments; services that were not running before are stopped afterwards.

source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

export DJANGO_SETTINGS_MODULE=portal.settings.test
# Some hundred processes begin with the same modules: let the first that compiles one keep it for the others.
unset PYTHONDONTWRITEBYTECODE
if ! scripts/services.sh status; then
    trap 'scripts/services.sh stop' EXIT
    scripts/services.sh start
fi
"$PYTHON" -m pytest "$@"
