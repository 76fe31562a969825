#!/usr/bin/env bash
# Installs what is missing and nothing else; says so step by step and is done in a moment when all is there.
#
#   setup.sh          what running the portal needs
#   setup.sh --test   also what tests and checks need

source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

WITH_TESTS=${1:-}

packages=(
    python3-venv
    libpangoft2-1.0-0 libharfbuzz-subset0 # WeasyPrint; without the second documents take 13 times as long
    fonts-noto-cjk fonts-ukij-uyghur      # rare characters and Uyghur behind the Fandol fonts
    gettext
)
if [ -z "${DATABASE_URL:-}" ]; then packages+=(postgresql); fi
if [ -z "${REDIS_URL:-}" ]; then packages+=(redis-server); fi
if [ -n "$WITH_TESTS" ]; then
    packages+=(chromium-headless-shell poppler-utils)
    packages+=(softhsm2) # keys of seals in a device, played by software
    packages+=(nginx-light systemd openssl age) # what deploy/ is for is asked about it; age reads backups without us
    packages+=(pgbouncer)                           # a pool before a database of the tests' own
    packages+=(postgresql redis-server libfaketime) # a pair of their own, to be killed and given a wrong clock
fi

# One installer at a time: two make commands in one checkout would spoil each other's environment.
exec 9>"$VAR/setup.lock"
flock 9

# True when the inputs (files) are those that the last successful step left its mark for.
is_done() { [ -f "$VAR/stamps/$1" ] && [ "$(cat "$VAR/stamps/$1")" = "$(cat "${@:2}" | sha256sum)" ]; }
mark_done() { mkdir -p "$VAR/stamps" && cat "${@:2}" | sha256sum >"$VAR/stamps/$1"; }

source scripts/system_packages.sh
install_system_packages "${packages[@]}"

# Fonts come in the background, while the Python packages are installed.
fonts=
if ! is_done fonts scripts/fonts.sh; then
    scripts/fonts.sh 9>&- &
    fonts=$!
    trap 'kill "$fonts" 2>/dev/null' EXIT
fi

# Python ----------------------------------------------------------------------------------------------

requirements=(requirements.txt)
if [ -n "$WITH_TESTS" ]; then requirements+=(requirements-dev.txt); fi

if ! [ -x "$PYTHON" ] || ! "$PYTHON" -c '' 2>/dev/null; then
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || die "Python 3.11 or newer is needed"
    say "creating the Python environment .venv"
    python3 -m venv --clear .venv
    rm -rf "$VAR/stamps/python"*
fi
missing=()
for file in "${requirements[@]}"; do
    is_done "python-$file" requirements.txt "$file" || missing+=("$file")
done
if [ "${#missing[@]}" -gt 0 ]; then
    say "installing the Python packages of ${missing[*]}"
    "$PYTHON" -m pip install --disable-pip-version-check --no-warn-script-location --no-compile --quiet \
        "${missing[@]/#/--requirement=}" 9>&-
    for file in "${missing[@]}"; do mark_done "python-$file" requirements.txt "$file"; done
    # pip compiles on one core, one package after the other. What does not compile is no module of ours.
    "$PYTHON" -m compileall -q -j 0 .venv/lib >/dev/null 2>&1 9>&- || true
fi

# Browser assets and the end of the fonts -------------------------------------------------------------

assets=(package.json package-lock.json scripts/assets.sh)
if ! [ -d vendor ] || ! is_done assets "${assets[@]}" ||
    { [ -n "$WITH_TESTS" ] && ! [ -f node_modules/axe-core/axe.min.js ]; }; then
    scripts/assets.sh "$WITH_TESTS" 9>&-
    mark_done assets "${assets[@]}"
fi
if [ -n "$fonts" ]; then
    wait "$fonts"
    trap - EXIT
    mark_done fonts scripts/fonts.sh
fi

# Translations ----------------------------------------------------------------------------------------

while IFS= read -r -d '' catalogue; do
    if [ "$catalogue" -nt "${catalogue%.po}.mo" ]; then msgfmt -o "${catalogue%.po}.mo" "$catalogue"; fi
done < <(find locale -name '*.po' -print0 2>/dev/null)
