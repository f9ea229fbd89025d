package io.quorate.server.systemd;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at a service twice in each interval of the manager's watchdog, and tells the manager that it is alive as long as
 * it is. A service that isn't is not told of: the manager ends it and starts it again. One thread of its own.
 */
public final class Watchdog implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);

    /** How often people are told how the service is, where no watchdog asks, milliseconds. */
    private static final long STATUS_MILLIS = 10_000;

    private final ServiceManager manager;
    private final BooleanSupplier alive;
    private final Supplier<String> status;
    private final long intervalMillis;
    private final Thread thread;

    private String lastStatus = "";

    private Watchdog(ServiceManager manager, BooleanSupplier alive, Supplier<String> status) {
        this.manager = manager;
        this.alive = alive;
        this.status = status;
        long watched = manager.watchdogMillis();
        this.intervalMillis = watched > 0 ? Math.max(1, watched / 2) : STATUS_MILLIS;
        this.thread = new Thread(this::watch, "quorate-watchdog");
        thread.setDaemon(true);
    }

    /**
     * Begins to watch.
     *
     * @param alive whether the service does what it is there for; may take as long as it likes, which counts as dead
     * @param status how it is, for people
     */
    public static Watchdog start(ServiceManager manager, BooleanSupplier alive, Supplier<String> status) {
        Watchdog watchdog = new Watchdog(manager, alive, status);
        watchdog.thread.start();
        return watchdog;
    }

    private void watch() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                look();
                TimeUnit.MILLISECONDS.sleep(intervalMillis);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        if (alive.getAsBoolean()) {
            manager.alive();
        } else {
            LOG.warn("this service is not alive: systemd is not told otherwise");
        }
        String now = status.get();
        if (!now.equals(lastStatus)) {
            lastStatus = now;
            manager.status(now);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
