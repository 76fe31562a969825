#!/usr/bin/env bash
# Throws the demonstration away (database, files, mail) and makes it anew.

source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

export DJANGO_SETTINGS_MODULE=portal.settings.demo
if ! scripts/services.sh status; then
    trap 'scripts/services.sh stop' EXIT
    scripts/services.sh start
fi
say "throwing the demonstration away"
"$PYTHON" scripts/create_database.py --anew
rm -rf "${MEDIA_ROOT:-${VAR:?}/media}" "${DEMO_MAIL_DIR:-${VAR:?}/mail}" "${VAR:?}/seals" "${VAR:?}/anchors"
say "making it anew"
scripts/database.sh
"$PYTHON" manage.py seed_demo
say "done; make run starts it"
