package io.quorate.server.watch;

import io.quorate.core.Effects;
import io.quorate.core.StateMachine;
import io.quorate.core.StateView;
import io.quorate.core.log.Batch;
import io.quorate.core.log.Change;
import io.quorate.core.log.Command;
import io.quorate.core.log.Entry;
import io.quorate.core.log.Keys;
import io.quorate.core.log.Operation;
import io.quorate.core.log.Request;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.MemoryStore;
import io.quorate.core.store.Snapshot;
import io.quorate.server.service.LocalReads;
import java.util.ArrayList;
import java.util.List;

/** A state machine whose effects a hub is told of. Driven by one thread. */
public final class World implements AutoCloseable {

    private final MemoryStore store = new MemoryStore();
    private final StateMachine machine = new StateMachine(store);
    private long wallMillis = 1_763_700_000_000L;
    private long clusterMillis = 1_000;
    public final WatchHub hub;
    /** Everything that happened. */
    final List<Change> history = new ArrayList<>();
    /** Whether the hub is told. */
    public boolean tells = true;

    /** What the hub was not told of yet. */
    private final List<Effects> untold = new ArrayList<>();

    private long sequence;

    public World(int watchesMax) {
        this(watchesMax, new PlainLines());
    }

    /** One whose lines that tell of no subject look as {@code control} makes them. */
    public World(int watchesMax, ControlLines control) {
        hub = new WatchHub("n1", this::open, control, WatchObserver.NONE, watchesMax);
    }

    public World() {
        this(1_000);
    }

    private LocalReads.Sight open() {
        Snapshot snapshot = store.snapshot();
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

    public long revision() {
        return machine.revision();
    }

    /** Lets cluster time pass. */
    public void pass(long millis) {
        clusterMillis += millis;
        wallMillis += millis;
    }

    /** A sight of the newest state. */
    public LocalReads.Sight sight() {
        return open();
    }

    long put(String key, String value) {
        return apply(Command.Txn.of(List.of(), putting(key, value)));
    }

    long delete(String key) {
        return apply(Command.Txn.of(List.of(), deleting(key)));
    }

    static Operation putting(String key, String value) {
        return new Operation.Put(Bytes.utf8(key), Bytes.utf8(value), false, false);
    }

    static Operation deleting(String key) {
        return new Operation.Delete(Keys.one(Bytes.utf8(key)), false);
    }

    public long apply(Command... commands) {
        sequence++;
        List<Request> requests = new ArrayList<>();
        for (Command command : commands) {
            requests.add(Request.of(command));
        }
        Entry entry = new Entry(1, clusterMillis, wallMillis, List.of(new Batch(7, sequence, requests)));
        Effects effects = machine.apply(1, machine.position().index() + 1, entry);
        history.addAll(effects.changes());
        if (tells) {
            hub.onApplied(effects);
        } else {
            untold.add(effects);
        }
        return machine.revision();
    }

    /** Tells the hub of everything that it was not told of. */
    public void tellLate() {
        untold.forEach(hub::onApplied);
        untold.clear();
        tells = true;
    }

    @Override
    public void close() {
        hub.close();
    }
}
