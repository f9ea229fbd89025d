package io.quorate.server.rocks;

import io.quorate.core.Effects;
import io.quorate.core.StateMachine;
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
import io.quorate.core.log.Outcome;
import io.quorate.core.log.Request;
import io.quorate.core.log.Settled;
import io.quorate.core.log.Ticket;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.MemoryStore;
import io.quorate.core.store.Store;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Prints what applying claims costs the updater, to be run by hand with how many lines to print of each and an empty
 * directory as its arguments; without a directory, on a store in memory. Confined to one thread.
 */
final class ClaimSpeed {

    private static final int CLIENTS = 64;
    private static final int PER_ENTRY = 32;
    private static final int WAITERS = 16;
    private static final int ROUNDS_PER_LINE = 20_000;
    private static final long TTL_MILLIS = 3_600_000;
    private static final long ORIGIN = 77;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final StateMachine machine;
    private final List<Long> leases = new ArrayList<>();
    private long clusterMillis = 1_000;
    private long tickets;
    private long batches;

    private ClaimSpeed(Store store) {
        this.machine = new StateMachine(store);
    }

    public static void main(String[] args) {
        PrintStream out = System.out;
        int lines = Integer.parseInt(args[0]);
        try (Store store = args.length < 2
                ? new MemoryStore()
                : RocksStore.openOrCreate(Path.of(args[1]), RocksSettings.DEFAULT)) {
            ClaimSpeed speed = new ClaimSpeed(store);
            for (int client = 0; client < CLIENTS; client++) {
                speed.leases.add(speed.lease());
            }
            for (int line = 0; line < lines; line++) {
                measure(out, "own locks, a pair", ROUNDS_PER_LINE / PER_ENTRY, PER_ENTRY, speed::pairs);
            }
            List<Long> tokens = new ArrayList<>(speed.crowd());
            for (int line = 0; line < lines; line++) {
                measure(out, "one lock handed on", ROUNDS_PER_LINE, 1, () -> speed.handOn(tokens));
            }
        }
    }

    private long lease() {
        Outcome outcome = apply(List.of(new LeaseCommand.Grant(TTL_MILLIS, "bench", Bytes.EMPTY, 1)))
                .get(0);
        return outcome instanceof LeaseOutcome.Granted granted ? granted.lease() : 0;
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

    private static void measure(PrintStream out, String what, int times, int each, Runnable work) {
        long cpu = THREADS.getCurrentThreadCpuTime();
        for (int run = 0; run < times; run++) {
            work.run();
        }
        long cpuNanos = THREADS.getCurrentThreadCpuTime() - cpu;
        out.printf("%-40s %9.2f us CPU%n", what, cpuNanos / 1e3 / times / each);
    }
}
