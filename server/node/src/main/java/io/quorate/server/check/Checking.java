package io.quorate.server.check;

import io.quorate.core.log.Instance;
import io.quorate.core.log.Limits;
import io.quorate.core.log.RegistryCommand.Finding;
import io.quorate.core.store.Bytes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;

/**
 * Runs the checks that are this member's, so many at once, and reports what has changed, many changes together.
 *
 * <p>Confined to one thread, which brings it the time, what has happened, and the results of looks and reports.
 */
final class Checking {

    /** The longest time from one round to the next while there are checks. */
    static final long ROUND_NANOS_MAX = 250_000_000L;
    /** The shortest one: what happens within it is dealt with together. */
    static final long ROUND_NANOS_MIN = 20_000_000L;

    private final CheckSettings settings;
    private final CheckBoard board;
    private final Surroundings surroundings;
    private final CheckObserver observer;
    private final List<Change> changes = new ArrayList<>();
    private int looking;
    private boolean reporting;
    private long lateNanos;

    /** What is done elsewhere. Each call returns at once; its end is brought back by the thread that called. */
    interface Surroundings {

        /** Looks at an instance; {@link Checking#looked} follows. */
        void look(CheckRun run, long startNanos);

        /** Proposes findings; {@link Checking#reported} follows. */
        void report(List<Finding> findings, Consumer<Boolean> done);

        /** The members that run checks, this one included; empty: this one does not. */
        Set<String> onDuty();
    }

    private record Change(CheckRun run, Finding finding) {}

    /** @param random from 0 to 1 */
    Checking(CheckSettings settings, DoubleSupplier random, Surroundings surroundings, CheckObserver observer) {
        this.settings = settings;
        this.board = new CheckBoard(settings.member(), random);
        this.surroundings = surroundings;
        this.observer = observer;
    }

    /** An instance is as {@code instance} says. */
    void put(Instance instance, long createRevision, long nowNanos) {
        board.put(instance, createRevision, nowNanos);
    }

    /** There is no such instance any more. */
    void remove(Bytes key) {
        board.remove(key);
    }

    /** There are no other instances than these. */
    void retain(Collection<Bytes> keys) {
        board.retain(keys);
    }

    /** Does what is to be done at this moment; how long until there may be something again, nanoseconds. */
    long round(long nowNanos) {
        board.duty(surroundings.onDuty(), nowNanos);
        lateNanos = Math.max(0, -board.untilDueNanos(nowNanos, 0));
        for (CheckRun run : board.due(nowNanos, settings.concurrentMax() - looking)) {
            looking++;
            surroundings.look(run, nowNanos);
        }
        flush();
        return Math.max(ROUND_NANOS_MIN, board.untilDueNanos(nowNanos, ROUND_NANOS_MAX));
    }

    /** A look has ended. */
    void looked(CheckRun run, ProbeResult result, long startNanos, long nowNanos) {
        looking--;
        observer.looked(result.health(), nowNanos - startNanos);
        Finding finding = board.finished(run, result, nowNanos);
        if (finding != null) {
            changes.add(new Change(run, finding));
        }
    }

    private void flush() {
        if (reporting || changes.isEmpty()) {
            return;
        }
        List<Change> some = List.copyOf(changes.subList(0, Math.min(changes.size(), Limits.FINDINGS_MAX)));
        changes.subList(0, some.size()).clear();
        reporting = true;
        surroundings.report(some.stream().map(Change::finding).toList(), known -> {
            reporting = false;
            some.forEach(change -> change.run().reported());
            if (!known) {
                observer.lost(some.size());
            }
        });
    }

    /** Whether there is anything to do. */
    boolean isIdle() {
        return board.known() == 0 && changes.isEmpty();
    }

    /** How things stand. */
    CheckCounts counts() {
        return new CheckCounts(board.known(), board.mine(), looking, lateNanos);
    }
}
