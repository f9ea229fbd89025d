package io.quorate.core;

import io.quorate.core.access.AccessReader;
import io.quorate.core.claim.ClaimReader;
import io.quorate.core.lease.LeaseReader;
import io.quorate.core.log.Encoder;
import io.quorate.core.log.Entry;
import io.quorate.core.registry.RegistryReader;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.Cursor;
import io.quorate.core.store.Order;
import io.quorate.core.store.Space;
import io.quorate.core.store.Store;
import io.quorate.core.store.Transaction;
import io.quorate.core.store.View;
import java.util.ArrayList;
import java.util.List;

/**
 * The replicated state machine. Confined to the updater thread, but for the static methods, which may be used by
 * whoever holds a sight of the store.
 *
 * <p>Whatever an entry does becomes visible, and durable, in one commit together with the entry's position. What a
 * request does wrong is an answer; an exception means that this member is broken and must stop, and leaves the store as
 * it was.
 */
public final class StateMachine {

    private final Store store;
    private final Encoder scratch = new Encoder();
    private StateHeader header;
    private long leasesDueMillis;
    private long claimsDueMillis;
    private long instancesDueMillis;
    private long memberChanges;
    private ClusterStanding standing;

    /** The state machine over {@code store}, at the position the store is at. */
    public StateMachine(Store store) {
        this.store = store;
        this.header = StateHeader.read(store);
        this.leasesDueMillis = LeaseReader.nextDueMillis(store);
        this.claimsDueMillis = ClaimReader.nextDueMillis(store);
        this.instancesDueMillis = RegistryReader.nextDueMillis(store);
        this.standing = ClusterStanding.read(store);
    }

    /**
     * Applies an entry: one store commit for all of it. An entry at or below the applied position is skipped: its effects
     * hold no answers.
     *
     * @throws IllegalStateException if {@code index} leaves a gap
     */
    public Effects apply(long term, long index, Entry entry) {
        if (isApplied(index)) {
            return new Effects(index, header.revision(), List.of(), List.of(), List.of(), List.of());
        }
        Transaction transaction = new Transaction(store);
        StateHash said = new StateHash(scratch);
        said.begin(header.stateHash());
        EntryRun run = new EntryRun(transaction, header, standing, new Position(term, index), entry, said);
        List<Effects.BatchAnswers> answers = run.run();
        StateHeader next = run.header();
        StateHash hash = new StateHash(scratch);
        hash.begin(said.value());
        hash.header(next);
        transaction.writes().forEach(hash);
        commit(transaction, next.withHash(hash.value()), run.marksHash());
        standing = run.standing();
        return new Effects(index, next.revision(), answers, run.changes(), run.settled(), run.access());
    }

    /**
     * Counts an entry of the log's own as applied. It has no effects and does not touch the state hash.
     *
     * @throws IllegalStateException if {@code index} leaves a gap
     */
    public void applyInternal(long term, long index) {
        if (!isApplied(index)) {
            commit(new Transaction(store), header.at(new Position(term, index)), false);
        }
    }

    /** The position of the last applied entry. */
    public Position position() {
        return header.position();
    }

    /** The newest revision. */
    public long revision() {
        return header.revision();
    }

    /** The compaction mark. */
    public long compactRevision() {
        return header.compactRevision();
    }

    /** Cluster time, milliseconds. */
    public long clusterMillis() {
        return header.clusterMillis();
    }

    /** The rolling hash of everything applied. */
    public long stateHash() {
        return header.stateHash();
    }

    /** How much live data there is, and how near that is to what is allowed. */
    public ClusterStanding standing() {
        return standing;
    }

    /** As {@link #nextDueMillis(View)}, by the newest state. */
    public long nextDueMillis() {
        return Math.min(instancesDueMillis, Math.min(leasesDueMillis, claimsDueMillis));
    }

    /** How often what is kept of the cluster itself, its members among it, was changed here since the start. */
    public long memberChanges() {
        return memberChanges;
    }

    /** The cluster's id; empty before it is founded. */
    public String clusterId() {
        return clusterId(store);
    }

    /** The cluster's id in {@code view}; empty before it is founded. */
    public static String clusterId(View view) {
        Bytes id = view.get(Space.SYSTEM, SystemRows.CLUSTER);
        return id == null ? "" : id.utf8();
    }

    /** The position {@code view} is at. */
    public static Position position(View view) {
        return StateHeader.read(view).position();
    }

    /** Answers questions from {@code view}. */
    public static StateView reader(View view) {
        return new StateReader(view);
    }

    /**
     * When something is due next, cluster time: a lease, a wait, the end of a quiet time, an
     * instance that was critical for too long. {@link Long#MAX_VALUE}: nothing
     * runs on cluster time. May be early, never late.
     */
    public static long nextDueMillis(View view) {
        return Math.min(
                RegistryReader.nextDueMillis(view),
                Math.min(LeaseReader.nextDueMillis(view), ClaimReader.nextDueMillis(view)));
    }

    /** How much history {@code view} retains. */
    public static History history(View view) {
        return new History(view);
    }

    /** Reads who may do what from {@code view}. */
    public static AccessReader access(View view) {
        return new AccessReader(view);
    }

    /** The hashes that members compare, oldest first. */
    public static List<HashPoint> hashPoints(View view) {
        List<HashPoint> points = new ArrayList<>();
        try (Cursor cursor = view.scan(Space.SYSTEM, SystemRows.HASHES, Order.ASCENDING)) {
            while (cursor.next()) {
                points.add(new HashPoint(SystemRows.number(cursor.key()), SystemRows.number(cursor.value(), 0)));
            }
        }
        return List.copyOf(points);
    }

    private boolean isApplied(long index) {
        long applied = header.position().index();
        if (index > applied + 1) {
            throw new IllegalStateException("index: " + index + " (expected: " + (applied + 1) + ")");
        }
        return index <= applied;
    }

    private void commit(Transaction transaction, StateHeader next, boolean marksHash) {
        long index = next.position().index();
        if (marksHash) {
            mark(transaction, index, next.stateHash());
        }
        if (index % HashPoint.INTERVAL == 0) {
            transaction.put(Space.SYSTEM, SystemRows.hash(index), SystemRows.number(next.stateHash()));
            long oldest = index - HashPoint.INTERVAL * HashPoint.POINTS_MAX;
            if (oldest > 0) {
                transaction.delete(Space.SYSTEM, SystemRows.hash(oldest));
            }
        }
        transaction.put(Space.SYSTEM, StateHeader.ROW, next.write(scratch));
        store.commit(transaction.writes());
        header = next;
        if (transaction.touches(Space.CLUSTER)) {
            memberChanges++;
        }
        if (transaction.touches(Space.LEASES)) {
            leasesDueMillis = LeaseReader.nextDueMillis(store);
        }
        if (transaction.touches(Space.CLAIMS)) {
            claimsDueMillis = ClaimReader.nextDueMillis(store);
        }
        if (transaction.touches(Space.SERVICES)) {
            instancesDueMillis = RegistryReader.nextDueMillis(store);
        }
    }

    /** Keeps the hash after an entry at which members are to be compared; the one before it has served. */
    private void mark(Transaction transaction, long index, long stateHash) {
        for (HashPoint point : hashPoints(store)) {
            if (point.index() % HashPoint.INTERVAL != 0) {
                transaction.delete(Space.SYSTEM, SystemRows.hash(point.index()));
            }
        }
        transaction.put(Space.SYSTEM, SystemRows.hash(index), SystemRows.number(stateHash));
    }
}
