package io.quorate.server.raft;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.channels.FileChannel;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.raftlog.segmented.SegmentedRaftLogOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The part of Ratis' log of one member that writes its files. Ratis does not show it, hence the reflection: the version is
 * pinned, and a version that is laid out differently fails here, at start.
 */
final class LogWriter {

    private final Object worker;
    private final Field running;
    private final Field stream;
    private final Steadying steadying;
    private final Before before;
    /** The segment that was begun last. Confined to the thread that writes. */
    private @Nullable Object known;

    /** What has to be on disk before entries are. */
    @FunctionalInterface
    interface Before {

        /** Returns when it is. Called by the thread that writes, before each sync. */
        void write() throws IOException;
    }

    private LogWriter(Object worker, Before before) throws NoSuchFieldException {
        this.worker = worker;
        this.running = field(worker.getClass(), "running", boolean.class);
        this.stream = field(worker.getClass(), "out", SegmentedRaftLogOutputStream.class);
        this.steadying = new Steadying();
        this.before = before;
    }

    /** That of {@code log}. */
    static LogWriter of(RaftLog log, Before before) {
        try {
            Object worker = field(log.getClass(), "fileLogWorker", Object.class).get(log);
            if (worker == null) {
                throw new IllegalStateException("the Raft log has no writer");
            }
            return new LogWriter(worker, before);
        } catch (ReflectiveOperationException e) {
            throw otherwise(e);
        }
    }

    /** Whether it goes on. */
    boolean isRunning() {
        try {
            return running.getBoolean(worker);
        } catch (IllegalAccessException e) {
            throw otherwise(e);
        }
    }

    /**
     * Writes what has to be on disk first, and has a segment that was begun since written through a {@link LogChannel}.
     * Called by the thread that writes, between writes.
     */
    void look() throws IOException {
        before.write();
        try {
            Object now = stream.get(worker);
            if (now != known && now instanceof SegmentedRaftLogOutputStream begun) {
                steadying.steady(begun);
                known = now;
            }
        } catch (IllegalAccessException e) {
            throw new IOException("the segment that was begun cannot be reached", e);
        }
    }

    /** Puts a {@link LogChannel} before the file of a segment. */
    static final class Steadying {

        private final Field buffered;
        private final Field channel;

        Steadying() throws NoSuchFieldException {
            this.buffered = field(SegmentedRaftLogOutputStream.class, "out", Object.class);
            this.channel = field(buffered.getType(), "fileChannel", FileChannel.class);
        }

        void steady(SegmentedRaftLogOutputStream segment) throws IllegalAccessException, IOException {
            Object under = buffered.get(segment);
            channel.set(under, new LogChannel((FileChannel) channel.get(under)));
        }
    }

    private static Field field(Class<?> owner, String name, Class<?> type) throws NoSuchFieldException {
        Field field = owner.getDeclaredField(name);
        if (!type.isAssignableFrom(field.getType())) {
            throw new NoSuchFieldException(name + " of " + owner + " is a " + field.getType());
        }
        field.setAccessible(true);
        return field;
    }

    private static IllegalStateException otherwise(ReflectiveOperationException e) {
        return new IllegalStateException("this version of Ratis writes its log otherwise", e);
    }
}
