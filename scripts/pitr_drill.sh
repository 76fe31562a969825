#!/usr/bin/env bash
# Point-in-time recovery, really done: a cluster of its own, set up as deploy/postgresql says, is backed up while people
# write, has an accident, is brought back to the second before it, and proves its ledgers; then its disk is lost.
# Nothing else is touched; everything stands in a temporary folder. Exit code 0 when nothing was lost that must not be.
#
#   pitr_drill.sh [ENTRIES]    entries of a ledger written in each of the three phases (default 300)

source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

ENTRIES=${1:-300}
ROLE=yuanbantong
PG_BIN=$(find /usr/lib/postgresql -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -1)
[ -n "$PG_BIN" ] || die "PostgreSQL is not installed; run: make setup"

stop() { as_owner "$PG_BIN/pg_ctl" -D "$FOLDER/base/$1" -m immediate -w -s stop 2>/dev/null || true; }
cleanup() {
    for cluster in "$FOLDER"/base/*/; do stop "$(basename "$cluster")"; done
    rm -rf "$FOLDER"
}

FOLDER=$(mktemp -d /tmp/pitr-XXXXXX)
trap cleanup EXIT
chmod 711 "$FOLDER"
for place in run wal base; do
    mkdir -m 700 "$FOLDER/$place"
    if [ "$(id -u)" -eq 0 ]; then chown "$OWNER": "$FOLDER/$place"; fi
done
install -m 755 deploy/postgresql/archive_wal.sh "$FOLDER/archive_wal.sh"

quoted=$(printf '%s' "$FOLDER/run" | sed 's,/,%2F,g')
export DATABASE_URL="postgres://$ROLE@$quoted/portal" DATABASE_NAME='' DJANGO_SETTINGS_MODULE=portal.settings.demo
export MEDIA_ROOT="$FOLDER/media" ANCHOR_DIR="$FOLDER/anchors" ANCHOR_KEY_FILE="$FOLDER/anchor-key.pem"

ask() { as_owner "$PG_BIN/psql" -h "$FOLDER/run" -U "$ROLE" -d portal -XAtc "$1"; }
entries() { ask "SELECT count(*) FROM ledger_ledgerentry WHERE kind = 'drill'"; }
seconds() { awk "BEGIN { printf \"%.1f\", $(date +%s.%N) - $1 }"; }

# Every entry is a transaction of its own, as every act of an official is; all of them are acknowledged at the end.
write() {
    "$PYTHON" manage.py shell --verbosity 0 --command "
from django.utils import timezone
from portal.ledger.enums import Heading
from portal.ledger.models import Ledger
from portal.ledger.services import append, open_ledger
ledger = Ledger.objects.filter(label='DRILL').first() or open_ledger('DRILL')
for number in range($ENTRIES):
    append(ledger=ledger, heading=Heading.SYSTEM, kind='drill', summary=f'$1 {number}',
           occurred_at=timezone.now(), actor=None)
"
}

start() { # cluster, further lines of its configuration
    {
        grep -Ev '^archive_command|^archive_timeout' deploy/postgresql/yuanbantong.conf
        echo "archive_command = '$FOLDER/archive_wal.sh \"%p\" $FOLDER/wal/\"%f\"'"
        echo "listen_addresses = ''"
        echo "unix_socket_directories = '$FOLDER/run'"
        echo "dynamic_shared_memory_type = mmap"
        printf '%s\n' "${@:2}"
    } | as_owner tee "$FOLDER/base/$1/drill.conf" >/dev/null
    as_owner sh -c "grep -qs drill.conf '$FOLDER/base/$1/postgresql.conf' ||
        echo \"include 'drill.conf'\" >>'$FOLDER/base/$1/postgresql.conf'"
    as_owner "$PG_BIN/pg_ctl" -D "$FOLDER/base/$1" -l "$FOLDER/base/$1.log" -w -t 120 -s start ||
        { as_owner tail -20 "$FOLDER/base/$1.log" >&2; die "the cluster $1 did not start"; }
}

recover() { # new cluster, the moment; without one to the end of the archive
    local target=() began
    began=$(date +%s.%N)
    as_owner cp -a "$FOLDER/base/backup" "$FOLDER/base/$1"
    as_owner touch "$FOLDER/base/$1/recovery.signal"
    if [ -n "$2" ]; then target=("recovery_target_time = '$2'" "recovery_target_action = promote"); fi
    start "$1" "restore_command = 'cp $FOLDER/wal/%f %p'" "${target[@]}"
    until [ "$(ask 'SELECT pg_is_in_recovery()')" = f ]; do sleep 0.2; done
    TOOK=$(seconds "$began")
}

archived() { # waits until everything written so far is in the archive
    local segment
    segment=$(ask "SELECT pg_walfile_name(pg_switch_wal())")
    for _ in $(seq 300); do
        if as_owner test -f "$FOLDER/wal/$segment"; then return; fi
        sleep 0.1
    done
    die "WAL is not archived"
}

say "a cluster of its own in $FOLDER"
as_owner "$PG_BIN/initdb" -D "$FOLDER/base/first" -U "$ROLE" --auth=trust --encoding=UTF8 --locale=C.UTF-8 \
    --data-checksums >/dev/null
start first
as_owner "$PG_BIN/createdb" -h "$FOLDER/run" -U "$ROLE" portal
"$PYTHON" manage.py migrate --verbosity 0

say "a base backup, while an officer writes $ENTRIES entries"
write "before" &
as_owner "$PG_BIN/pg_basebackup" -h "$FOLDER/run" -U "$ROLE" -D "$FOLDER/base/backup" --checkpoint=fast
wait $!
as_owner "$PG_BIN/pg_verifybackup" --quiet "$FOLDER/base/backup"
as_owner rm -f "$FOLDER/base/backup/drill.conf"

say "$ENTRIES more, which only the archive of WAL has; then somebody throws all papers away"
write "after"
MOMENT=$(ask "SELECT clock_timestamp()")
sleep 1
ask "SET client_min_messages = warning; DROP TABLE documents_document CASCADE" >/dev/null
[ -z "$(ask "SELECT to_regclass('documents_document')")" ] || die "the accident did not happen"
archived
stop first

say "back to $MOMENT"
recover second "$MOMENT"
FOUND=$(entries)
[ -n "$(ask "SELECT to_regclass('documents_document')")" ] || die "the table is not back"
[ "$FOUND" -eq $((2 * ENTRIES)) ] || die "$FOUND entries of $((2 * ENTRIES)) are back"
"$PYTHON" manage.py verify_ledger
say "all $FOUND entries are back, in $TOOK s"

say "$ENTRIES more, archived; then others, not archived yet; then the machine is lost"
write "archived"
archived
write "lost with the disk"
ACKNOWLEDGED=$(entries)
stop second
as_owner rm -rf "$FOLDER/base/second"
# The backup is of the first timeline; the way leads through the accident's neighbour, by the history in the archive.
recover third ""
FOUND=$(entries)
"$PYTHON" manage.py verify_ledger
[ "$FOUND" -ge $((3 * ENTRIES)) ] || die "$FOUND entries are back, and $((3 * ENTRIES)) were archived"
say "$FOUND entries of $ACKNOWLEDGED are back, in $TOOK s: all that were archived; the rest is why WAL is archived at \
least every minute, and why there is a synchronous standby"
