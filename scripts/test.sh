#!/usr/bin/env bash
# Runs pytest with the given arguments; services that were not running before are stopped afterwards.

source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

export DJANGO_SETTINGS_MODULE=portal.settings.test
if ! scripts/services.sh status; then
    trap 'scripts/services.sh stop' EXIT
    scripts/services.sh start
fi
"$PYTHON" -m pytest "$@"
