#!/usr/bin/env bash
# Takes the Fandol fonts (仿宋, 宋体, 黑体, 楷体) out of Debian's texlive-lang-chinese into var/fonts.
# The package itself would bring 374 MB of TeX along.

source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
source scripts/system_packages.sh

FONTS="$VAR/fonts"
families=(FandolFang-Regular FandolSong-Regular FandolSong-Bold FandolHei-Regular FandolHei-Bold FandolKai-Regular)

if command -v apt-get >/dev/null; then
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    say "fetching the Fandol fonts (50 MB)"
    if ! (cd "$work" && apt-get download -q=2 texlive-lang-chinese 2>/dev/null); then
        as_root apt-get update -q=2
        (cd "$work" && apt-get download -q=2 texlive-lang-chinese 2>/dev/null) ||
            die "texlive-lang-chinese could not be fetched"
    fi
    dpkg-deb --fsys-tarfile "$work"/*.deb | tar -x -C "$work" --wildcards '*/fandol/*.otf'
    mkdir -p "$FONTS"
    for family in "${families[@]}"; do
        find "$work" -name "$family.otf" -exec install -m 644 {} "$FONTS/" \;
    done
fi
for family in "${families[@]}"; do
    [ -f "$FONTS/$family.otf" ] || die "$FONTS/$family.otf is missing; put the Fandol fonts there"
done
