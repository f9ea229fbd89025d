package io.quorate.cli.serve;

import io.quorate.api.ProblemCode.Applied;
import io.quorate.cli.hold.Child;
import io.quorate.cli.hold.Signals;
import io.quorate.client.error.NotFoundException;
import io.quorate.client.error.QuorateException;
import io.quorate.client.service.InstanceChange;
import io.quorate.client.service.ServiceInstance;
import io.quorate.client.service.Services;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A command that is registered as an instance of a service while it runs. A thread of its own sends heartbeats, and
 * registers anew what the cluster has forgotten; the command goes on whatever becomes of the cluster. A signal that would
 * end the command has the instance drained first.
 *
 * <p>Confined to the thread that made it, but for {@link #signal}.
 */
public final class Serving implements AutoCloseable {

    private static final int HEARTBEATS_PER_TTL = 3;
    private static final long HEARTBEAT_MILLIS_MIN = 250;
    private static final Duration CALL_MAX = Duration.ofSeconds(5);

    private final Services services;
    private final ServiceInstance instance;
    private final Plan plan;
    private final Consumer<String> talk;
    private final LongSupplier clock;

    /** One of the two threads at a time tells the cluster something. */
    private final Object telling = new Object();
    // Guarded by telling.
    private boolean draining;
    private boolean over;
    private boolean unheard;

    // Guarded by this.
    private final Deque<String> signals = new ArrayDeque<>();
    private boolean ended;

    /**
     * How it is served. Immutable.
     *
     * @param ttl after what silence the instance goes
     * @param drain how long the instance drains before the command gets the signal
     */
    public record Plan(Duration ttl, Duration drain) {

        /** How long one call to the cluster may take, repeats included: a heartbeat that is late is sent anew. */
        public Duration callTimeout() {
            Duration interval = ttl.dividedBy(HEARTBEATS_PER_TTL);
            return interval.compareTo(CALL_MAX) < 0 ? interval : CALL_MAX;
        }

        private long heartbeatMillis() {
            return Math.max(HEARTBEAT_MILLIS_MIN, ttl.toMillis() / HEARTBEATS_PER_TTL);
        }
    }

    /**
     * @param services whose calls end within {@link Plan#callTimeout}
     * @param clock steady nanoseconds
     */
    public Serving(Services services, ServiceInstance instance, Plan plan, Consumer<String> talk, LongSupplier clock) {
        this.services = services;
        this.instance = instance;
        this.plan = plan;
        this.talk = talk;
        this.clock = clock;
    }

    /** Registers the instance, and keeps it so from now on. */
    public void begin() {
        try {
            services.register(instance);
        } catch (QuorateException refused) {
            synchronized (telling) {
                // What never was needs no end.
                over = refused.applied() == Applied.NO;
            }
            throw refused;
        }
        Thread thread = new Thread(this::beat, "heartbeats");
        thread.setDaemon(true);
        thread.start();
    }

    private void beat() {
        try {
            while (pause(plan.heartbeatMillis())) {
                heartbeat();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether heartbeats are to go on after {@code millis}. */
    private boolean pause(long millis) throws InterruptedException {
        long end = clock.getAsLong() + TimeUnit.MILLISECONDS.toNanos(millis);
        synchronized (telling) {
            for (long left = end - clock.getAsLong(); !over && left > 0; left = end - clock.getAsLong()) {
                TimeUnit.NANOSECONDS.timedWait(telling, left);
            }
            return !over;
        }
    }

    private void heartbeat() {
        synchronized (telling) {
            if (over) {
                return;
            }
            try {
                tell();
                if (unheard) {
                    talk.accept("heartbeats are heard again");
                }
                unheard = false;
            } catch (QuorateException silent) {
                if (!unheard) {
                    talk.accept("heartbeats are not heard, the command goes on: " + silent.getMessage());
                }
                unheard = true;
            }
        }
    }

    private void tell() {
        try {
            services.heartbeat(instance.service(), instance.id());
        } catch (NotFoundException forgotten) {
            services.register(instance);
            talk.accept(name() + " was gone, and is registered again");
            if (draining) {
                services.change(instance.service(), instance.id(), InstanceChange.draining(true));
            }
        }
    }

    private String name() {
        return instance.service() + "/" + instance.id();
    }

    /** Takes a signal that came to this program. Safe for any thread. */
    public synchronized void signal(String name) {
        signals.add(name);
        notifyAll();
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }

    /**
     * Runs a command to its end; what it ended with.
     *
     * @throws IOException if it cannot be started
     */
    public int run(List<String> command, Map<String, String> environment) throws IOException, InterruptedException {
        Child child = Child.start(command, environment, ProcessBuilder.Redirect.INHERIT, this::end);
        try {
            for (String signal = next(Long.MAX_VALUE); signal != null; signal = next(Long.MAX_VALUE)) {
                take(signal, child);
            }
            return child.exitCode();
        } catch (InterruptedException stopped) {
            child.terminate();
            throw stopped;
        }
    }

    /** The next signal; null: the command has ended, or that much time has passed. */
    private synchronized @Nullable String next(long nanos) throws InterruptedException {
        long begin = clock.getAsLong();
        while (!ended && signals.isEmpty()) {
            long left = nanos - (clock.getAsLong() - begin);
            if (left <= 0) {
                return null;
            }
            TimeUnit.NANOSECONDS.timedWait(this, Math.min(left, TimeUnit.MINUTES.toNanos(1)));
        }
        return ended ? null : signals.remove();
    }

    private void take(String signal, Child child) throws InterruptedException {
        // A terminal sends what is typed to the command as well.
        boolean typed = signal.equals("INT") && Signals.isForeground();
        if (!signal.startsWith("USR") && drain() && !plan.drain().isZero() && !typed) {
            // A second signal ends the patience.
            String another = next(plan.drain().toNanos());
            if (another != null) {
                pass(signal, child);
                take(another, child);
                return;
            }
        }
        if (!typed) {
            pass(signal, child);
        }
    }

    private void pass(String signal, Child child) {
        if (!child.isAlive()) {
            return;
        }
        try {
            child.signal(signal);
        } catch (IOException noShell) {
            talk.accept("cannot pass the signal " + signal + " on: " + noShell.getMessage());
        }
    }

    /** Has the instance drained; whether that is new. */
    private boolean drain() {
        synchronized (telling) {
            if (draining) {
                return false;
            }
            draining = true;
            try {
                services.change(instance.service(), instance.id(), InstanceChange.draining(true));
            } catch (QuorateException unreachable) {
                talk.accept("could not drain " + name() + ": " + unreachable.getMessage());
            }
            return true;
        }
    }

    /** Ends the heartbeats, and deregisters the instance. */
    @Override
    public void close() {
        synchronized (telling) {
            if (over) {
                return;
            }
            over = true;
            telling.notifyAll();
            try {
                services.deregister(instance.service(), instance.id());
            } catch (QuorateException unreachable) {
                talk.accept("could not deregister " + name() + ", it goes with its lease: " + unreachable.getMessage());
            }
        }
    }
}
