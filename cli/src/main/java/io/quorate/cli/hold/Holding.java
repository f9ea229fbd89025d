package io.quorate.cli.hold;

import io.quorate.api.ProblemCode.Applied;
import io.quorate.client.ApiRequest;
import io.quorate.client.QuorateClient;
import io.quorate.client.claim.Hold;
import io.quorate.client.error.ConflictException;
import io.quorate.client.error.QuorateException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Something that is held, renewed all the time, and the command that must not outlive it.
 *
 * <p>The command is stopped by this machine's clock alone, so it needs no answer from anybody: it is asked to end when the
 * time that is left is the grace, and killed when there is none left. If the cluster says that the hold is lost it is asked
 * at once, and killed after the grace.
 *
 * <p>Confined to the thread that made it, but for {@link #signal}.
 */
public final class Holding implements AutoCloseable {

    private static final long LOOK_NANOS_MAX = 200_000_000L;
    private static final long STOPPING_LOOK_NANOS = 20_000_000L;
    private static final Duration RENEWAL_MIN = Duration.ofMillis(250);
    private static final Duration RENEWAL_MAX = Duration.ofSeconds(5);

    /**
     * How a command came to its end. Immutable.
     *
     * @param stopped whether it was stopped because the hold was lost, or could not be made sure of
     */
    public record Ending(int exitCode, boolean stopped) {}

    private final HoldPlan plan;
    private final Hold hold;
    private final QuorateClient client;
    private final Consumer<String> talk;
    private final LongSupplier clock;
    private final Validity validity;
    private final Renewals renewals;
    private volatile @Nullable Child running;

    /** @param client whose requests end within {@link #renewalTimeout} */
    public Holding(HoldPlan plan, Hold hold, QuorateClient client, Consumer<String> talk, LongSupplier clock) {
        this.plan = plan;
        this.hold = hold;
        this.client = client;
        this.talk = talk;
        this.clock = clock;
        this.validity = new Validity(plan.marginNanos());
        this.renewals = new Renewals(client.leases(), plan, hold, validity, clock, talk);
    }

    /** How long one renewal may take, repeats included, so that there is time for several. */
    public static Duration renewalTimeout(HoldPlan plan) {
        Duration interval = plan.renewalInterval();
        if (interval.compareTo(RENEWAL_MIN) < 0) {
            return RENEWAL_MIN;
        }
        return interval.compareTo(RENEWAL_MAX) > 0 ? RENEWAL_MAX : interval;
    }

    /**
     * Makes sure of the hold, and keeps renewing it from now on. After a wait nobody knows how old the grant is, so only a
     * renewal tells until when it lasts.
     *
     * @return whether it is held
     */
    public boolean begin() throws InterruptedException {
        long until = clock.getAsLong() + plan.ttl().toNanos();
        while (!renewals.renew() && validity.pause(TimeUnit.MILLISECONDS.toNanos(50))) {
            if (clock.getAsLong() >= until || validity.signal() != null) {
                validity.lose("no renewal was confirmed");
            }
        }
        if (validity.loss() != null) {
            return false;
        }
        Thread thread = new Thread(renewals, "renewals");
        thread.setDaemon(true);
        thread.start();
        return true;
    }

    /** Whether a command runs. Safe for any thread. */
    public boolean isRunning() {
        return running != null;
    }

    /** Why it is lost; null if it is not, as far as anybody knows. */
    public @Nullable String loss() {
        return validity.loss();
    }

    /** How long it is held for certain if no renewal is confirmed any more. */
    public Duration left() {
        return Duration.ofNanos(Math.max(0, validity.endNanos() - clock.getAsLong()));
    }

    /** Passes a signal on to the command; without one, ends {@link #await}. Safe for any thread. */
    public void signal(String name) {
        Child child = running;
        if (child == null) {
            validity.signal(name);
            return;
        }
        try {
            child.signal(name);
        } catch (IOException noShell) {
            talk.accept("cannot pass the signal " + name + " on: " + noShell.getMessage());
        }
    }

    /** Waits until a signal comes or the hold is lost; whether it was a signal. */
    public boolean await() throws InterruptedException {
        synchronized (validity) {
            while (validity.signal() == null) {
                long left = validity.endNanos() - clock.getAsLong();
                if (left <= 0) {
                    validity.lose("no renewal was confirmed in time");
                }
                if (validity.loss() != null) {
                    return false;
                }
                validity.await(Math.min(left, LOOK_NANOS_MAX));
            }
            return true;
        }
    }

    /**
     * Runs a command to its end, or to the end of the hold.
     *
     * @throws IOException if it cannot be started
     */
    public Ending run(List<String> command, Map<String, String> environment) throws IOException, InterruptedException {
        Child child = Child.start(command, environment, validity::wake);
        running = child;
        String early = validity.signal();
        if (early != null) {
            signal(early);
        }
        try {
            return supervise(child);
        } finally {
            running = null;
        }
    }

    private Ending supervise(Child child) throws InterruptedException {
        boolean asked = false;
        boolean stopped = false;
        long killNanos = Long.MAX_VALUE;
        synchronized (validity) {
            while (stopped ? !child.isGone() : child.isAlive()) {
                long now = clock.getAsLong();
                long end = validity.endNanos();
                String loss = validity.loss();
                if (plan.onLost() == OnLost.IGNORE) {
                    validity.await(LOOK_NANOS_MAX);
                    continue;
                }
                boolean kill = plan.onLost() == OnLost.KILL;
                if (loss != null && killNanos == Long.MAX_VALUE) {
                    killNanos = kill ? now : now + plan.grace().toNanos();
                }
                long askNanos = loss != null
                        ? now
                        : kill ? Long.MAX_VALUE : end - plan.grace().toNanos();
                long lastNanos = Math.min(killNanos, end);
                if (now >= lastNanos) {
                    stopped = told(stopped, loss, "killing the command");
                    child.kill();
                } else if (now >= askNanos && !asked) {
                    stopped = told(stopped, loss, "asking the command to end");
                    asked = true;
                    child.terminate();
                }
                long next = asked ? lastNanos : Math.min(lastNanos, askNanos);
                validity.await(stopped ? STOPPING_LOOK_NANOS : Math.min(Math.max(1, next - now), LOOK_NANOS_MAX));
            }
            if (stopped) {
                validity.lose("no renewal was confirmed in time");
            }
        }
        return new Ending(child.exitCode(), stopped);
    }

    /** Says once why the command is stopped. */
    private boolean told(boolean before, @Nullable String loss, String what) {
        if (!before) {
            String why = loss == null ? "no renewal was confirmed in time" : loss;
            talk.accept("'" + plan.name() + "' is lost (" + why + "): " + what);
        }
        return true;
    }

    /**
     * Releases it.
     *
     * @return whether it was held until now
     */
    public boolean release() {
        validity.close();
        boolean overdue = clock.getAsLong() >= validity.endNanos();
        try {
            client.raw(ApiRequest.onName("DELETE", plan.kind(), plan.name())
                            .query("token", Long.toString(hold.token())))
                    .orThrow();
            return validity.loss() == null;
        } catch (ConflictException lost) {
            validity.lose(lost.failure().detail());
            return false;
        } catch (QuorateException unreachable) {
            if (overdue) {
                validity.lose("no renewal was confirmed in time");
            }
            if (validity.loss() == null) {
                String end = unreachable.applied() == Applied.NO ? "it ends with its lease" : "it may be released";
                talk.accept("could not release '" + plan.name() + "', " + end + ": " + unreachable.getMessage());
            }
            return validity.loss() == null;
        }
    }

    /** Stops renewing. */
    @Override
    public void close() {
        validity.close();
    }
}
