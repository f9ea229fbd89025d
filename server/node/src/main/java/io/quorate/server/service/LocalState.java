package io.quorate.server.service;

import io.quorate.core.ClusterStanding;
import io.quorate.core.Effects;
import io.quorate.core.HashPoint;
import io.quorate.core.Position;
import io.quorate.core.StateMachine;
import io.quorate.core.StateView;
import io.quorate.core.log.LogCodec;
import io.quorate.core.log.MemberRecord;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.Snapshot;
import io.quorate.core.store.Store;
import io.quorate.core.store.StoreClosedException;
import io.quorate.server.service.Questions.HashAt;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * This member's copy of the replicated state: the state machine over the store on disk.
 *
 * <p>Driven by the updater thread; {@link #snapshot}, {@link #position} and {@link #now} are for any thread.
 */
final class LocalState implements ReplicatedState {

    /** More dead members than these are dealt with one look later. */
    private static final int WAITED_ON_MAX = 100;

    private final StateStorage storage;
    private final LogListener listener;
    private volatile Store store;
    private StateMachine machine;
    private volatile Now now;
    private volatile Roster roster;
    private long memberChanges;

    LocalState(StateStorage storage, LogListener listener) {
        this.storage = storage;
        this.listener = listener;
        this.store = storage.open();
        this.machine = new StateMachine(store);
        this.now = Now.of(machine);
        this.roster = readRoster(store);
    }

    private static Roster readRoster(Store store) {
        StateView view = StateMachine.reader(store);
        Map<String, MemberRecord> members = new HashMap<>();
        view.members().forEach(member -> members.put(member.name(), member));
        return new Roster(members, Set.copyOf(view.spentData()));
    }

    @Override
    public Roster roster() {
        return roster;
    }

    /** Where the state stands. Immutable. */
    record Now(
            Position position,
            long revision,
            long compactRevision,
            long clusterMillis,
            long stateHash,
            long nextDueMillis,
            String clusterId,
            ClusterStanding standing) {

        private static Now of(StateMachine machine) {
            return new Now(
                    machine.position(),
                    machine.revision(),
                    machine.compactRevision(),
                    machine.clusterMillis(),
                    machine.stateHash(),
                    machine.nextDueMillis(),
                    machine.clusterId(),
                    machine.standing());
        }
    }

    /** Where the state stands after the last applied entry. */
    Now now() {
        return now;
    }

    /** The state after the last applied entry, to read from. */
    Snapshot snapshot() {
        Store open = store;
        try {
            return open.snapshot();
        } catch (StoreClosedException e) {
            Store newer = store;
            if (newer == open) {
                throw e;
            }
            // A snapshot of another member was installed in between.
            return newer.snapshot();
        }
    }

    /** A sight of the state after the last applied entry. */
    LocalReads.Sight open() {
        Snapshot snapshot = snapshot();
        StateView view = StateMachine.reader(snapshot);
        return new LocalReads.Sight() {

            @Override
            public StateView view() {
                return view;
            }

            @Override
            public void close() {
                snapshot.close();
            }
        };
    }

    /** The incarnations of members that requests wait on. */
    List<Long> waitedOn() {
        try (Snapshot snapshot = snapshot()) {
            return StateMachine.reader(snapshot).waitedOn(WAITED_ON_MAX);
        }
    }

    /** The newest points of the state hash, to be compared with other members'. */
    List<HashAt> newestHashes() {
        try (Snapshot snapshot = snapshot()) {
            List<HashPoint> points = StateMachine.hashPoints(snapshot);
            return points.subList(Math.max(0, points.size() - Integrity.POINTS_SHOWN), points.size()).stream()
                    .map(point -> new HashAt(point.index(), point.stateHash()))
                    .toList();
        }
    }

    @Override
    public Position position() {
        return now.position();
    }

    @Override
    public void apply(long term, long index, Bytes entry) {
        if (index <= now.position().index()) {
            return;
        }
        Effects effects = machine.apply(term, index, LogCodec.decodeEntry(entry));
        now = Now.of(machine);
        if (machine.memberChanges() != memberChanges) {
            memberChanges = machine.memberChanges();
            roster = readRoster(store);
        }
        listener.onApplied(effects);
        listener.onAppliedIndex(index);
    }

    @Override
    public void applyInternal(long term, long index) {
        if (index <= now.position().index()) {
            return;
        }
        machine.applyInternal(term, index);
        now = Now.of(machine);
        listener.onAppliedIndex(index);
    }

    @Override
    public Position checkpoint(Path target) {
        Position at = machine.position();
        storage.checkpoint(target);
        return at;
    }

    @Override
    public void install(Path source) {
        store = storage.install(source);
        machine = new StateMachine(store);
        memberChanges = machine.memberChanges();
        now = Now.of(machine);
        roster = readRoster(store);
        listener.onInstalled();
        listener.onAppliedIndex(now.position().index());
    }
}
