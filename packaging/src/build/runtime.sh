#!/bin/sh
# Makes the Java runtime for the package that brings its own: the modules that the server and the command line need.
# Uncompressed, since the package is compressed as a whole. Usage: runtime.sh JDK DIRECTORY
set -eu

jdk=$1
to=$2
[ -x "$jdk/bin/jlink" ] || { echo "runtime.sh: $jdk has no bin/jlink (expected: a whole JDK 17)" >&2; exit 1; }
rm -rf "$to"
"$jdk/bin/jlink" --output "$to" --no-header-files --no-man-pages --strip-java-debug-attributes --compress=0 --generate-cds-archive \
    --add-modules java.base,java.logging,java.management,java.naming,java.net.http,java.sql,java.xml,jdk.crypto.ec,jdk.jcmd,jdk.jfr,jdk.management,jdk.unsupported
# For heaps of 32 GiB and more, which nobody gives it.
rm -f "$to/lib/server/classes_nocoops.jsa"
