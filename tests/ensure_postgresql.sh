#!/usr/bin/env bash
# Makes sure that PostgreSQL's server programs (initdb, postgres, pg_ctl, pg_dump) are installed.
# The tests start throwaway servers of their own; a running server is neither needed nor touched.
set -euo pipefail
shopt -s nullglob

find_initdb() {
    command -v initdb && return
    local found=(/usr/lib/postgresql/*/bin/initdb /usr/pgsql-*/bin/initdb)
    if ((${#found[@]} > 0)); then
        printf '%s\n' "${found[-1]}"
        return
    fi
    return 1
}

if find_initdb >/dev/null; then
    exit 0
fi

as_root=()
if [[ $(id -u) -ne 0 ]]; then
    as_root=(sudo)
fi

if ! command -v apt-get >/dev/null || { [[ $(id -u) -ne 0 ]] && ! command -v sudo >/dev/null; }; then
    cat >&2 <<'MESSAGE'
The tests need PostgreSQL's server programs (initdb, postgres, pg_ctl, pg_dump), 13 or newer,
and cannot install them here. Install them yourself, for example by
    apt-get install postgresql        (Debian, Ubuntu)
    dnf install postgresql-server     (Fedora)
    brew install postgresql@16        (macOS)
and have initdb on the PATH.
MESSAGE
    exit 1
fi

echo "installing PostgreSQL's server programs" >&2
"${as_root[@]}" apt-get update -q
DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -qy --no-install-recommends postgresql
find_initdb >/dev/null
