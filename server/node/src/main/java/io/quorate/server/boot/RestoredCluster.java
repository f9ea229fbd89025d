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
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What tells the peer traffic of a restored cluster from that of the one it was, and from that of any other restored one:
 * members with different names for it never talk to each other. Kept in the data directory. Stateless.
 */
final class RestoredCluster {

    private static final String FILE = "restored.properties";
    private static final String UNFINISHED = "restoring";
    private static final String GROUP = "group";

    private RestoredCluster() {}

    /** The group of the cluster with this name and id, made of the backup with this hash. */
    static UUID group(String clusterName, String clusterId, String sha256) {
        return UUID.nameUUIDFromBytes(
                ("quorate:" + clusterName + ":" + clusterId + ":" + sha256).getBytes(StandardCharsets.UTF_8));
    }

    /** The group of the member in {@code dataDir} if it was restored; null if it was not. */
    static @Nullable UUID groupIn(Path dataDir) {
        Path file = dataDir.resolve(FILE);
        if (!Files.exists(file)) {
            return null;
        }
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(Files.readString(file, StandardCharsets.UTF_8)));
            return UUID.fromString(properties.getProperty(GROUP, ""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (IllegalArgumentException e) {
            throw new ServerStartException(
                    file + " is damaged: it has no " + GROUP + " (expected: as it was written by the restoration)", e);
        }
    }

    /** Notes that {@code dataDir} is being filled: until {@link #finish} no member starts from it. */
    static void begin(Path dataDir) throws IOException {
        write(dataDir.resolve(UNFINISHED), "quorated restore is writing here, or was ended before it was done.\n");
    }

    static void write(Path dataDir, UUID group, String clusterId, String sha256) throws IOException {
        write(
                dataDir.resolve(FILE),
                "# What this member was restored from. Do not edit.\n" + GROUP + "=" + group + "\ncluster_id="
                        + clusterId + "\nsha256=" + sha256 + "\n");
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
