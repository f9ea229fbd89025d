package io.quorate.server.check;

import io.quorate.core.log.CheckStatus;
import io.quorate.core.log.HealthCheck;
import io.quorate.core.log.Instance;
import io.quorate.core.log.RegistryCommand;
import io.quorate.core.store.Bytes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All checks of all instances, which of them this member runs, and when each is due. Decides only; it does not look at
 * clocks or instances itself.
 *
 * <p>Confined to one thread.
 */
final class CheckBoard {

    /** How much an interval varies, up and down: checks that began together do not stay together. */
    private static final double JITTER = 0.1;

    /** The first look at what this member has just been given comes within this time. */
    private static final long FIRST_NANOS_MAX = 500_000_000L;

    /** What never was well is looked at this often, so that it is found soon after it has begun. */
    private static final long BEGINNING_MILLIS_MAX = 1_000;

    /** So many times; what is not well by then may never be, and is looked at less and less often. */
    private static final int BEGINNING_LOOKS = 30;

    /** After so many more looks the time between two doubles, till it is that of any other check. */
    private static final int LOOKS_PER_DOUBLING = 10;

    private static final int DOUBLINGS_MAX = 30;

    private static final long NANOS_PER_MILLI = 1_000_000L;

    private final String self;
    private final DoubleSupplier random;
    private final Map<Bytes, List<CheckRun>> runs = new HashMap<>();
    private final TreeSet<CheckRun> schedule = new TreeSet<>(CheckRun::compare);
    private Set<String> onDuty = Set.of();
    private long orders;
    private int known;
    private int mine;

    /** @param random from 0 to 1 */
    CheckBoard(String self, DoubleSupplier random) {
        this.self = self;
        this.random = random;
    }

    /** An instance is as {@code instance} says. */
    void put(Instance instance, long createRevision, long nowNanos) {
        Bytes key = instance.key();
        List<CheckRun> before = runs.getOrDefault(key, List.of());
        List<CheckRun> after = new ArrayList<>();
        for (HealthCheck check : instance.registration().checks()) {
            CheckStatus status = instance.status(check.id());
            if (check.type() == HealthCheck.Type.TTL || status == null) {
                continue;
            }
            Target target = Target.of(instance, check);
            CheckRun same = find(
                    before,
                    run -> run.createRevision() == createRevision
                            && run.target().equals(target));
            if (same == null) {
                after.add(added(instance, createRevision, target, status, nowNanos));
            } else {
                same.knows(status);
                after.add(same);
            }
        }
        before.stream().filter(run -> !after.contains(run)).forEach(this::drop);
        if (after.isEmpty()) {
            runs.remove(key);
        } else {
            runs.put(key, after);
        }
    }

    private static @Nullable CheckRun find(List<CheckRun> runs, Predicate<CheckRun> which) {
        return runs.stream().filter(which).findFirst().orElse(null);
    }

    private CheckRun added(Instance instance, long createRevision, Target target, CheckStatus status, long nowNanos) {
        long thing = Rendezvous.thing(instance.key(), target.check().id());
        CheckRun run = new CheckRun(instance.service(), instance.id(), createRevision, target, thing, orders++, status);
        known++;
        assign(run, nowNanos);
        return run;
    }

    /** There is no such instance any more. */
    void remove(Bytes key) {
        List<CheckRun> gone = runs.remove(key);
        if (gone != null) {
            gone.forEach(this::drop);
        }
    }

    /** There are no other instances than these. */
    void retain(Collection<Bytes> keys) {
        List<Bytes> gone = new ArrayList<>(runs.keySet());
        gone.removeAll(Set.copyOf(keys));
        gone.forEach(this::remove);
    }

    private void drop(CheckRun run) {
        unschedule(run);
        run.setGone();
        known--;
        if (run.isMine()) {
            mine--;
        }
    }

    /** These members run checks from now on. */
    void duty(Set<String> names, long nowNanos) {
        if (!names.equals(onDuty)) {
            onDuty = Set.copyOf(names);
            runs.values().forEach(each -> each.forEach(run -> assign(run, nowNanos)));
        }
    }

    private void assign(CheckRun run, long nowNanos) {
        boolean becomesMine = self.equals(Rendezvous.choose(run.thing(), onDuty));
        if (becomesMine == run.isMine()) {
            return;
        }
        run.setMine(becomesMine);
        mine += becomesMine ? 1 : -1;
        if (!becomesMine) {
            unschedule(run);
        } else if (!run.isUnderWay()) {
            long within = Math.min(FIRST_NANOS_MAX, run.check().intervalMillis() * NANOS_PER_MILLI);
            schedule(run, nowNanos + (long) (random.getAsDouble() * within));
        }
    }

    /** The checks that are due, {@code max} at most. They are under way from now on. */
    List<CheckRun> due(long nowNanos, int max) {
        List<CheckRun> due = new ArrayList<>();
        while (due.size() < max && !schedule.isEmpty() && schedule.first().dueNanos() - nowNanos <= 0) {
            CheckRun run = schedule.first();
            unschedule(run);
            run.setUnderWay(true);
            due.add(run);
        }
        return due;
    }

    /** A look has ended; what is to be reported, null: nothing. */
    RegistryCommand.@Nullable Finding finished(CheckRun run, ProbeResult result, long nowNanos) {
        run.setUnderWay(false);
        run.looked();
        if (run.isGone() || !run.isMine()) {
            return null;
        }
        double share = 1 + JITTER * (2 * random.getAsDouble() - 1);
        long interval = (long) (intervalMillis(run) * NANOS_PER_MILLI * share);
        long next = run.dueNanos() + interval;
        // What came late does not make up for it.
        schedule(run, next - nowNanos >= 0 ? next : nowNanos + interval);
        return run.add(result);
    }

    private static long intervalMillis(CheckRun run) {
        long usual = run.check().intervalMillis();
        if (!run.isBeginning()) {
            return usual;
        }
        int late = Math.max(0, run.looks() - BEGINNING_LOOKS);
        int doublings = Math.min(DOUBLINGS_MAX, (late + LOOKS_PER_DOUBLING - 1) / LOOKS_PER_DOUBLING);
        return Math.min(BEGINNING_MILLIS_MAX << doublings, usual);
    }

    private void schedule(CheckRun run, long dueNanos) {
        run.setDueNanos(dueNanos);
        run.setScheduled(true);
        schedule.add(run);
    }

    private void unschedule(CheckRun run) {
        if (run.isScheduled()) {
            schedule.remove(run);
            run.setScheduled(false);
        }
    }

    /** How long until something is due; {@code otherwise} if nothing is until then. */
    long untilDueNanos(long nowNanos, long otherwise) {
        return schedule.isEmpty()
                ? otherwise
                : Math.min(otherwise, schedule.first().dueNanos() - nowNanos);
    }

    /** How many checks there are in the cluster. */
    int known() {
        return known;
    }

    /** How many of them this member runs. */
    int mine() {
        return mine;
    }
}
