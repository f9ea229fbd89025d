package io.quorate.core;

import io.quorate.core.log.Batch;
import io.quorate.core.log.ClaimCommand;
import io.quorate.core.log.Command;
import io.quorate.core.log.Encoder;
import io.quorate.core.log.Entry;
import io.quorate.core.log.LeaseCommand;
import io.quorate.core.log.Request;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.Cursor;
import io.quorate.core.store.KeyRange;
import io.quorate.core.store.Order;
import io.quorate.core.store.Space;
import io.quorate.core.store.Store;
import io.quorate.core.store.Transaction;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Makes the state of a new cluster out of a backup of another: all rows first, then {@link #finish}. The same rows, the
 * same id and the same seed make the same state, on whatever machine. Confined to one thread.
 *
 * <p>Revisions go on far beyond those of the backup, and all before counts as compacted: whatever a client remembers of
 * the old cluster, a revision or a token, is older than anything the new one gives out. Whoever held something then is
 * not there now: leases end by the rules by which they always do, with all that lives on them, nobody waits, and no
 * request is remembered. Cluster time goes on from where it was.
 */
public final class Restoration {

    /** How far revisions skip ahead: more than the old cluster can have gone on since the backup. */
    public static final long REVISIONS_SKIPPED = 1L << 40;

    /** Above this a JSON number is no longer exact. */
    private static final long REVISION_MAX = 1L << 53;

    private static final long COMMIT_BYTES = 4 << 20;
    private static final int COMMIT_ROWS = 10_000;
    private static final int ENDED_AT_ONCE = 200;

    /** Rows of the space {@code cluster} below it say who is a member: the new cluster has other ones. */
    private static final int OF_MEMBERS = 16;

    private static final Set<Space> NOT_BACKED_UP = EnumSet.of(Space.VERSIONS, Space.CHANGES, Space.REQUESTS);

    private final Store store;
    private Transaction rows;
    private long bytes;

    /** A restoration into {@code store}, which is empty. */
    public Restoration(Store store) {
        this.store = store;
        this.rows = new Transaction(store);
    }

    /** The spaces that a backup holds: what is there, not how it came to be. */
    public static List<Space> spaces() {
        return List.copyOf(EnumSet.complementOf(EnumSet.copyOf(NOT_BACKED_UP)));
    }

    /**
     * Takes a row of a backup.
     *
     * @throws IllegalArgumentException if there is no such space: the backup is of a later version
     */
    public void row(String family, Bytes key, Bytes value) {
        rows.put(space(family), key, value);
        bytes += key.size() + value.size();
        if (bytes >= COMMIT_BYTES) {
            commit();
        }
    }

    private static Space space(String family) {
        for (Space space : spaces()) {
            if (space.family().equals(family)) {
                return space;
            }
        }
        throw new IllegalArgumentException(
                "space: " + family + " (expected: one of " + spaces() + "): the backup is of another version");
    }

    private void commit() {
        store.commit(rows.writes());
        rows = new Transaction(store);
        bytes = 0;
    }

    /**
     * Makes the new cluster of what was taken.
     *
     * @param clusterId the id of the new cluster
     * @param seed the state hash it begins with
     * @param wallMillis when that is, for people; the same on every member
     * @return where the state stands
     */
    public Position finish(String clusterId, long seed, long wallMillis) {
        StateHeader backup = StateHeader.read(rows);
        if (backup.position().index() == 0) {
            throw new IllegalArgumentException("the backup has no state (expected: that of a cluster)");
        }
        StateHeader bare = new StateHeader(
                backup.position(), backup.revision(), backup.revision(), backup.clusterMillis(), 0, backup.stateHash());
        rows.put(Space.SYSTEM, StateHeader.ROW, bare.write(new Encoder()));
        commit();
        endAll(new StateMachine(store), wallMillis);
        for (Space space : NOT_BACKED_UP) {
            clear(space, KeyRange.ALL);
        }
        for (KeyRange old : List.of(SystemRows.HASHES, SystemRows.ORIGINS, SystemRows.REVISIONS)) {
            clear(Space.SYSTEM, old);
        }
        clearMembers();
        StateHeader ended = StateHeader.read(store);
        long mark = ended.revision() + REVISIONS_SKIPPED;
        if (mark >= REVISION_MAX) {
            throw new IllegalArgumentException(
                    "revision: " + ended.revision() + " (expected: below " + (REVISION_MAX - REVISIONS_SKIPPED) + ")");
        }
        // The first revision after the mark is this restoration's own, so that it can be read by its number.
        StateHeader header = new StateHeader(ended.position(), mark + 1, mark, ended.clusterMillis(), 0, seed);
        rows.put(Space.SYSTEM, SystemRows.CLUSTER, Bytes.utf8(clusterId));
        rows.put(Space.SYSTEM, StateHeader.ROW, header.write(new Encoder()));
        commit();
        return header.position();
    }

    /** Ends all waits and all leases. Who waited without a lease may get one when another ends, hence the turns. */
    private void endAll(StateMachine machine, long wallMillis) {
        List<Command> commands = new ArrayList<>();
        long sequence = 0;
        do {
            commands.clear();
            StateView view = StateMachine.reader(store);
            for (long origin : view.waitedOn(ENDED_AT_ONCE)) {
                commands.add(new ClaimCommand.DetachOrigin(origin));
            }
            if (commands.isEmpty()) {
                view.leases(0, ENDED_AT_ONCE).forEach(lease -> commands.add(new LeaseCommand.Revoke(lease.id())));
            }
            sequence++;
            Position at = machine.position();
            Batch batch = new Batch(
                    0, sequence, commands.stream().map(Request::internal).toList());
            Entry entry = new Entry(at.term(), machine.clusterMillis(), wallMillis, List.of(batch));
            var unused = machine.apply(at.term(), at.index() + 1, entry);
        } while (!commands.isEmpty());
        CoordinationCounts left = StateMachine.reader(store).counts();
        if (left.leases() + left.held() + left.waiting() != 0) {
            throw new IllegalStateException(left + " (expected: nothing is held, nobody waits)");
        }
    }

    private void clearMembers() {
        for (Space space : spaces()) {
            if (space.family().equals("cluster")) {
                clear(space, new KeyRange(Bytes.EMPTY, Bytes.wrap(new byte[] {OF_MEMBERS})));
            }
        }
    }

    private void clear(Space space, KeyRange range) {
        List<Bytes> keys;
        do {
            keys = new ArrayList<>();
            try (Cursor cursor = store.scan(space, range, Order.ASCENDING)) {
                while (keys.size() < COMMIT_ROWS && cursor.next()) {
                    keys.add(cursor.key());
                }
            }
            keys.forEach(key -> rows.delete(space, key));
            commit();
        } while (!keys.isEmpty());
    }
}
