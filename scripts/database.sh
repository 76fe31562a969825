#!/usr/bin/env bash
# Creates the database when it is missing, migrates it and loads the reference data.

source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

"$PYTHON" scripts/create_database.py
"$PYTHON" manage.py migrate --verbosity 1
"$PYTHON" manage.py load_reference
