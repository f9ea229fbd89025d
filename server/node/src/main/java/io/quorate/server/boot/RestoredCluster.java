package io.quorate.server.boot;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What tells the peer traffic of a restored cluster from that of the one it was, and from that of any other restored one:
 * members with different names for it never talk to each other. Kept in the data directory. Stateless.
 */
final class RestoredCluster {

    private static final String FILE = "restored.properties";
    private static final String UNFINISHED = "restoring";
    private static final String NAME = "peer_name";

    private RestoredCluster() {}

    /** What members call the cluster with this name and id, made of the backup with this hash. */
    static String peerName(String clusterName, String clusterId, String sha256) {
        return clusterName + ":" + clusterId + ":" + sha256;
    }

    /** The cluster's name for people, in what members call it. No name of a cluster has a colon in it. */
    static String shownName(String peerName) {
        int colon = peerName.indexOf(':');
        return colon < 0 ? peerName : peerName.substring(0, colon);
    }

    /** What the member in {@code dataDir} calls its cluster if it was restored; null if it was not. */
    static @Nullable String peerNameIn(Path dataDir) {
        Path file = dataDir.resolve(FILE);
        if (!Files.exists(file)) {
            return null;
        }
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(Files.readString(file, StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String name = properties.getProperty(NAME);
        if (name == null) {
            throw new ServerStartException(
                    file + " is damaged: it has no " + NAME + " (expected: as it was written by the restoration)",
                    null);
        }
        return name;
    }

    /** Notes that {@code dataDir} is being filled: until {@link #finish} no member starts from it. */
    static void begin(Path dataDir) throws IOException {
        write(dataDir.resolve(UNFINISHED), "quorated restore is writing here, or was ended before it was done.\n");
    }

    static void writeName(Path dataDir, String peerName) throws IOException {
        write(
                dataDir.resolve(FILE),
                "# What members call this cluster: its name, its id, the SHA-256 of the backup it was made of. Do not edit.\n"
                        + NAME + "=" + peerName + "\n");
    }

    static void finish(Path dataDir) throws IOException {
        Files.delete(dataDir.resolve(UNFINISHED));
        sync(dataDir);
    }

    /** Refuses a directory that is only half filled. */
    static void requireFinished(Path dataDir) {
        if (Files.exists(dataDir.resolve(UNFINISHED))) {
            throw new ServerStartException(
                    dataDir + " holds a restoration that was not finished (expected: delete it and restore again)",
                    null);
        }
    }

    private static void write(Path file, String text) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Path parent = file.getParent();
        if (parent != null) {
            sync(parent);
        }
    }

    private static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
