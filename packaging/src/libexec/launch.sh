# What bin/quorate and bin/quorated have in common: finding Java and the archive of loaded classes. Sourced by both, with
# `home` set to the distribution. POSIX sh.

fail() {
    echo "${0##*/}: $*" >&2
    exit 1
}

# Sets java, java_major, and jvm_id, which tells builds of Java apart.
find_java() {
    if [ -n "${JAVA_HOME:-}" ]; then
        java=$JAVA_HOME/bin/java
        [ -x "$java" ] || fail "JAVA_HOME is $JAVA_HOME, which has no bin/java (expected: Java 17 or later)"
    elif [ -x "$home/jre/bin/java" ]; then
        java=$home/jre/bin/java
    else
        java=$(command -v java) || fail "no java found (expected: Java 17 or later, on the PATH or in JAVA_HOME)"
    fi
    # The file beside the JVM says its version; asking the JVM itself would cost as much as a short command.
    real=$(readlink -f "$java" 2>/dev/null || echo "$java")
    if [ -r "${real%/bin/java}/release" ]; then
        jvm_id=$(cat "${real%/bin/java}/release")
    else
        jvm_id=$("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.version = \(.*\)/JAVA_VERSION="\1"/p')
    fi
    java_major=$(printf '%s\n' "$jvm_id" | sed -n 's/^JAVA_VERSION="\([0-9][0-9]*\).*/\1/p')
    [ -n "$java_major" ] || fail "cannot tell the version of $java (expected: Java 17 or later)"
    [ "$java_major" -ge 17 ] || fail "$java is Java $java_major (expected: 17 or later, on the PATH or in JAVA_HOME)"
}

# Sets archive: where the archive of the classes that $1 loads is, or would be. It fits one build of Java and these very
# jars only, so its name is made of both. It is beside the jars or, where these can't be written, in a cache directory.
find_archive() {
    key=$({
        printf '%s\n' "$real" "$jvm_id" "$home"
        ls -lnL --full-time "$home/lib" 2>/dev/null || ls -lnL "$home/lib"
    } | cksum)
    archive=$home/cds/$1-${key%% *}
    if [ ! -r "$archive" ] && [ ! -w "$home" ]; then
        cache=${XDG_CACHE_HOME:-${HOME:+$HOME/.cache}}
        cache=${CACHE_DIRECTORY:-${cache:+$cache/quorate}}
        archive=${cache:+$cache/$1-${key%% *}}
    fi
}

# Sets archive_flag: what makes the JVM use the archive, or write it where QUORATE_ARCHIVE_OUT says; empty if there is none.
archive_flag() {
    if [ "$java_major" -ge 25 ]; then use=AOTCache write=AOTCacheOutput; else use=SharedArchiveFile write=ArchiveClassesAtExit; fi
    if [ -n "${QUORATE_ARCHIVE_OUT:-}" ]; then
        archive_flag=-XX:$write=$QUORATE_ARCHIVE_OUT
    elif [ -r "$archive" ]; then
        archive_flag=-XX:$use=$archive
    else
        archive_flag=
    fi
}

# Sets version_flags: what Java of this version wants or can do, one a line.
version_flags() {
    version_flags=
    # RocksDB is a native library and Netty uses Unsafe: both are meant, and need no warning at each start.
    if [ "$java_major" -ge 22 ]; then version_flags='--enable-native-access=ALL-UNNAMED'; fi
    if [ "$java_major" -ge 23 ]; then version_flags="$version_flags --sun-misc-unsafe-memory-access=allow"; fi
    if [ "$java_major" -ge 25 ]; then version_flags="$version_flags -XX:+UseCompactObjectHeaders"; fi
}
