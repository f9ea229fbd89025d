package io.quorate.server.rocks;

import com.sun.management.ThreadMXBean;
import io.quorate.core.Effects;
import io.quorate.core.StateMachine;
import io.quorate.core.log.Attachment;
import io.quorate.core.log.Batch;
import io.quorate.core.log.ClaimCommand.Acquire;
import io.quorate.core.log.ClaimCommand.Claimant;
import io.quorate.core.log.ClaimCommand.Part;
import io.quorate.core.log.ClaimCommand.Release;
import io.quorate.core.log.ClaimCommand.Wait;
import io.quorate.core.log.ClaimOutcome;
import io.quorate.core.log.Command;
import io.quorate.core.log.Entry;
import io.quorate.core.log.Kind;
import io.quorate.core.log.LeaseCommand;
import io.quorate.core.log.LeaseOutcome;
import io.quorate.core.log.Operation;
import io.quorate.core.log.Outcome;
import io.quorate.core.log.Registration;
import io.quorate.core.log.Request;
import io.quorate.core.log.Settled;
import io.quorate.core.log.Ticket;
import io.quorate.core.log.TtlAction;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.Cursor;
import io.quorate.core.store.KeyRange;
import io.quorate.core.store.MemoryStore;
import io.quorate.core.store.Order;
import io.quorate.core.store.Snapshot;
import io.quorate.core.store.Space;
import io.quorate.core.store.Store;
import io.quorate.core.store.Writes;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Prints what applying costs the updater, and how much of that the commit to the store is, to be run by hand with how
 * many lines to print of each and an empty directory as its arguments; without a directory, on a store in memory.
 * Confined to one thread.
 */
final class ApplySpeed {

    private static final int CLIENTS = 64;
    private static final int PER_ENTRY = 32;
    private static final int WAITERS = 16;
    private static final int KEYS = 10_000;
    private static final int VALUE_BYTES = 256;
    private static final int ROUNDS_PER_LINE = 20_000;
    private static final long TTL_MILLIS = 3_600_000;
    private static final long ORIGIN = 77;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Metered store;
    private final StateMachine machine;
    private final Random random = new Random(1);
    private final List<Long> leases = new ArrayList<>();
    private long clusterMillis = 1_000;
    private long tickets;
    private long batches;

    private ApplySpeed(Store store) {
        this.store = new Metered(store);
        this.machine = new StateMachine(this.store);
    }

    public static void main(String[] args) {
        PrintStream out = System.out;
        int lines = Integer.parseInt(args[0]);
        try (Store store = args.length < 2
                ? new MemoryStore()
                : RocksStore.openOrCreate(Path.of(args[1]), RocksSettings.DEFAULT)) {
            ApplySpeed speed = new ApplySpeed(store);
            for (int client = 0; client < CLIENTS; client++) {
                speed.leases.add(speed.lease());
            }
            for (int line = 0; line < lines; line++) {
                speed.measure(out, "a put of 256 B", ROUNDS_PER_LINE / PER_ENTRY, PER_ENTRY, speed::puts);
            }
            for (int line = 0; line < lines; line++) {
                speed.measure(
                        out,
                        "a new version of an instance",
                        ROUNDS_PER_LINE / PER_ENTRY,
                        PER_ENTRY,
                        speed::registrations);
            }
            for (int line = 0; line < lines; line++) {
                speed.measure(out, "own locks, a pair", ROUNDS_PER_LINE / PER_ENTRY, PER_ENTRY, speed::pairs);
            }
            List<Long> tokens = new ArrayList<>(speed.crowd());
            for (int line = 0; line < lines; line++) {
                speed.measure(out, "one lock handed on", ROUNDS_PER_LINE, 1, () -> speed.handOn(tokens));
            }
        }
    }

    private long lease() {
        Outcome outcome = apply(List.of(new LeaseCommand.Grant(TTL_MILLIS, "bench", Bytes.EMPTY, 1)))
                .get(0);
        return outcome instanceof LeaseOutcome.Granted granted ? granted.lease() : 0;
    }

    /** An entry in which some keys among many are put. */
    private void puts() {
        List<Command> puts = new ArrayList<>();
        for (int put = 0; put < PER_ENTRY; put++) {
            byte[] value = new byte[VALUE_BYTES];
            random.nextBytes(value);
            Bytes key = Bytes.utf8("bench/put/" + random.nextInt(KEYS));
            puts.add(Command.Txn.of(List.of(), new Operation.Put(key, Bytes.wrap(value), false, false)));
        }
        apply(puts);
    }

    /** An entry in which some instances are registered once more, with other metadata. */
    private void registrations() {
        List<Command> registrations = new ArrayList<>();
        for (int client = 0; client < PER_ENTRY; client++) {
            Registration registration = new Registration(
                    "bench",
                    "instance-" + random.nextInt(CLIENTS),
                    "10.0.0.1",
                    8_080,
                    "http",
                    "",
                    Registration.WEIGHT_OF_SERVICE,
                    List.of("v1", "bench"),
                    new TreeMap<>(Map.of("version", String.valueOf(batches))),
                    List.of(),
                    TtlAction.REMOVE,
                    0);
            registrations.add(Command.Txn.of(
                    List.of(), new Operation.Register(registration, new Attachment.Ttl(TTL_MILLIS, client))));
        }
        apply(registrations);
    }

