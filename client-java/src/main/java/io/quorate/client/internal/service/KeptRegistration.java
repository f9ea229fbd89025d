package io.quorate.client.internal.service;

import io.quorate.client.error.ClientClosedException;
import io.quorate.client.error.NotFoundException;
import io.quorate.client.error.QuorateException;
import io.quorate.client.internal.Running;
import io.quorate.client.internal.session.LeaseSession;
import io.quorate.client.service.Health;
import io.quorate.client.service.InstanceChange;
import io.quorate.client.service.Registration;
import io.quorate.client.service.ServiceInstance;
import io.quorate.client.service.Services;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An instance that is registered again and again.
 *
 * <p>One thread registers it, looks after it once in the ttl of the session, begins anew when the session is lost or the
 * instance is gone, and deregisters it in the end. The other methods are safe for any thread. Requests are made outside of the monitor, one at a time; the
 * session is asked outside of it too, for whoever asks may be the one who notices its loss and tells others.
 */
public final class KeptRegistration implements Registration, Running, Runnable {

    private static final Logger LOG = System.getLogger("io.quorate.client");

    private static final long PAUSE_MILLIS = 500;

    private final Services services;
    private final Supplier<LeaseSession> sessions;
    private final ServiceInstance instance;
    private final Duration closeTimeout;
    private final Consumer<KeptRegistration> whenEnded;
    private final Thread thread;
    private final Object requests = new Object();

    // Guarded by this.
    private @Nullable LeaseSession session;
    private boolean sessionLost;
    private boolean registered;
    private @Nullable Health health;
    private String note = "";
    private boolean draining;
    private boolean closed;
    private boolean interruptible;

    /**
     * @param sessions the shared session: another one when it was lost
     * @param closeTimeout how long {@link #close} waits
     * @param whenEnded told when it is deregistered
     */
    public KeptRegistration(
            Services services,
            Supplier<LeaseSession> sessions,
            ServiceInstance instance,
            Duration closeTimeout,
            Consumer<KeptRegistration> whenEnded) {
        if (instance.fields().containsKey("ttl") || instance.fields().containsKey("lease")) {
            throw new IllegalArgumentException(
                    "ttl or lease of " + instance.id() + " (expected: neither, for it lives on the client's session)");
        }
        this.services = services;
        this.sessions = sessions;
        this.instance = instance;
        this.closeTimeout = closeTimeout;
        this.whenEnded = whenEnded;
        this.thread = new Thread(this, "quorate-registration");
        this.thread.setDaemon(true);
    }

    /** Registers it, so that what is wrong with it comes to light, and keeps it so. */
    public KeptRegistration start() {
        register();
        thread.start();
        return this;
    }

    private void register() {
        LeaseSession on = sessions.get();
        synchronized (requests) {
            // All of it at once: nobody is to be sent to an instance that is on its way out.
            services.register(asSaid().lease(on.lease()));
        }
        boolean isAnother;
        synchronized (this) {
            isAnother = session != on;
            if (isAnother) {
                session = on;
                sessionLost = false;
            }
            registered = true;
            notifyAll();
        }
        if (isAnother) {
            on.whenLost(() -> wake(on));
        }
    }

    /** The instance with what was said of it since. */
    private synchronized ServiceInstance asSaid() {
        ServiceInstance said = health == null ? instance : instance.status(health, note);
        return draining ? said.draining(true) : said;
    }

    private synchronized void wake(LeaseSession over) {
        if (session == over) {
            sessionLost = true;
            notifyAll();
        }
    }

    // ---- the registration's thread

    @Override
    public void run() {
        try {
            keep();
            deregister();
        } finally {
            whenEnded.accept(this);
        }
    }

    /** Until it is closed, or the client is. */
    private void keep() {
        while (await()) {
            try {
                renew();
            } catch (ClientClosedException over) {
                LOG.log(Level.DEBUG, "{0} is registered no more: {1}", instance.id(), over);
                return;
            } catch (QuorateException failed) {
                LOG.log(Level.DEBUG, "{0} could not be registered: {1}", instance.id(), failed);
                pause();
            }
        }
    }

    private void deregister() {
        try {
            synchronized (requests) {
                services.deregister(instance.service(), instance.id());
            }
        } catch (QuorateException unreachable) {
            LOG.log(Level.DEBUG, "{0} goes with its lease: {1}", instance.id(), unreachable);
        }
    }

    /** Waits until there is something to do; false: it is closed. */
    private boolean await() {
        long begun = System.nanoTime();
        while (stands()) {
            synchronized (this) {
                if (closed || sessionLost || session == null) {
                    continue;
                }
                long left = session.ttl().toNanos() - (System.nanoTime() - begun);
                if (left <= 0) {
                    return true;
                }
                try {
                    TimeUnit.NANOSECONDS.timedWait(this, left);
                } catch (InterruptedException stray) {
                    LOG.log(Level.DEBUG, "somebody interrupted the thread of a registration: {0}", stray);
                }
            }
        }
        return !isClosed();
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** Whether it is registered, not closed, and its session is held. */
    private boolean stands() {
        LeaseSession on;
        synchronized (this) {
            on = closed || !registered || sessionLost ? null : session;
        }
        return on != null && on.isHeld();
    }

    private void renew() {
        boolean stands = stands();
        synchronized (this) {
            registered = stands;
            interruptible = !closed;
        }
        try {
            if (stands && isKnown()) {
                return;
            }
            register();
            LOG.log(Level.INFO, "instance {0} of {1} is registered anew", instance.id(), instance.service());
        } finally {
            synchronized (this) {
                interruptible = false;
                Thread.interrupted();
            }
        }
    }

    /** Whether the cluster knows it; one that cannot be asked is taken for knowing it. */
    private boolean isKnown() {
        try {
            synchronized (requests) {
                services.heartbeat(instance.service(), instance.id());
            }
            return true;
        } catch (NotFoundException gone) {
            return false;
        } catch (QuorateException unclear) {
            LOG.log(Level.DEBUG, "{0} could not be looked after: {1}", instance.id(), unclear);
            return true;
        }
    }

    private synchronized void pause() {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS);
        while (!closed && until - System.nanoTime() > 0) {
            try {
                TimeUnit.NANOSECONDS.timedWait(this, Math.max(1_000_000, until - System.nanoTime()));
            } catch (InterruptedException stray) {
                LOG.log(Level.DEBUG, "somebody interrupted the thread of a registration: {0}", stray);
            }
        }
    }

    // ---- any thread

    @Override
    public ServiceInstance instance() {
        return instance;
    }

    @Override
    public boolean isRegistered() {
        return stands();
    }

    @Override
    public void status(Health worst, String words) {
        synchronized (this) {
            health = worst;
            note = words;
        }
        synchronized (requests) {
            services.heartbeat(instance.service(), instance.id(), worst, words);
        }
    }

    @Override
    public void drain() {
        synchronized (this) {
            draining = true;
        }
        synchronized (requests) {
            services.change(instance.service(), instance.id(), InstanceChange.draining(true));
        }
    }

    @Override
    public synchronized void stop() {
        closed = true;
        notifyAll();
        if (interruptible) {
            thread.interrupt();
        }
    }

    @Override
    public void join(Duration limit) {
        Running.join(thread, limit);
    }

    @Override
    public void close() {
        stop();
        join(closeTimeout);
    }
}
