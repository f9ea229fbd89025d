package io.quorate.client.internal.lock;

import io.quorate.api.ProblemCode;
import io.quorate.api.ProblemCode.Applied;
import io.quorate.api.ProblemCode.Retry;
import io.quorate.client.claim.AcquireOption;
import io.quorate.client.claim.ClaimKind;
import io.quorate.client.claim.Claims;
import io.quorate.client.claim.Hold;
import io.quorate.client.claim.Wanted;
import io.quorate.client.error.DeadlockException;
import io.quorate.client.error.Failure;
import io.quorate.client.error.LockNotAcquiredException;
import io.quorate.client.error.NotAcquiredException;
import io.quorate.client.error.NotFoundException;
import io.quorate.client.error.QuorateException;
import io.quorate.client.internal.ClaimNames;
import io.quorate.client.internal.Failures;
import io.quorate.client.internal.Patience;
import io.quorate.client.internal.session.HeldClaim;
import io.quorate.client.internal.session.LeaseSession;
import io.quorate.client.internal.session.SessionSource;
import io.quorate.client.internal.session.TwoClocks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Acquires on a session, waits as long as it takes, and leaves nothing behind when the caller gives up.
 *
 * <p>Safe for any thread; the calling thread waits.
 */
public final class Acquirer {

    /** The longest wait of one request. */
    static final Duration WAIT_MAX = Duration.ofMinutes(10);

    private static final Duration WAIT_MIN = Duration.ofMillis(1);

    private final Claims claims;
    private final ClaimKind kind;
    private final TwoClocks clocks;
    private final Owners owners;
    private final String prefix;
    private final Withdrawals withdrawals;

    /**
     * What is asked for. Immutable.
     *
     * @param several whether it is asked for as several at once
     * @param owner in whose name; null: the calling thread's
     */
    public record Plan(
            List<Wanted> wanted, boolean several, @Nullable String owner, List<AcquireOption> options) {

        List<String> names() {
            return wanted.stream().map(Wanted::name).toList();
        }

        String shown() {
            return String.join("', '", names());
        }
    }

    /** What was got. Immutable. */
    public record Acquired(Hold hold, HeldClaim held, Owners.Owner owner) {}

    /** @param prefix what the cluster knows names by, in front of what callers call them */
    public Acquirer(Claims claims, ClaimKind kind, TwoClocks clocks, Owners owners, String prefix) {
        this.claims = claims;
        this.kind = kind;
        this.clocks = clocks;
        this.owners = owners;
        this.prefix = prefix;
        this.withdrawals = new Withdrawals(owners);
    }

    public Claims claims() {
        return claims;
    }

    ClaimKind kind() {
        return kind;
    }

    Owners owners() {
        return owners;
    }

    /** {@code name}, if the cluster takes it; see {@link ClaimNames}. */
    public String checked(String name) {
        return ClaimNames.checked(Objects.requireNonNull(name, "name"), prefix);
    }

    /** The name as the cluster knows it. */
    String known(String name) {
        return prefix + name;
    }

