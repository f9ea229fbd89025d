#!/bin/sh
# What the package has that must be compressed or printed by a program: man pages, changelog, shell completion.
# Usage: pack.sh DISTRIBUTION ROOT
set -eu

distribution=$1
root=$2
# -n: no time of the build in it, so that two builds are equal.
gzip -9nc "$distribution/man/quorate.1" >"$root/usr/share/man/man1/quorate.1.gz"
gzip -9nc "$distribution/man/quorated.8" >"$root/usr/share/man/man8/quorated.8.gz"
gzip -9nc "$distribution/CHANGELOG.md" >"$root/usr/share/doc/quorate/changelog.gz"
"$distribution/bin/quorate" completion bash >"$root/usr/share/bash-completion/completions/quorate"
