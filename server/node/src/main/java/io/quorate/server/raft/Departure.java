package io.quorate.server.raft;

import io.quorate.server.service.FailStop;
import io.quorate.server.service.MemberRemovedException;
import io.quorate.server.service.ReplicatedState;
import io.quorate.server.service.Roster;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a member that was removed from one that failed: what befalls it looks the same, but only the one may be started
 * again. Safe for any thread.
 */
final class Departure {

    private static final Logger LOG = LoggerFactory.getLogger(Departure.class);

    /** How long a member whose log was closed waits to hear that it was removed. */
    private static final long ASKED_MILLIS = 2_000;

    /** How often one asks that knows that it is to be removed, and how long it is from one time to the next. */
    private static final int LEAVING_ROUNDS = 10;

    private static final long ROUND_MILLIS = 500;

    private final RaftSettings settings;
    private final RaftLayout layout;
    private final ReplicatedState state;
    private final LongSupplier data;
    private final BooleanSupplier isClosing;
    private final FailStop failStop;
    private final AtomicBoolean asked = new AtomicBoolean();
    private final AtomicBoolean removed = new AtomicBoolean();
    private volatile @Nullable Introductions others;

    /**
     * @param data the id of this member's data
     * @param isClosing whether it stops because it was asked to
     * @param failStop what ends the member
     */
    Departure(
            RaftSettings settings,
            RaftLayout layout,
            ReplicatedState state,
            LongSupplier data,
            BooleanSupplier isClosing,
            FailStop failStop) {
        this.settings = settings;
        this.layout = layout;
        this.state = state;
        this.data = data;
        this.isClosing = isClosing;
        this.failStop = failStop;
    }

    /** The other members can be asked from now on. */
    void askedOf(Introductions known) {
        others = known;
    }

    /** This member can't go on. */
    void failed(String why, @Nullable Throwable cause) {
        if (isClosing.getAsBoolean()) {
            return;
        }
        Introductions known = others;
        Roster table = state.roster();
        boolean isLeaving = cause == null && table.isLeaving(settings.member(), data.getAsLong());
        if (cause == null && table.spent().contains(data.getAsLong())) {
            told(why);
        } else if ((isLeaving || mayBeRemoval(why)) && known != null) {
            if (asked.compareAndSet(false, true)) {
                ask(known, why, isLeaving ? LEAVING_ROUNDS : 1);
            }
        } else {
            failStop.fail(why, cause);
        }
    }

    /** That it is to be removed does not mean that it was: its data may still be needed. The others know. */
    private void ask(Introductions known, String why, int rounds) {
        known.begin();
        var unused = known.greetAll()
                .orTimeout(ASKED_MILLIS, TimeUnit.MILLISECONDS)
                .whenComplete((greeted, late) -> {
                    if (rounds > 1 && !removed.get()) {
                        CompletableFuture.delayedExecutor(ROUND_MILLIS, TimeUnit.MILLISECONDS, Runnable::run)
                                .execute(() -> ask(known, why, rounds - 1));
                    } else {
                        failUnlessRemoved(why);
                    }
                });
    }

    /** The others end the log of a member that they have removed before it has heard of that. */
    private static boolean mayBeRemoval(String why) {
        return why.equals(RatisStateMachine.CLOSED) || why.startsWith(LogWatch.ENDED);
    }

    private void failUnlessRemoved(String why) {
        if (!isClosing.getAsBoolean() && !removed.get()) {
            failStop.fail(why, null);
        }
    }

    /** This member was removed from its cluster, and never comes back on this data. */
    void told(String said) {
        if (isClosing.getAsBoolean() || !removed.compareAndSet(false, true)) {
            return;
        }
        MemberRemovedException cause = StartChecks.noteRemoval(settings, layout);
        LOG.warn("{}: {} ({})", settings.member(), cause.getMessage(), said);
        failStop.fail(String.valueOf(cause.getMessage()), cause);
    }
}
