package io.quorate.server.auth;

import io.quorate.core.Effects;
import io.quorate.core.StateView;
import io.quorate.core.access.Demand;
import io.quorate.server.service.ChangeListener;
import io.quorate.server.service.Claims;
import io.quorate.server.service.ClusterView;
import io.quorate.server.service.Deadline;
import io.quorate.server.service.LocalReads;
import io.quorate.server.service.Reads;
import io.quorate.server.service.Writes;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may do what on this member: the table, those who are recognized by it, the guard before the log, and the audit log.
 * Where it is not enabled everybody is {@link Identity#ANYONE}.
 *
 * <p>Safe for any thread; as a listener it belongs to the updater thread, and is told before anybody is answered, so that
 * whoever was given a token can use it at once.
 */
public final class AccessControl implements ChangeListener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AccessControl.class);

    private static final long SWEEP_MILLIS = 1_000;
    private static final long CATCH_UP_MILLIS_MAX = 2_000;

    private final AccessSettings settings;
    private final LocalReads local;
    private final Guard guard;
    private final TokenUses uses;
    private final Passwords passwords;
    private final Authenticator authenticator;
    private final AuditLog audit;
    private final List<Runnable> moved = new CopyOnWriteArrayList<>();
    private final List<Runnable> passed = new CopyOnWriteArrayList<>();

    private volatile @Nullable Reads reads;
    private volatile AccessTable table = AccessTable.EMPTY;
    private @Nullable ScheduledExecutorService keeper;

    /** Reads what is there. Nothing runs before {@link #start}. */
    public AccessControl(AccessSettings settings, LocalReads local) {
        this.settings = settings;
        this.local = local;
        String prefix = "quorate-" + settings.member() + "-";
        this.guard = new Guard(() -> table);
        this.uses = new TokenUses(settings.sessionMillis());
        this.passwords = new Passwords(prefix + "passwords", settings.passwordIterations());
        this.authenticator = new Authenticator(
                () -> table, passwords, uses, settings.certificateRules(), System::currentTimeMillis, this::caughtUp);
        AuditSettings audited = settings.audit();
        this.audit = new AuditLog(
                new AuditSettings(
                        settings.enabled() && audited.enabled(),
                        audited.writes(),
                        audited.fileBytesMax(),
                        audited.filesMax()),
                settings.dataDirectory().resolve("audit"),
                prefix + "audit");
        onInstalled();
    }

    /**
     * Has tokens that are unknown here looked up once more behind a read barrier. Called once, before anybody is let in;
     * without it a token that was made through another member may be unknown for a moment.
     */
    public void catchUpBy(Reads barrier) {
        reads = barrier;
    }

    private CompletableFuture<?> caughtUp() {
        Reads barrier = reads;
        return barrier == null
                ? CompletableFuture.completedFuture(table)
                : barrier.read(Reads.Freshness.LINEARIZABLE, Deadline.in(CATCH_UP_MILLIS_MAX), view -> table);
    }

    /** Begins to offer the bootstrap token, and to tell and forget uses of tokens. */
    public void start(Writes writes, ClusterView cluster) {
        if (!settings.enabled()) {
            if (table.isBootstrapped()) {
                LOG.warn("auth-enabled is false though the cluster has an administrator:"
                        + " whoever reaches this member may read and change everything");
            }
            return;
        }
        BootstrapToken token = new BootstrapToken(settings.dataDirectory(), settings.bootstrapTokenFile());
        Housekeeping housekeeping = new Housekeeping(
                () -> table, writes, () -> cluster.here().isLeader(), uses, token, System::currentTimeMillis);
        ScheduledExecutorService made = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "quorate-" + settings.member() + "-access");
            thread.setDaemon(true);
            return thread;
        });
        keeper = made;
        made.scheduleWithFixedDelay(() -> sweep(housekeeping), SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void sweep(Housekeeping housekeeping) {
        try {
            passed.forEach(Runnable::run);
            housekeeping.sweep();
        } catch (RuntimeException e) {
            LOG.error("access is kept on after a failure", e);
        }
    }

    /** Whether anybody is asked who they are. */
    public boolean isEnabled() {
        return settings.enabled();
    }

    /** All users, roles and tokens as of what is applied here. */
    public AccessTable table() {
        return table;
    }

    /** Recognizes who asks. */
    public Authenticator authenticator() {
        return authenticator;
    }

    /** Hashes passwords that are chosen. */
    public Passwords passwords() {
        return passwords;
    }

    /** Where it is written down who did what. */
    public AuditLog audit() {
        return audit;
    }

    /** For how long a session is good after its last use, milliseconds. */
    public long sessionMillis() {
        return settings.sessionMillis();
    }

    /** Whether all of {@code demands} are met for somebody. Where nobody is asked who they are they always are. */
    public Decision decide(Identity identity, List<Demand> demands) {
        return AccessTable.decide(identity, demands);
    }

    /** {@code writes}, but none that its principal may not ask for. */
    public Writes guard(Writes writes) {
        return settings.enabled() ? new GuardedWrites(guard, writes) : writes;
    }

    /** {@code claims}, but none that its principal may not ask for. */
    public Claims guard(Claims claims) {
        return settings.enabled() ? new GuardedClaims(guard, claims) : claims;
    }

    /**
     * Has {@code listener} called when somebody may have lost a right, after the table has changed: on the updater thread,
     * so it must do next to nothing there.
     *
     * @return ends that
     */
    public Runnable onMoved(Runnable listener) {
        moved.add(listener);
        return () -> moved.remove(listener);
    }

    /**
     * Has {@code listener} called about once a second: credentials end by themselves too.
     *
     * @return ends that
     */
    public Runnable onPassedTime(Runnable listener) {
        passed.add(listener);
        return () -> passed.remove(listener);
    }

    @Override
    public void onApplied(Effects effects) {
        if (!effects.access().isEmpty()) {
            become(table.with(effects.access()));
        }
    }

    @Override
    public void onInstalled() {
        try (LocalReads.Sight sight = local.open()) {
            StateView view = sight.view();
            become(AccessTable.read(view.access()));
        }
    }

    private void become(AccessTable next) {
        boolean hasMoved = next.revision() != table.revision();
        table = next;
        if (hasMoved) {
            moved.forEach(Runnable::run);
        }
    }

    @Override
    public void close() {
        ScheduledExecutorService running = keeper;
        if (running != null) {
            running.shutdownNow();
        }
        passwords.close();
        audit.close();
    }
}
