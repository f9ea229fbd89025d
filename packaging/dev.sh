#!/bin/sh
# Builds what is missing and runs a server to try things with: `packaging/dev.sh`, or `packaging/dev.sh --members 3`.
# Flags are those of `quorated`.
set -eu

root=$(cd "${0%/*}/.." && pwd -P)
launcher=$root/packaging/target/quorate/bin/quorated

# The build writes the launcher last of all, so what is younger has not been built.
is_built() {
    [ -x "$launcher" ] || return 1
    newer=$(find "$root/pom.xml" "$root/api" "$root/server/core" "$root/server/node" "$root/client-java" "$root/cli" "$root/packaging" \
        \( -name target -o -path '*/src/test' \) -prune -o -type f -newer "$launcher" -print | head -n 1)
    [ -z "$newer" ]
}

if ! is_built; then
    echo "building; the first time takes a few minutes" >&2
    (cd "$root" && ./mvnw -q -DskipTests package)
fi
exec "$root/packaging/target/quorate/bin/quorate" dev "$@"
