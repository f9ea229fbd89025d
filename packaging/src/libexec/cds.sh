# Makes the archives of the classes that quorated and quorate load. Sourced by bin/quorated. POSIX sh.
#
# Runs a server on a free loopback port and a temporary directory, lets the command line use it for a moment, and has both
# write down what they loaded. An archive is put in place only when its process ended well and it has a plausible size.

server_archive=$archive
find_archive quorate
cli_archive=$archive
[ -n "$server_archive" ] || fail "no place for the archives: $home cannot be written and neither HOME nor XDG_CACHE_HOME is set"
if [ -r "$server_archive" ] && [ -r "$cli_archive" ]; then
    exit 0
fi

mkdir -p "$(dirname "$server_archive")"
work=$(mktemp -d "${TMPDIR:-/tmp}/quorate-cds.XXXXXX")
server=
cleanup() {
    if [ -n "$server" ]; then kill -9 "$server" 2>/dev/null || true; fi
    rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

QUORATE_ARCHIVE_OUT=$work/quorated.archive JOURNAL_STREAM='' "$home/bin/quorated" \
    --dev --http=127.0.0.1:0 --data-dir="$work/data" --stop-timeout=2m >"$work/quorated.log" 2>&1 &
server=$!
url=
tries=0
while [ -z "$url" ]; do
    url=$(sed -n 's/.*\(http:\/\/127\.0\.0\.1:[0-9][0-9]*\).*/\1/p' "$work/quorated.log" | head -n 1)
    tries=$((tries + 1))
    if [ -z "$url" ]; then
        kill -0 "$server" 2>/dev/null || { cat "$work/quorated.log" >&2; fail "the server to learn from did not start"; }
        [ "$tries" -le 600 ] || fail "the server to learn from took more than a minute to start"
        sleep 0.1
    fi
done

# Every kind of request a few times: what is loaded now need not be loaded at the next start.
"$home/bin/quorate" -e "$url" put training/key value >/dev/null
"$home/bin/quorate" -e "$url" ls training/ >/dev/null
"$home/bin/quorate" -e "$url" status >/dev/null
# By a context, so that reading contexts is quick as well.
printf 'contexts:\n  training:\n    endpoints: ["%s"]\n' "$url" >"$work/config.yaml"
QUORATE_CONFIG=$work/config.yaml QUORATE_ARCHIVE_OUT=$work/quorate.archive \
    "$home/bin/quorate" -c training get training/key >"$work/quorate.log" 2>&1 ||
    { cat "$work/quorate.log" >&2; fail "the command to learn from failed"; }

kill -TERM "$server"
code=0
wait "$server" || code=$?
server=
case $code in
    0 | 143) ;;
    *) cat "$work/quorated.log" >&2; fail "the server to learn from ended with exit code $code" ;;
esac

# Nobody must ever see half a file, and it must not be on another disk when it is moved into place.
place() {
    [ -f "$1" ] && [ "$(wc -c <"$1")" -ge "$3" ] || fail "Java wrote no usable archive ($1); starts work without, only slower"
    cp "$1" "$2.$$" && mv -f "$2.$$" "$2"
}
directory=$(dirname "$server_archive")
rm -f "$directory"/quorated-* "$directory"/quorate-*
place "$work/quorated.archive" "$server_archive" 4000000
place "$work/quorate.archive" "$cli_archive" 400000
