package io.quorate.server.raft;

import java.nio.file.Path;

/**
 * Where everything of the log lies in a data directory. Immutable.
 *
 * @param data the data directory
 * @param groupDirectory where Ratis keeps the group
 */
record RaftLayout(Path data, Path groupDirectory) {

    /** Ratis' name for the file of its term and vote. */
    static final String TERM_FILE = "raft-meta";

    static RaftLayout of(RaftSettings settings) {
        Path data = settings.directory().toAbsolutePath().normalize();
        return new RaftLayout(
                data, data.resolve("raft").resolve(settings.group().toString()));
    }

    Path identity() {
        return data.resolve("identity.properties");
    }

    /** On which data the other members were met. */
    Path acquaintances() {
        return data.resolve("acquaintances.properties");
    }

    /** Is there when the member was removed from its cluster. */
    Path removedMark() {
        return data.resolve("removed.properties");
    }

    Path lock() {
        return data.resolve("lock");
    }

    Path raft() {
        return data.resolve("raft");
    }

    Path removed() {
        return data.resolve("removed");
    }

    /** Log segments, term file, configuration. */
    Path current() {
        return groupDirectory.resolve("current");
    }

    Path termFile() {
        return current().resolve(TERM_FILE);
    }

    ConfigurationFile configuration() {
        return new ConfigurationFile(
                current().resolve("raft-meta.conf"), groupDirectory.resolve("configuration-ahead"));
    }

    /** Complete snapshots. Ratis replaces it as a whole when it has received one. */
    Path snapshots() {
        return groupDirectory.resolve("sm");
    }

    /** Snapshots that are being received. */
    Path received() {
        return groupDirectory.resolve("tmp");
    }
}
