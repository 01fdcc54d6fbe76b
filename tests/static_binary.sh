#!/usr/bin/env bash
# Builds mig with everything linked in, as the Dockerfile does, and runs the sample project with it in
# an otherwise empty root: on SQLite, and on PostgreSQL where DB_URL names one that TCP reaches.
set -euo pipefail
cd "$(dirname "$0")/.."

host=$(rustc -vV | sed -n 's/^host: //p')
# Without a dynamic linker the system call for random numbers is not found by its name; the call itself
# needs no /dev/urandom either.
export RUSTFLAGS='-C target-feature=+crt-static --cfg getrandom_backend="linux_getrandom"'
cargo build --release --locked --bin mig --target "$host"
binary=target/$host/release/mig

if readelf --program-headers "$binary" | grep -q INTERP; then
    echo "$binary wants a dynamic linker: it is not static" >&2
    exit 1
fi

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
chmod 755 "$root"
install -D -m 0755 "$binary" "$root/usr/bin/mig"
install -D -m 0644 /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
install -d -m 1777 "$root/tmp" "$root/project"
echo 'mig:x:10001:10001::/project:/usr/bin/mig' > "$root/etc/passwd"
echo 'mig:x:10001:' > "$root/etc/group"
echo 'hosts: files dns' > "$root/etc/nsswitch.conf"
# An engine puts these two into every container.
cp /etc/hosts /etc/resolv.conf "$root/etc/"
cp -r alembic.ini migration "$root/project/"

# Without rights outside of a namespace of its own, or inside where root may do it directly.
in_root() {
    if [[ $(id -u) -eq 0 ]]; then
        chroot --userspec=10001:10001 "$root" /usr/bin/mig -c /project/alembic.ini "$@"
    else
        unshare --map-root-user chroot "$root" /usr/bin/mig -c /project/alembic.ini "$@"
    fi
}

head=$(in_root heads)
(
    unset DB_URL
    export MIG_URL=sqlite:////tmp/club.db
    in_root upgrade head
    [[ $(in_root current) == "$head" ]]
)
if [[ -n ${DB_URL:-} ]]; then
    in_root upgrade head
    [[ $(in_root current) == "$head" ]]
fi

printf 'binary      %s bytes\n' "$(stat --format %s "$binary")"
rm -r "$root/project" "$root/tmp"
printf 'image root  %s bytes\n' "$(find "$root" -type f -printf '%s\n' | awk '{ sum += $1 } END { print sum }')"