    /** An entry in which some acquire each a lock of their own, and one in which they give it back. */
    private void pairs() {
        List<Command> acquires = new ArrayList<>();
        for (int client = 0; client < PER_ENTRY; client++) {
            acquires.add(acquire(Bytes.utf8("bench/lock/" + client), client));
        }
        List<Outcome> granted = apply(acquires);
        List<Command> releases = new ArrayList<>();
        for (int client = 0; client < PER_ENTRY; client++) {
            releases.add(new Release(Kind.LOCK, Bytes.utf8("bench/lock/" + client), token(granted.get(client))));
        }
        apply(releases);
    }

    private List<Long> crowd() {
        Bytes name = Bytes.utf8("bench/lock/shared");
        long first = token(apply(List.of(acquire(name, 0))).get(0));
        for (int client = 1; client < WAITERS; client++) {
            apply(List.of(acquire(name, client)));
        }
        return List.of(first, 0L);
    }

    /** The holder gives it back, whereby the next one gets it, and stands in line again. */
    private void handOn(List<Long> at) {
        Bytes name = Bytes.utf8("bench/lock/shared");
        Effects effects = effects(List.of(new Release(Kind.LOCK, name, at.get(0))));
        Settled next = effects.settled().get(0);
        apply(List.of(acquire(name, (int) (at.get(1) % WAITERS))));
        at.set(0, token(next.outcome()));
        at.set(1, at.get(1) + 1);
    }

    private Command acquire(Bytes name, int client) {
        return new Acquire(
                Kind.LOCK,
                List.of(new Part(name, false, 1, 0)),
                new Claimant(leases.get(client), 0, 0, "client-" + client, 0, 0, Bytes.EMPTY),
                new Wait(new Ticket(ORIGIN, ++tickets), 60_000, 0, false));
    }

    private static long token(Outcome outcome) {
        if (outcome instanceof ClaimOutcome.Granted granted) {
            return granted.grants().get(0).token();
        }
        throw new IllegalStateException(outcome + " (expected: a grant)");
    }

    private List<Outcome> apply(List<Command> commands) {
        return effects(commands).batches().get(0).answers().stream()
                .map(answer -> answer.outcome())
                .toList();
    }

    private Effects effects(List<Command> commands) {
        clusterMillis++;
        batches++;
        Batch batch =
                new Batch(ORIGIN, batches, commands.stream().map(Request::of).toList());
        Entry entry = new Entry(1, clusterMillis, 1_763_700_000_000L + clusterMillis, List.of(batch));
        return machine.apply(1, machine.position().index() + 1, entry);
    }

    private void measure(PrintStream out, String what, int times, int each, Runnable work) {
        store.reset();
        long allocated = THREADS.getCurrentThreadAllocatedBytes();
        long cpu = THREADS.getCurrentThreadCpuTime();
        for (int run = 0; run < times; run++) {
            work.run();
        }
        double all = (THREADS.getCurrentThreadCpuTime() - cpu) / 1e3 / times / each;
        double operations = (double) times * each;
        out.printf(
                "%-32s %7.2f us CPU, of it %6.2f us in commits of %.1f rows, %.0f bytes; %.1f reads; %.0f bytes allocated%n",
                what,
                all,
                store.commitNanos / 1e3 / operations,
                store.rows / operations,
                store.bytes / operations,
                store.reads / operations,
                (THREADS.getCurrentThreadAllocatedBytes() - allocated) / operations);
    }

    /** Counts what goes to a store. */
    private static final class Metered implements Store, Writes.Visitor {

        private final Store store;
        private long commitNanos;
        private long rows;
        private long bytes;
        private long reads;

        Metered(Store store) {
            this.store = store;
        }

        void reset() {
            commitNanos = 0;
            rows = 0;
            bytes = 0;
            reads = 0;
        }

        @Override
        public void commit(Writes writes) {
            writes.forEach(this);
            long before = THREADS.getCurrentThreadCpuTime();
            store.commit(writes);
            commitNanos += THREADS.getCurrentThreadCpuTime() - before;
        }

        @Override
        public void forget(Space space, Bytes key) {}

        @Override
        public void put(Space space, Bytes key, Bytes value) {
            rows++;
            bytes += key.size() + value.size();
        }

        @Override
        public void delete(Space space, Bytes key) {
            rows++;
            bytes += key.size();
        }

        @Override
        public @Nullable Bytes get(Space space, Bytes key) {
            reads++;
            return store.get(space, key);
        }

        @Override
        public Cursor scan(Space space, KeyRange range, Order order) {
            reads++;
            return store.scan(space, range, order);
        }

        @Override
        public Snapshot snapshot() {
            return store.snapshot();
        }

        @Override
        public void close() {
            store.close();
        }
    }
}
