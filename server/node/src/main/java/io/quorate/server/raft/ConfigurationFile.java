package io.quorate.server.raft;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.thirdparty.com.google.protobuf.InvalidProtocolBufferException;

/**
 * Ratis' file of the last configuration, and beside it whether that one came with a snapshot. Ratis writes it when it has
 * applied a configuration, which is then in the log, and when the first part of a snapshot arrives, when the log may end
 * long before it. Safe for any thread: two transfers may arrive at once, the end of one that was given up and a new one.
 */
final class ConfigurationFile {

    private final Path file;
    private final Path arrived;

    /** @param arrived where to note the index of a configuration that came with a snapshot */
    ConfigurationFile(Path file, Path arrived) {
        this.file = file;
        this.arrived = arrived;
    }

    boolean exists() {
        return Files.exists(file);
    }

    /** The index of the configuration in it. */
    long index() throws IOException {
        try {
            return LogEntryProto.parseFrom(Files.readAllBytes(file)).getIndex();
        } catch (InvalidProtocolBufferException e) {
            throw new IOException(file + " is damaged: " + e.getMessage(), e);
        }
    }

    /** Whether the configuration of entry {@code index} came with a snapshot: the log need not reach to it yet. */
    boolean arrivedAhead(long index) throws IOException {
        return Files.exists(arrived)
                && Files.readString(arrived, StandardCharsets.UTF_8).equals(Long.toString(index));
    }

    /** Notes, on disk, that the configuration of entry {@code index} came with a snapshot. */
    synchronized void noteArrival(long index) throws IOException {
        if (!arrivedAhead(index)) {
            Durable.write(arrived, Long.toString(index));
        }
    }

    /** Makes sure that the configuration of entry {@code index} is in it, and stays. */
    void requireWritten(long index) throws IOException {
        long written = index();
        if (written != index) {
            throw new IOException(file + " holds the configuration of entry " + written + " (expected: " + index + ")");
        }
        Path directory = file.getParent();
        if (directory != null) {
            Durable.syncDirectory(directory);
        }
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
