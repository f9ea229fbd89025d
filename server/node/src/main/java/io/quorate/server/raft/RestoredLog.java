package io.quorate.server.raft;

import io.quorate.core.Position;
import io.quorate.core.store.Bytes;
import io.quorate.server.service.ReplicatedState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Makes the log of a member whose state comes from a backup: an empty one that begins after a snapshot of that state. A
 * member that gets the same state from the same backup goes on from there too; one that comes later is sent the snapshot,
 * as always when a log no longer has what a follower lacks. Stateless.
 */
public final class RestoredLog {

    private RestoredLog() {}

    /**
     * Makes the log in the data directory of {@code settings}, which has none. The member can be started when this has
     * returned, and not before.
     *
     * @param at the position of the state; the log begins after it
     * @param checkpoint writes a durable copy of the state into the directory it is given
     */
    public static void make(RaftSettings settings, Position at, Consumer<Path> checkpoint) throws IOException {
        RaftLayout layout = RaftLayout.of(settings);
        MemberIdentity.found(settings, layout, at.term(), () -> {
            Snapshots snapshots = new Snapshots(layout.snapshots(), layout.received());
            snapshots.open();
            Position taken = snapshots.take(new Still(at, checkpoint));
            if (!taken.equals(at)) {
                throw new IOException("the snapshot is of " + taken + " (expected: " + at + ")");
            }
            Durable.syncTree(layout.groupDirectory());
        });
    }

    /** A state that nothing is applied to. */
    private record Still(Position position, Consumer<Path> copy) implements ReplicatedState {

        @Override
        public void apply(long term, long index, Bytes entry) {
            throw new IllegalStateException("nothing is applied here");
        }

        @Override
        public void applyInternal(long term, long index) {
            throw new IllegalStateException("nothing is applied here");
        }

        @Override
        public Position checkpoint(Path target) {
            copy.accept(target);
            return position;
        }

        @Override
        public void install(Path source) {
            throw new IllegalStateException("nothing is installed here");
        }
    }
}
