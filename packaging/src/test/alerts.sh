#!/bin/sh
# Has Prometheus' own tool try the alerts. Exit code 77: it is not there.
set -eu

cd "$(dirname "$0")/../monitoring"
command -v promtool >/dev/null || { echo "skipped: there is no promtool" >&2; exit 77; }
promtool check rules quorate-alerts.yaml
promtool test rules quorate-alerts.test.yaml
