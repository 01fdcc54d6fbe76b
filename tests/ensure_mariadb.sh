#!/usr/bin/env bash
# Makes sure that MariaDB's server programs (mariadbd, mariadb-install-db) are installed.
# The tests start throwaway servers of their own; a running server is neither needed nor touched.
set -euo pipefail

find_server() {
    PATH="$PATH:/usr/sbin:/usr/local/sbin" command -v mariadbd >/dev/null &&
        PATH="$PATH:/usr/sbin:/usr/local/sbin" command -v mariadb-install-db >/dev/null
}

if find_server; then
    exit 0
fi

as_root=()
if [[ $(id -u) -ne 0 ]]; then
    as_root=(sudo)
fi

if ! command -v apt-get >/dev/null || { [[ $(id -u) -ne 0 ]] && ! command -v sudo >/dev/null; }; then
    cat >&2 <<'MESSAGE'
The tests need MariaDB's server programs (mariadbd, mariadb-install-db), 10.6 or newer, and cannot
install them here. Install them yourself, for example by
    apt-get install mariadb-server    (Debian, Ubuntu)
    dnf install mariadb-server        (Fedora)
    brew install mariadb              (macOS)
and have both on the PATH.
MESSAGE
    exit 1
fi

echo "installing MariaDB's server programs" >&2
"${as_root[@]}" apt-get update -q
DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -qy --no-install-recommends mariadb-server
find_server
