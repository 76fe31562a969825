#!/usr/bin/env bash
# Fetches the browser assets with npm and copies the few files that pages use into vendor/.
# With --test also what tests use (axe-core stays in node_modules/).

source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

if ! command -v npm >/dev/null; then
    if ! [ -x .venv/bin/npm ]; then
        say "installing node"
        "$PYTHON" -m pip install --disable-pip-version-check --quiet -r requirements-node.txt
    fi
    PATH="$ROOT/.venv/bin:$PATH"
fi

say "fetching browser assets"
if [ "${1:-}" = --test ]; then
    npm ci --ignore-scripts --no-progress --loglevel=error
else
    npm ci --ignore-scripts --no-progress --loglevel=error --omit=dev
fi

files=(
    bootstrap/dist/css/bootstrap.min.css
    bootstrap/dist/css/bootstrap.rtl.min.css
    bootstrap/dist/js/bootstrap.bundle.min.js
    echarts/dist/echarts.common.min.js
)
rm -rf vendor.new
for file in "${files[@]}"; do
    target="vendor.new/${file%%/*}/$(basename "$file")"
    mkdir -p "$(dirname "$target")"
    # The source maps stay behind, and manifest storage stops at a reference to a missing file. Pictures inside style
    # sheets are refused by our content security policy; portal.css brings those that pages need.
    sed -E -e 's,(//|/\*)# sourceMappingURL=[^ *]*( \*/)?,,' -e 's,url\("data:[^"]*"\),none,g' \
        "node_modules/$file" >"$target"
done
rm -rf vendor
mv vendor.new vendor
