# Debian packages; to be sourced by setup.sh.
# shellcheck shell=bash

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        die "root or sudo is needed for: $*"
    fi
}

missing_packages() {
    local package
    for package in "$@"; do
        if [ "$package" = python3-venv ] && python3 -c 'import ensurepip' 2>/dev/null; then continue; fi
        if [ "$(dpkg-query -Wf '${db:Status-Status}' "$package" 2>/dev/null)" != installed ]; then
            printf '%s\n' "$package"
        fi
    done
}

# PostgreSQL, Redis and the others are only wanted as programs: Debian shall make no cluster and start no service.
forbid_services() {
    as_root mkdir -p /etc/postgresql-common/createcluster.d
    echo 'create_main_cluster = false' |
        as_root tee /etc/postgresql-common/createcluster.d/yuanbantong.conf >/dev/null
    if ! [ -e /usr/sbin/policy-rc.d ]; then
        printf '#!/bin/sh\n# yuanbantong: removed when the installation ends\nexit 101\n' |
            as_root tee /usr/sbin/policy-rc.d >/dev/null
        as_root chmod 755 /usr/sbin/policy-rc.d
    fi
}

allow_services() {
    as_root rm -f /etc/postgresql-common/createcluster.d/yuanbantong.conf
    if grep -qs '^# yuanbantong' /usr/sbin/policy-rc.d; then as_root rm -f /usr/sbin/policy-rc.d; fi
}

install_system_packages() {
    local missing service
    command -v dpkg-query >/dev/null || {
        echo "warning: not a Debian system; see to it that these are there: $*" >&2
        return
    }
    mapfile -t missing < <(missing_packages "$@")
    if [ "${#missing[@]}" -eq 0 ]; then return; fi
    say "installing system packages: ${missing[*]}"
    trap allow_services EXIT
    forbid_services
    as_root apt-get update -q=2 9>&-
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends -q=2 \
        -o Dpkg::Use-Pty=0 "${missing[@]}" </dev/null 9>&- | sed -n 's/^Setting up /    /p'
    for service in postgresql redis-server nginx pgbouncer; do
        if [[ " ${missing[*]} " == *" $service"[\ -]* ]]; then
            as_root update-rc.d "$service" disable >/dev/null 2>&1 || true
        fi
    done
    allow_services
    trap - EXIT
}