    /**
     * Acquires within that time; null: however long it takes; zero: tries once.
     *
     * @throws NotAcquiredException if that was not possible
     */
    public List<Acquired> acquire(Plan plan, SessionSource sessions, @Nullable Duration within)
            throws InterruptedException {
        Duration limit = within == null ? null : Patience.checked("limit", within);
        long untilNanos = clocks.nanos() + (limit == null ? 0 : limit.toNanos());
        for (int sessionsLost = 0; ; sessionsLost++) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            LeaseSession session = sessions.get(patience(limit, untilNanos));
            Duration left = limit == null ? WAIT_MAX : Duration.ofNanos(untilNanos - clocks.nanos());
            boolean last = limit != null && left.compareTo(WAIT_MAX) <= 0;
            try {
                List<Acquired> acquired =
                        once(plan, session, limit != null && limit.isZero() ? Duration.ZERO : capped(left));
                if (session.isHeld()) {
                    return acquired;
                }
            } catch (NotAcquiredException held) {
                if (last) {
                    throw held;
                }
                sessionsLost--;
            } catch (NotFoundException dead) {
                session.died(dead);
            }
            // The session was lost meanwhile, and the place in the queue with it. Who tries once tries on a live one.
            if (last && sessionsLost > 0 && clocks.nanos() - untilNanos >= 0) {
                throw sessionLost(plan);
            }
        }
    }

    static LockNotAcquiredException sessionLost(Plan plan) {
        return new LockNotAcquiredException(
                failure("lock-held", "'" + plan.shown() + "' could not be acquired: the session was lost"), List.of());
    }

    static QuorateException noSession(Duration within) {
        return Failures.exception(
                Failures.unreachable("no session was granted within " + within + ", and none was there", null));
    }

    /** Under which name {@code plan} is asked for on {@code session}. */
    Owners.Owner owner(Plan plan, LeaseSession session) {
        String wanted = plan.owner() == null ? Owners.ofThread() : plan.owner();
        return owners.take(kind, plan.names().stream().map(this::known).toList(), session.lease(), wanted);
    }

    /** What was got, and is watched over from now on. */
    List<Acquired> acquired(LeaseSession session, Owners.Owner owner, List<Hold> holds) {
        List<Acquired> acquired = new ArrayList<>();
        for (Hold hold : holds) {
            HeldClaim held = session.hold(hold.token());
            held.onLost(reason -> owners.free(owner, known(hold.name())));
            acquired.add(new Acquired(hold, held, owner));
        }
        return acquired;
    }

    /** Ends whatever {@code owner} has of it, however long that takes. */
    void withdraw(LeaseSession session, Owners.Owner owner, Plan plan) {
        withdrawals.withdraw(claims, session, owner, plan.names().get(0));
    }

    /** Nobody wants it any more. */
    void giveBack(Acquired acquired) {
        acquired.held().release();
        releaseLater(acquired);
    }

    /** The time by which waits are measured. */
    long nanos() {
        return clocks.nanos();
    }

    /** How long to wait for a session. Who tries once waits for it as for any answer. */
    private @Nullable Duration patience(@Nullable Duration limit, long untilNanos) {
        if (limit == null || limit.isZero()) {
            return null;
        }
        Duration left = Duration.ofNanos(untilNanos - clocks.nanos());
        return left.compareTo(WAIT_MIN) < 0 ? WAIT_MIN : left;
    }

    static Duration capped(Duration left) {
        if (left.compareTo(WAIT_MIN) < 0) {
            return WAIT_MIN;
        }
        return left.compareTo(WAIT_MAX) > 0 ? WAIT_MAX : left;
    }

    private List<Acquired> once(Plan plan, LeaseSession session, Duration wait) throws InterruptedException {
        String wanted = plan.owner() == null ? Owners.ofThread() : plan.owner();
        List<String> names = plan.names().stream().map(this::known).toList();
        if (kind == ClaimKind.LOCK && owners.holds(kind, names, session.lease(), wanted)) {
            throw heldByCaller(plan, wait);
        }
        Owners.Owner owner = owner(plan, session);
        try {
            List<Hold> holds = send(plan, options(plan, session, owner, wait));
            return acquired(session, owner, holds);
        } catch (QuorateException failed) {
            boolean interrupted = Thread.interrupted();
            if (interrupted || failed.applied() != Applied.NO) {
                withdraw(session, owner, plan);
            } else {
                owners.free(owner);
            }
            if (interrupted) {
                InterruptedException stopped =
                        new InterruptedException("interrupted while acquiring '" + plan.shown() + "'");
                stopped.initCause(failed);
                throw stopped;
            }
            throw failed;
        }
    }

    private List<Hold> send(Plan plan, AcquireOption... options) {
        if (plan.several()) {
            return claims.acquireAll(plan.wanted(), options);
        }
        return List.of(claims.acquire(plan.wanted().get(0).name(), options));
    }

    static AcquireOption[] options(Plan plan, LeaseSession session, Owners.Owner owner, Duration wait) {
        List<AcquireOption> options = new ArrayList<>(plan.options());
        options.add(AcquireOption.lease(session.lease()));
        options.add(AcquireOption.owner(owner.text()));
        if (!wait.isZero()) {
            options.add(AcquireOption.waiting(wait));
        }
        if (!plan.several() && plan.wanted().get(0).shared()) {
            options.add(AcquireOption.shared());
        }
        return options.toArray(AcquireOption[]::new);
    }

    private static QuorateException heldByCaller(Plan plan, Duration wait) {
        String detail = "this thread holds '" + plan.shown() + "' already";
        return wait.isZero()
                ? new LockNotAcquiredException(failure(ProblemCode.LOCK_HELD.code(), detail), List.of())
                : new DeadlockException(
                        failure(ProblemCode.DEADLOCK.code(), detail + ": it would wait for itself; see reentrant()"));
    }

    private static Failure failure(String code, String detail) {
        return new Failure(code, 0, detail, null, Applied.NO, Retry.NEVER, null, Map.of());
    }

    /** It was released. */
    public void released(Acquired acquired) {
        acquired.held().release();
        owners.free(acquired.owner(), known(acquired.hold().name()));
    }

    /** It is to be released, however long that takes. */
    public void releaseLater(Acquired acquired) {
        String name = acquired.hold().name();
        long token = acquired.hold().token();
        withdrawals.settle(acquired.held().session(), () -> claims.release(name, token), () -> {
            owners.free(acquired.owner(), known(name));
        });
    }
}
