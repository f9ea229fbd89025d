#!/bin/sh
# What the package has that must be compressed or printed by a program: man pages, changelogs, shell completion.
# Usage: pack.sh DISTRIBUTION ROOT VERSION
set -eu

distribution=$1
root=$2
version=$3

# -n: no time of the build in it, so that two builds are equal.
gzip -9nc "$distribution/man/quorate.1" >"$root/usr/share/man/man1/quorate.1.gz"
gzip -9nc "$distribution/man/quorated.8" >"$root/usr/share/man/man8/quorated.8.gz"
gzip -9nc "$distribution/CHANGELOG.md" >"$root/usr/share/doc/quorate/CHANGELOG.md.gz"
gzip -9nc >"$root/usr/share/doc/quorate/changelog.gz" <<END
quorate ($version) stable; urgency=medium

  * What has changed is listed in CHANGELOG.md.gz, beside this file.

 -- The Quorate authors <authors@quorate.io>  Sat, 21 Nov 2026 00:00:00 +0000
END
"$distribution/bin/quorate" completion bash | sed 1d >"$root/usr/share/bash-completion/completions/quorate"
mkdir -p "$root/usr/share/fish/vendor_completions.d"
"$distribution/bin/quorate" completion fish >"$root/usr/share/fish/vendor_completions.d/quorate.fish"
