package io.quorate.server.raft;

import io.quorate.server.service.FailStop;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.ratis.server.RaftServerConfigKeys.Log.CorruptionPolicy;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.server.storage.RaftStorageDirectory;
import org.apache.ratis.server.storage.RaftStorageMetadata;
import org.apache.ratis.server.storage.RaftStorageMetadataFile;
import org.jspecify.annotations.Nullable;

/**
 * Stands between Ratis and the file of its term and vote. Ratis changes the term in memory before it writes it down,
 * forgets a write that failed, does not sync the directory after the rename, and may write on two threads at once: a
 * member could later vote twice in one term. Here a failed write ends the member, a write is done when the directory is
 * on disk too, the term in the file never falls, and the vote given in a term stays. {@link Ballots} tells no other one.
 * Safe for any thread.
 */
final class GuardedTermFile implements RaftStorageMetadataFile {

    private final RaftStorageMetadataFile inner;
    private final Path directory;
    private final FailStop failStop;
    private final DiskProgress progress;
    private volatile @Nullable RaftStorageMetadata written;

    GuardedTermFile(RaftStorageMetadataFile inner, Path directory, FailStop failStop, DiskProgress progress) {
        this.inner = inner;
        this.directory = directory;
        this.failStop = failStop;
        this.progress = progress;
    }

    /**
     * Puts the guard into {@code log}. Ratis has no way to do so, hence the reflection: the version is pinned, and a
     * version that is laid out differently fails here, at start.
     */
    static GuardedTermFile install(RaftLog log, FailStop failStop, DiskProgress progress) throws IOException {
        try {
            Field field = log.getClass().getDeclaredField("storage");
            field.setAccessible(true);
            RaftStorage storage = (RaftStorage) field.get(log);
            if (storage == null) {
                throw new IllegalStateException("the Raft log has no storage");
            }
            Path directory = storage.getStorageDir().getCurrentDir().toPath();
            GuardedTermFile guard = new GuardedTermFile(storage.getMetadataFile(), directory, failStop, progress);
            field.set(log, new GuardedStorage(storage, guard));
            Durable.syncDirectory(directory);
            return guard;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this version of Ratis keeps its term file elsewhere", e);
        }
    }

    /** The newest of what this guard wrote and what Ratis wrote before it stood here. */
    @Override
    public RaftStorageMetadata getMetadata() throws IOException {
        RaftStorageMetadata before = inner.getMetadata();
        RaftStorageMetadata own = written;
        return own != null && own.getTerm() >= before.getTerm() ? own : before;
    }

    /** Writes {@code metadata} down, unless there is a later term, or a vote in the same one. */
    @Override
    public synchronized void persist(RaftStorageMetadata metadata) throws IOException {
        if (!follows(metadata, getMetadata())) {
            return;
        }
        progress.begin();
        try {
            // Not by Ratis: after a failed write it would still put the file in place, an empty one.
            Durable.write(directory.resolve(RaftLayout.TERM_FILE), textOf(metadata));
            written = metadata;
        } catch (IOException | RuntimeException e) {
            failStop.fail("the term and vote could not be written to " + directory, e);
            throw e;
        } finally {
            progress.end();
        }
    }

    /** Sees to it that the file has come to {@code term}, whoever is to have the vote in it. */
    void reach(long term) throws IOException {
        if (getMetadata().getTerm() < term) {
            persist(RaftStorageMetadata.valueOf(term, null));
        }
    }

    private static boolean follows(RaftStorageMetadata next, RaftStorageMetadata last) {
        if (next.getTerm() == last.getTerm()) {
            return isVote(next) && !isVote(last);
        }
        return next.getTerm() > last.getTerm();
    }

    private static boolean isVote(RaftStorageMetadata metadata) {
        return !metadata.getVotedFor().toString().isEmpty();
    }

    /** In the form in which Ratis reads it. */
    private static String textOf(RaftStorageMetadata metadata) throws IOException {
        Properties properties = new Properties();
        properties.setProperty("term", Long.toString(metadata.getTerm()));
        properties.setProperty("votedFor", metadata.getVotedFor().toString());
        StringWriter text = new StringWriter();
        properties.store(text, null);
        return text.toString();
    }

    /** Ratis' storage with this term file in the place of its own. */
    private record GuardedStorage(RaftStorage inner, RaftStorageMetadataFile termFile) implements RaftStorage {

        @Override
        public void initialize() throws IOException {
            inner.initialize();
        }

        @Override
        public RaftStorageDirectory getStorageDir() {
            return inner.getStorageDir();
        }

        @Override
        public RaftStorageMetadataFile getMetadataFile() {
            return termFile;
        }

        @Override
        public CorruptionPolicy getLogCorruptionPolicy() {
            return inner.getLogCorruptionPolicy();
        }

        @Override
        public void close() throws IOException {
            inner.close();
        }
    }
}
