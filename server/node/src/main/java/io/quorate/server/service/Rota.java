package io.quorate.server.service;

import io.quorate.core.store.Bytes;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Which members are there to run health checks, as this one sees it. Members ask each other twice a second; who was not
 * heard for a while is taken for gone, and what it did falls to others.
 *
 * <p>A member that does not hear a majority of the voters is not on duty itself, and says so: what it saw it could not
 * report, and would say more about its network than about the instances.
 *
 * <p>{@link #sweep} belongs to the pacer; all else is safe for any thread.
 */
public final class Rota {

    /** How often the others are asked. */
    static final long ASK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    /** A member that was not heard for so long is taken for gone. */
    static final long SILENT_NANOS = TimeUnit.MILLISECONDS.toNanos(2_500);

    private static final long ASK_MILLIS_MAX = 1_000;

    private final String self;
    private final ReplicatedLog log;
    private final LongSupplier nanos;
    private final Map<String, Heard> heard = new ConcurrentHashMap<>();
    private long askedNanos;
    private volatile BooleanSupplier wanted = () -> false;
    private volatile Set<String> onDuty = Set.of();

    private record Heard(boolean onDuty, long nanos) {}

    /** @param nanos a steady clock */
    Rota(String self, ReplicatedLog log, LongSupplier nanos) {
        this.self = self;
        this.log = log;
        this.nanos = nanos;
        this.askedNanos = nanos.getAsLong() - ASK_NANOS;
    }

    /** This member runs checks when {@code condition} says that there is something to check. It runs none before. */
    public void wanted(BooleanSupplier condition) {
        wanted = condition;
    }

    /** The members that are on duty, this one included; empty: this one is not. */
    public Set<String> onDuty() {
        return onDuty;
    }

    /** What this member says when another asks. */
    Bytes answer() {
        return Questions.duty(!onDuty.isEmpty());
    }

    /** Asks, and judges by what was heard. */
    void sweep() {
        if (!wanted.getAsBoolean()) {
            heard.clear();
            onDuty = Set.of();
            return;
        }
        Set<String> voters = log.voters().current();
        heard.keySet().retainAll(voters);
        long now = nanos.getAsLong();
        if (now - askedNanos >= ASK_NANOS) {
            askedNanos = now;
            voters.stream().filter(voter -> !voter.equals(self)).forEach(this::ask);
        }
        judge(voters, now);
    }

    private void ask(String voter) {
        // What comes of it is handled there; nothing follows it.
        var unused = log.ask(voter, Questions.duty(), ASK_MILLIS_MAX).whenComplete((answer, failure) -> {
            if (answer != null && failure == null) {
                heard.put(voter, new Heard(Questions.isOnDuty(answer), nanos.getAsLong()));
            }
        });
    }

    private void judge(Set<String> voters, long nowNanos) {
        TreeSet<String> names = new TreeSet<>();
        int there = voters.contains(self) ? 1 : 0;
        for (String voter : voters) {
            Heard last = heard.get(voter);
            if (last != null && nowNanos - last.nanos() < SILENT_NANOS) {
                there++;
                if (last.onDuty()) {
                    names.add(voter);
                }
            }
        }
        if (!voters.contains(self) || there * 2 <= voters.size()) {
            onDuty = Set.of();
            return;
        }
        names.add(self);
        if (!names.equals(onDuty)) {
            onDuty = Set.copyOf(names);
        }
    }
}
