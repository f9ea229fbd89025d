#!/bin/bash
# Boots Debian with systemd in a container of its own, and does with the package what people do: install it, use it, kill
# the server, stop it, upgrade, remove, purge. Needs root, debootstrap, systemd-nspawn and Debian's archive.
# Usage: boot.sh PACKAGE.deb [WORK-DIRECTORY]
# The directory keeps the system between runs: making it takes two minutes. Exit code 77: a tool is missing.
set -euo pipefail

package=$(realpath "$1")
name=$(dpkg-deb -f "$package" Package)
work=${2:-${TMPDIR:-/tmp}/quorate-boot}
say() { echo "== $*"; }
fail() {
    echo "FAILED: $*" >&2
    inside journalctl --no-pager -n 40 -u quorated >&2 || true
    exit 1
}

[ "$(id -u)" = 0 ] || { echo "skipped: needs root" >&2; exit 77; }
for tool in debootstrap systemd-nspawn nsenter; do
    command -v $tool >/dev/null || { echo "skipped: there is no $tool" >&2; exit 77; }
done

mkdir -p "$work"
base=$work/base
if [ ! -e "$work/base.made" ]; then
    say "making a Debian in $base"
    rm -rf "$base"
    debootstrap --variant=minbase \
        --include=systemd,systemd-sysv,dbus,procps,iproute2,curl,ca-certificates,openjdk-17-jre-headless \
        bookworm "$base" >"$work/debootstrap.log"
    touch "$work/base.made"
fi

system=$work/system
rm -rf "$system"
cp -a "$base" "$system"
cp "$package" "$system/root/quorate.deb"

systemd-nspawn -q -D "$system" --boot --private-network --register=no --keep-unit --machine="quorate$$" \
    --kill-signal=SIGRTMIN+3 </dev/null >"$work/console.log" 2>&1 &
nspawn=$!
init=
inside() { nsenter -t "$init" -a "$@"; }
finish() {
    code=$?
    if [ -n "$init" ]; then inside systemctl poweroff 2>/dev/null || true; fi
    for _ in $(seq 100); do kill -0 $nspawn 2>/dev/null || break; sleep 0.1; done
    kill -9 $nspawn 2>/dev/null || true
    exit $code
}
trap finish EXIT

until_true() {
    local what=$1 tries=$2
    shift 2
    for _ in $(seq "$tries"); do
        if "$@" >/dev/null 2>&1; then return; fi
        sleep 0.1
    done
    fail "$what did not happen within $((tries / 10)) s"
}
has_init() { init=$(pgrep -P $nspawn) && [ -n "$init" ]; }
is_up() { inside systemctl is-system-running 2>/dev/null | grep -qE 'running|degraded'; }
serves() { [ "$(inside curl -s -o /dev/null -w '%{http_code}' http://127.0.0.1:7460/readyz)" = 200 ]; }
pid() { inside systemctl show -P MainPID quorated; }
value() { inside curl -s http://127.0.0.1:7460/v1/kv/kept; }

until_true "the container's start" 300 has_init
until_true "the system's start" 600 is_up

say "install"
inside dpkg -i /root/quorate.deb >"$work/install.log" 2>&1 || { cat "$work/install.log" >&2; fail "dpkg -i"; }
until_true "service" 300 serves
[ "$(inside systemctl is-enabled quorated)" = enabled ] || fail "it is not enabled"
[ "$(inside systemctl is-active quorated)" = active ] || fail "it is not active"
inside systemctl status --no-pager quorated | sed -n '1,12p'
[ "$(inside stat -c %U:%a /var/lib/quorate)" = quorate:700 ] || fail "the data directory is open to others"
[ "$(inside grep CapEff "/proc/$(pid)/status" | tr -d '[:space:]')" = CapEff:0000000000000000 ] || fail "it has capabilities"
inside sh -c 'tr "\0" " " </proc/'"$(pid)"'/cmdline' | grep -q SharedArchiveFile || fail "it runs without class archive"
if [ "$name" = quorate-with-java ]; then
    [ "$(inside readlink "/proc/$(pid)/exe")" = /usr/lib/quorate/jre/bin/java ] || fail "it does not run on the Java it brings"
fi

say "use"
inside quorate put kept safe || fail "put"
[ "$(inside quorate get kept)" = safe ] || fail "get"

say "kill -9"
before=$(pid)
inside kill -9 "$before"
restarted() { [ "$(pid)" != 0 ] && [ "$(pid)" != "$before" ] && serves; }
until_true "restart" 300 restarted
[ "$(value)" = safe ] || fail "a value was lost by kill -9"

say "a member that is stuck is ended by the watchdog: stop the process, wait for another"
mkdir -p "$system/run" # nspawn's /run is its own; the drop-in goes in from inside
inside sh -c 'mkdir -p /run/systemd/system/quorated.service.d
    printf "[Service]\nWatchdogSec=3s\n" >/run/systemd/system/quorated.service.d/watchdog.conf
    systemctl daemon-reload && systemctl restart quorated'
until_true "restart" 300 serves
before=$(pid)
inside kill -STOP "$before"
until_true "the watchdog's restart" 600 restarted
inside sh -c 'rm -r /run/systemd/system/quorated.service.d && systemctl daemon-reload && systemctl restart quorated'
until_true "restart" 300 serves

say "stop"
inside systemctl stop quorated
[ "$(inside systemctl show -P Result quorated)" = success ] || fail "it did not stop well"
inside systemctl start quorated
until_true "start" 300 serves

say "wrong configuration is told, not retried"
inside sh -c 'cp -p /etc/quorate/quorated.yaml /root/ && echo "htpp: 1" >>/etc/quorate/quorated.yaml'
inside systemctl restart quorated 2>/dev/null && fail "it started with a wrong configuration"
inside journalctl --no-pager -u quorated | grep -q "htpp" || fail "the journal does not name the wrong setting"
inside sh -c 'mv /root/quorated.yaml /etc/quorate/ && systemctl reset-failed quorated && systemctl start quorated'
until_true "start" 300 serves

say "upgrade"
inside sh -c 'echo "log-level: warn" >>/etc/quorate/quorated.yaml'
before=$(pid)
inside dpkg --force-confdef --force-confold -i /root/quorate.deb >"$work/upgrade.log" 2>&1 || fail "upgrade"
until_true "restart by the upgrade" 300 restarted
[ "$(value)" = safe ] || fail "a value was lost by the upgrade"
inside grep -q "log-level: warn" /etc/quorate/quorated.yaml || fail "the upgrade has replaced the configuration"

say "remove, install again"
inside dpkg -r "$name" >/dev/null 2>&1 || fail "remove"
inside systemctl is-active -q quorated && fail "it runs after it was removed"
inside test -d /var/lib/quorate || fail "removing it has removed the data"
inside dpkg -i /root/quorate.deb >/dev/null 2>&1 || fail "install again"
until_true "service" 300 serves
[ "$(value)" = safe ] || fail "a value was lost by removing the package"

say "purge"
inside dpkg -P "$name" >/dev/null 2>&1 || fail "purge"
for left in /var/lib/quorate /etc/quorate /var/cache/quorate /usr/lib/quorate; do
    inside test -e $left && fail "$left is left"
done
say "all is well"
