package io.quorate.server.raft;

import io.quorate.core.Position;
import io.quorate.server.service.ReplicatedState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.statemachine.SnapshotRetentionPolicy;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The snapshots of a member: directories {@code <term>_<index>}, each with a seal beside it that lists its files and is
 * written when all of them are on disk. What has no seal is half-written and never listed, installed or sent.
 *
 * <p>Taking, sealing and cleaning up come one at a time, from Ratis' threads; {@link #newest} is for any thread.
 */
final class Snapshots implements StateMachineStorage {

    private static final Logger LOG = LoggerFactory.getLogger(Snapshots.class);
    private static final Pattern NAME = Pattern.compile("(\\d{1,18})_(\\d{1,18})");
    private static final String SEAL = ".complete";
    private static final String ASIDE = "taking_";
    private static final int KEPT = 2;

    /** A follower may read the files of a snapshot for minutes. */
    private static final long READ_GRACE_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final Path directory;
    private final Path received;
    /** Oldest first. */
    private final List<Sealed> complete = new ArrayList<>();
    /** The last of them, for any thread. */
    private volatile @Nullable Sealed newest;

    Snapshots(Path directory, Path received) {
        this.directory = directory;
        this.received = received;
    }

    /** A complete snapshot. It notes when its files are asked for, so that they are not deleted under a reader. */
    static final class Sealed implements SnapshotInfo {

        private final Position position;
        private final Path directory;
        private final List<FileInfo> files;
        private volatile long askedForNanos = System.nanoTime() - READ_GRACE_NANOS;

        private Sealed(Position position, Path directory, List<FileInfo> files) {
            this.position = position;
            this.directory = directory;
            this.files = List.copyOf(files);
        }

        Position position() {
            return position;
        }

        Path directory() {
            return directory;
        }

        private boolean isBeingRead() {
            return System.nanoTime() - askedForNanos < READ_GRACE_NANOS;
        }

        @Override
        public TermIndex getTermIndex() {
            return TermIndex.valueOf(position.term(), position.index());
        }

        @Override
        public List<FileInfo> getFiles() {
            askedForNanos = System.nanoTime();
            return files;
        }

        @Override
        public String toString() {
            return directory.toString();
        }
    }

    /** Throws away what is half-written, and finds the complete ones. */
    void open() throws IOException {
        Durable.createDirectories(directory);
        for (Path child : children(directory)) {
            String name = String.valueOf(child.getFileName());
            boolean orphanSeal = name.endsWith(SEAL)
                    && !Files.isDirectory(directory.resolve(name.substring(0, name.length() - SEAL.length())));
            if (Files.isDirectory(child) ? read(child) == null : orphanSeal || !name.endsWith(SEAL)) {
                LOG.warn("{} is not a complete snapshot: deleted", child);
                Durable.deleteTree(child);
            }
        }
        list();
    }

    /** Whether there is a snapshot of which only a part was received. */
    boolean isHalfReceived() throws IOException {
        return !children(received).isEmpty();
    }

    /** Throws away what is half-received. */
    void forgetHalfReceived() throws IOException {
        Durable.deleteTree(received);
    }

    /** The newest complete snapshot. */
    @Nullable
    Sealed newest() {
        return newest;
    }

    /** Takes a snapshot of {@code state}, unless the newest one is as new. */
    Position take(ReplicatedState state) throws IOException {
        Position now = state.position();
        Sealed before = newest;
        if (before != null && before.position.index() >= now.index()) {
            return before.position;
        }
        Path aside = directory.resolve(ASIDE + now.index());
        Durable.deleteTree(aside);
        Position taken = state.checkpoint(aside);
        Path target = directory.resolve(taken.term() + "_" + taken.index());
        Durable.deleteTree(target);
        Durable.syncTree(aside);
        writeSeal(aside, target.resolveSibling(target.getFileName() + SEAL));
        Durable.rename(aside, target);
        list();
        return taken;
    }

    /**
     * Seals what was just received, while it still lies aside: Ratis checks digests but syncs nothing, and purges the
     * log below the snapshot as soon as it is in place.
     */
    void sealReceived() throws IOException {
        for (Path transfer : children(received)) {
            for (Path child : children(transfer)) {
                if (Files.isDirectory(child) && position(child) != null) {
                    deleteDigests(child);
                    Durable.syncTree(child);
                    writeSeal(child, child.resolveSibling(child.getFileName() + SEAL));
                }
            }
        }
    }

