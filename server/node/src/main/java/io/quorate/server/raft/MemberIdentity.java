package io.quorate.server.raft;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServerConfigKeys.Log.CorruptionPolicy;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.server.storage.RaftStorageMetadata;
import org.apache.ratis.util.SizeInBytes;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whose data a directory holds. Immutable. A member that lost its data must never come back under its name: its
 * earlier votes and acknowledgements would be forgotten. So this file is written before the log is made, and from then
 * on each is refused without the other.
 *
 * @param group the cluster
 * @param member the member's name
 * @param data the id of this directory's data, random: another directory is another member, whatever its name
 * @param created when the member was made, for people
 * @param established whether the log has been made; until then nothing was ever voted or acknowledged
 */
record MemberIdentity(String group, String member, long data, String created, boolean established) {

    private static final Logger LOG = LoggerFactory.getLogger(MemberIdentity.class);
    private static final RaftPeerId NO_VOTE = RaftPeerId.valueOf("");
    private static final int FORMAT = 1;
    private static final String REJOIN = " If the data cannot be restored, remove this member from the cluster"
            + " and add it again under a new name with an empty data directory.";

    /** Tells the other members of a new member, before it votes or acknowledges anything. */
    @FunctionalInterface
    interface Introduction {

        /** @throws StartRefusedException if another member has met this one on other data */
        void introduce(MemberIdentity identity) throws IOException;
    }

    /** Puts something into a log that has just been made. */
    @FunctionalInterface
    interface FillLog {

        void fill() throws IOException;
    }

    /** Makes sure that the directory is this member's and whole; makes the log at the very first start. */
    static MemberIdentity establish(
            RaftSettings settings, RaftLayout layout, @Nullable JoinFile joined, Introduction introduction)
            throws IOException {
        if (joined != null && !joined.isAccepted()) {
            throw new StartRefusedException(
                    layout.data() + " was begun by a member that wants to join a cluster, and has"
                            + " not been let in yet. Start it with --join and --join-token.");
        }
        if (!Files.exists(layout.identity())) {
            if (holdsAnything(layout.raft())) {
                throw new StartRefusedException(layout.raft() + " holds a log, but " + layout.identity()
                        + " is missing, so it cannot be known whose it is. Restore the file." + REJOIN);
            }
            MemberIdentity fresh = new MemberIdentity(
                    settings.group().toString(),
                    settings.member(),
                    joined == null ? newData() : joined.data(),
                    Instant.now().toString(),
                    false);
            fresh.write(layout.identity());
            LOG.info("{} is empty: {} starts for the first time", layout.data(), settings.member());
        }
        MemberIdentity identity = read(layout.identity());
        identity.requireOwner(settings, layout);
        if (identity.established) {
            if (!Files.exists(layout.termFile())) {
                throw new StartRefusedException(layout.termFile() + " is missing, but " + layout.identity()
                        + " says that this member has taken part since " + identity.created
                        + ". It must not vote again without knowing its votes." + REJOIN);
            }
            return identity;
        }
        introduction.introduce(identity);
        makeLog(layout, 0);
        MemberIdentity established =
                new MemberIdentity(identity.group, identity.member, identity.data, identity.created, true);
        established.write(layout.identity());
        return established;
    }

    /** Any but 0, which stands for data that is not known. */
    static long newData() {
        SecureRandom random = new SecureRandom();
        long data;
        do {
            data = random.nextLong();
        } while (data == 0);
        return data;
    }

    private void requireOwner(RaftSettings settings, RaftLayout layout) throws StartRefusedException {
        if (!member.equals(settings.member())) {
            throw new StartRefusedException(layout.identity() + " belongs to member " + member + ", not to "
                    + settings.member() + ". Start it under its own name, or use another data directory.");
        }
        if (!group.equals(settings.group().toString())) {
            throw new StartRefusedException(layout.identity() + " belongs to cluster " + group + ", not to "
                    + settings.group() + ". Use the data directory of this cluster, or an empty one.");
        }
    }

    /**
     * Makes the identity and the log of a member whose state was not made by a log here.
     *
     * @param term the term of that state
     * @param fillLog puts into the empty log what stands for its entries; the identity is written when it is there
     */
    static void found(RaftSettings settings, RaftLayout layout, long term, FillLog fillLog) throws IOException {
        makeLog(layout, term);
        fillLog.fill();
        new MemberIdentity(
                        settings.group().toString(),
                        settings.member(),
                        new SecureRandom().nextLong(),
                        Instant.now().toString(),
                        true)
                .write(layout.identity());
    }

    private static void makeLog(RaftLayout layout, long term) throws IOException {
        Durable.createDirectories(layout.groupDirectory());
        RaftStorage storage = RaftStorage.newBuilder()
                .setDirectory(layout.groupDirectory().toFile())
                .setOption(RaftStorage.StartupOption.RECOVER)
                .setLogCorruptionPolicy(CorruptionPolicy.EXCEPTION)
                .setStorageFreeSpaceMin(SizeInBytes.valueOf(0))
                .build();
        try {
            storage.initialize();
            if (term > 0) {
                storage.getMetadataFile().persist(RaftStorageMetadata.valueOf(term, NO_VOTE));
            }
        } finally {
            storage.close();
        }
        Durable.syncTree(layout.groupDirectory());
    }

    private static MemberIdentity read(Path file) throws IOException {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(Files.readString(file, StandardCharsets.UTF_8)));
            int format = Integer.parseInt(required(properties, "format"));
            if (format != FORMAT) {
                throw new StartRefusedException(file + ": format " + format + " (expected: " + FORMAT
                        + "). It was written by another version; use that one.");
            }
            return new MemberIdentity(
                    required(properties, "group"),
                    required(properties, "member"),
                    Long.parseUnsignedLong(required(properties, "data"), 16),
                    required(properties, "created"),
                    Boolean.parseBoolean(required(properties, "established")));
        } catch (IllegalArgumentException e) {
            throw new StartRefusedException(file + " is damaged: " + e.getMessage() + ". Restore it." + REJOIN, e);
        }
    }

    private static String required(Properties properties, String key) {
        String value = properties.getProperty(key);
        if (value == null) {
            throw new IllegalArgumentException("it has no " + key);
        }
        return value;
    }

    private void write(Path file) throws IOException {
        Durable.write(
                file,
                "# Whose data this directory holds. Do not edit, do not copy to another member.\n" + "format=" + FORMAT
                        + "\ngroup=" + group + "\nmember=" + member + "\ndata=" + Long.toHexString(data) + "\ncreated="
                        + created + "\nestablished="
                        + established + "\n");
    }

    private static boolean holdsAnything(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return false;
        }
        try (Stream<Path> children = Files.list(directory)) {
            return children.findAny().isPresent();
        }
    }
}
