#!/usr/bin/env bash
# Updates every catalogue of locale/ from the sources: make messages, or LOCALE_NEW=en make messages for a new one.

source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

targets=()
for folder in locale/*/; do
    if [ -d "$folder" ]; then targets+=(--locale "$(basename "$folder")"); fi
done
if [ -n "${LOCALE_NEW:-}" ]; then targets+=(--locale "$LOCALE_NEW"); fi
if [ "${#targets[@]}" -eq 0 ]; then
    say "no catalogues: the sources are Chinese; LOCALE_NEW=en make messages begins one"
    exit 0
fi
"$PYTHON" manage.py makemessages "${targets[@]}" --no-location --no-obsolete \
    --ignore '.venv/*' --ignore 'var/*' --ignore 'vendor/*' --ignore 'node_modules/*' --ignore 'tests/*' --ignore 'staticfiles/*'