    /** Finds the snapshot that Ratis has put in the place of all others. */
    Sealed acceptReceived() throws IOException {
        Path parent = directory.getParent();
        if (parent != null) {
            Durable.syncDirectory(parent);
        }
        list();
        Sealed accepted = newest;
        if (accepted == null) {
            throw new IOException("there is no complete snapshot in " + directory + " after one was received");
        }
        return accepted;
    }

    @Override
    public void init(RaftStorage storage) {
        // open() has done it, before Ratis was started.
    }

    @Override
    public @Nullable SnapshotInfo getLatestSnapshot() {
        return newest;
    }

    @Override
    public void format() {
        // Only an empty directory is ever formatted.
    }

    @Override
    public void cleanupOldSnapshots(SnapshotRetentionPolicy policy) throws IOException {
        for (int i = complete.size() - KEPT; i >= 0; i--) {
            Sealed old = complete.get(i);
            if (!old.isBeingRead()) {
                complete.remove(i);
                Files.deleteIfExists(old.directory.resolveSibling(old.directory.getFileName() + SEAL));
                Durable.deleteTree(old.directory);
            }
        }
    }

    /** Lists the complete snapshots, oldest first; keeps the objects of those it knew, for what they have noted. */
    private void list() throws IOException {
        List<Sealed> found = new ArrayList<>();
        for (Path child : children(directory)) {
            Sealed known = known(child);
            Sealed whole = known != null ? known : Files.isDirectory(child) ? read(child) : null;
            if (whole != null) {
                found.add(whole);
            }
        }
        found.sort(Comparator.comparingLong(whole -> whole.position.index()));
        complete.clear();
        complete.addAll(found);
        newest = found.isEmpty() ? null : found.get(found.size() - 1);
    }

    private @Nullable Sealed known(Path child) {
        for (Sealed whole : complete) {
            if (whole.directory.equals(child) && Files.isDirectory(child)) {
                return whole;
            }
        }
        return null;
    }

    /** Reads the snapshot in {@code child}; null when it is not complete. */
    private static @Nullable Sealed read(Path child) throws IOException {
        Position position = position(child);
        Path seal = child.resolveSibling(child.getFileName() + SEAL);
        if (position == null || !Files.exists(seal)) {
            return null;
        }
        List<FileInfo> files = new ArrayList<>();
        for (String line : Files.readAllLines(seal, StandardCharsets.UTF_8)) {
            int space = line.indexOf(' ');
            if (space < 0) {
                return null;
            }
            Path file = child.resolve(line.substring(space + 1));
            if (!Files.exists(file) || !line.substring(0, space).equals(Long.toString(Files.size(file)))) {
                LOG.warn("{} is not as {} lists it", file, seal);
                return null;
            }
            files.add(new FileInfo(file, null));
        }
        return files.isEmpty() ? null : new Sealed(position, child, files);
    }

    private static void writeSeal(Path snapshot, Path seal) throws IOException {
        StringBuilder lines = new StringBuilder();
        try (Stream<Path> tree = Files.walk(snapshot)) {
            for (Path file : (Iterable<Path>) tree.sorted()::iterator) {
                if (Files.isRegularFile(file)) {
                    lines.append(Files.size(file))
                            .append(' ')
                            .append(snapshot.relativize(file))
                            .append('\n');
                }
            }
        }
        Durable.write(seal, lines.toString());
    }

    /** Ratis leaves the digest of each received file beside it. */
    private static void deleteDigests(Path snapshot) throws IOException {
        try (Stream<Path> tree = Files.walk(snapshot)) {
            for (Path file : (Iterable<Path>) tree::iterator) {
                String name = String.valueOf(file.getFileName());
                if (name.endsWith(".md5")
                        && Files.exists(file.resolveSibling(name.substring(0, name.length() - ".md5".length())))) {
                    Files.delete(file);
                }
            }
        }
    }

    private static @Nullable Position position(Path child) {
        Matcher name = NAME.matcher(String.valueOf(child.getFileName()));
        return name.matches() ? new Position(Long.parseLong(name.group(1)), Long.parseLong(name.group(2))) : null;
    }

    private static List<Path> children(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(directory)) {
            return children.toList();
        }
    }
}
