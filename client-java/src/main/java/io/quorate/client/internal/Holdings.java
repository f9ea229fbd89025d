package io.quorate.client.internal;

import io.quorate.client.claim.ClaimKind;
import io.quorate.client.internal.lock.Acquirer;
import io.quorate.client.internal.lock.Owners;
import io.quorate.client.internal.lock.SessionLocks;
import io.quorate.client.internal.lock.SessionSemaphores;
import io.quorate.client.internal.session.Sessions;
import io.quorate.client.internal.session.TwoClocks;
import io.quorate.client.internal.session.Upkeep;
import io.quorate.client.lease.Leases;
import io.quorate.client.lock.Locks;
import io.quorate.client.lock.Semaphores;
import io.quorate.client.session.SessionOptions;
import java.time.Duration;

/** What a client holds: its sessions and all that is held on them. Safe for any thread. */
public final class Holdings {

    private final ClientParts.Settings settings;
    private final Calls calls;
    private final Upkeep upkeep;
    private final Sessions sessions;
    private final Owners owners;
    private final Locks locks;
    private final Semaphores semaphores;

    private Holdings(ClientParts.Settings settings, Calls calls, Upkeep upkeep, Sessions sessions, Owners owners) {
        this.settings = settings;
        this.calls = calls;
        this.upkeep = upkeep;
        this.sessions = sessions;
        this.owners = owners;
        Threads threads = upkeep.threads();
        this.locks = new SessionLocks(acquirer(ClaimKind.LOCK), threads, sessions::current);
        this.semaphores = new SessionSemaphores(acquirer(ClaimKind.SEMAPHORE), threads, sessions::current);
    }

    private Acquirer acquirer(ClaimKind kind) {
        return new Acquirer(new HttpClaims(calls, kind), kind, upkeep.clocks(), owners);
    }

    static Holdings of(Calls calls, ClientParts.Settings settings) {
        Upkeep upkeep = new Upkeep(
                TwoClocks.SYSTEM,
                calls.threads(),
                calls.timeout(),
                (session, state) -> calls.events().tell(listener -> listener.onSessionState(session.lease(), state)));
        // A view of a client says where its keys are; its leases have no names to be put there.
        Sessions sessions = new Sessions(
                new HttpLeases(calls),
                limit -> line(calls, limit),
                upkeep,
                new SessionOptions(settings.sessionTtl(), settings.name()));
        return new Holdings(settings, calls, upkeep, sessions, new Owners());
    }

    /** Renewals go over connections that nothing else uses. */
    private static Leases line(Calls calls, Duration limit) {
        Calls apart = calls.apart();
        return new HttpLeases(apart.with(apart.options().timeout(limit)));
    }

    /** The same holdings, asked for with other options. */
    public Holdings with(Calls others) {
        return others == calls ? this : new Holdings(settings, others, upkeep, sessions, owners);
    }

    public Sessions sessions() {
        return sessions;
    }

    public Locks locks() {
        return locks;
    }

    public Semaphores semaphores() {
        return semaphores;
    }

    /** Gives all of it back, as far as the cluster answers in time. */
    void close() {
        sessions.close(settings.closeTimeout());
    }
}
