#!/bin/sh
# PostgreSQL's archive_command: archive_wal.sh SOURCE TARGET. Succeeds only when TARGET is whole and on the disk, and
# never overwrites: a file that is there already must be the same, else two clusters are archiving to one place.
set -eu
umask 077
source=$1 target=$2
if [ -e "$target" ]; then
    cmp -s "$source" "$target" && exit 0
    echo "archive_wal: $target is there and differs" >&2
    exit 1
fi
temporary="$target.$$.tmp"
trap 'rm -f "$temporary"' EXIT
cp "$source" "$temporary"
sync "$temporary"
mv -n "$temporary" "$target"
sync "$(dirname "$target")"
