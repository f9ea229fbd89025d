package io.quorate.client.internal;

import io.quorate.client.claim.ClaimKind;
import io.quorate.client.election.Elections;
import io.quorate.client.internal.election.SessionElections;
import io.quorate.client.internal.lock.Acquirer;
import io.quorate.client.internal.lock.Owners;
import io.quorate.client.internal.lock.SessionLocks;
import io.quorate.client.internal.lock.SessionSemaphores;
import io.quorate.client.internal.service.KeptRegistration;
import io.quorate.client.internal.session.Sessions;
import io.quorate.client.internal.session.TwoClocks;
import io.quorate.client.internal.session.Upkeep;
import io.quorate.client.lease.Leases;
import io.quorate.client.lock.Locks;
import io.quorate.client.lock.Semaphores;
import io.quorate.client.service.Registration;
import io.quorate.client.service.ServiceInstance;
import io.quorate.client.service.Services;
import io.quorate.client.session.SessionOptions;
import io.quorate.client.watch.Watches;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What a client holds: its sessions and all that is held on them. Safe for any thread. */
public final class Holdings {

    private final Common common;
    private final Calls calls;
    private final Locks locks;
    private final Semaphores semaphores;
    private final Elections elections;

    /** What all views of one client hold together. */
    private record Common(
            ClientParts.Settings settings, Upkeep upkeep, Sessions sessions, Owners owners, Set<Running> running) {}

    private Holdings(Common common, Calls calls, Watches watches) {
        this.common = common;
        this.calls = calls;
        Sessions sessions = common.sessions();
        Threads threads = common.upkeep().threads();
        this.locks = new SessionLocks(acquirer(ClaimKind.LOCK), threads, sessions);
        this.semaphores = new SessionSemaphores(acquirer(ClaimKind.SEMAPHORE), threads, sessions);
        this.elections = new SessionElections(
                acquirer(ClaimKind.ELECTION),
                sessions,
                watches,
                common.running(),
                common.settings().closeTimeout());
    }

    private Acquirer acquirer(ClaimKind kind) {
        return new Acquirer(
                new HttpClaims(calls, kind),
                kind,
                common.upkeep().clocks(),
                common.owners(),
                calls.options().prefix());
    }

    static Holdings of(Calls calls, Watches watches, ClientParts.Settings settings) {
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
        Set<Running> running = ConcurrentHashMap.newKeySet();
        return new Holdings(new Common(settings, upkeep, sessions, new Owners(), running), calls, watches);
    }

    /** Renewals go over connections that nothing else uses. */
    private static Leases line(Calls calls, Duration limit) {
        Calls apart = calls.apart();
        return new HttpLeases(apart.with(apart.options().timeout(limit)));
    }

    /** The same holdings, asked for with other options. */
    public Holdings with(Calls others, Watches watches) {
        return others == calls ? this : new Holdings(common, others, watches);
    }

    public Sessions sessions() {
        return common.sessions();
    }

    public Locks locks() {
        return locks;
    }

    public Semaphores semaphores() {
        return semaphores;
    }

    public Elections elections() {
        return elections;
    }

    /** Registers an instance, and keeps it so. */
    Registration keep(Services services, ServiceInstance instance) {
        KeptRegistration kept = new KeptRegistration(
                services,
                common.sessions()::current,
                instance,
                common.settings().closeTimeout(),
                common.running()::remove);
        common.running().add(kept);
        try {
            return kept.start();
        } catch (RuntimeException wrong) {
            common.running().remove(kept);
            throw wrong;
        }
    }

    /**
     * Gives all of it back, as far as the cluster answers in time: everything at once. The last quarter of the time is for the
     * leases, which end whatever was not given back by then.
     */
    void close(Duration limit) {
        long untilNanos = System.nanoTime() + limit.toNanos();
        List<Running> last = List.copyOf(common.running());
        last.forEach(Running::stop);
        for (Running running : last) {
            running.join(Duration.ofNanos(untilNanos - limit.toNanos() / 4 - System.nanoTime()));
        }
        common.sessions().close(Duration.ofNanos(untilNanos - System.nanoTime()));
    }
}
