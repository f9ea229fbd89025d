package io.quorate.server.boot;

import io.quorate.core.log.Command;
import io.quorate.core.log.LeaseCommand;
import io.quorate.core.log.LeaseOutcome;
import io.quorate.core.log.Outcome;
import io.quorate.core.log.Request;
import io.quorate.server.config.ServerConfig;
import io.quorate.server.service.ClusterView;
import io.quorate.server.service.Deadline;
import io.quorate.server.service.LeaseTime;
import io.quorate.server.service.Member;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * For tests only: what a test can do to a member from inside, and nobody else should. A member that serves people is
 * started without one. Made for one member at a time; safe for any thread; nothing waits but {@link #crash}.
 */
public final class TestAccess {

    private static final int ENDINGS_MAX = 200;
    private static final long PROPOSE_MILLIS = 5_000;

    private final TestTime time = new TestTime();
    private volatile @Nullable Entered entered;

    /** The member, once it is being started. */
    private record Entered(QuorateServer server, Member member) {}

    /** Steady time that can be moved on, and held. */
    private static final class TestTime implements LeaseTime {

        private final AtomicLong movedNanos = new AtomicLong();
        private long missedNanos;
        private long heldNanos;
        private boolean isHeld;

        @Override
        public synchronized long nanoTime() {
            return (isHeld ? heldNanos : System.nanoTime()) - missedNanos;
        }

        @Override
        public long movedNanos() {
            return movedNanos.get();
        }

        synchronized void hold() {
            if (!isHeld) {
                heldNanos = System.nanoTime();
                isHeld = true;
            }
        }

        synchronized void release() {
            if (isHeld) {
                missedNanos += System.nanoTime() - heldNanos;
                isHeld = false;
            }
        }
    }

    void enter(QuorateServer server, Member member) {
        member.keepTime(time);
        entered = new Entered(server, member);
    }

    private Entered entered() {
        Entered now = entered;
        if (now == null) {
            throw new IllegalStateException("no member was started with this access (expected: one)");
        }
        return now;
    }

    /** Ends the member as the death of its process would, as far as others can tell: see {@link QuorateServer#close}. */
    public void crash() {
        entered().server.crash();
    }

    /**
     * Fills the data directories of all members of a new cluster out of a backup, as {@code quorated restore} does. None of
     * them runs.
     *
     * @throws IOException if the backup can't be used, or a directory is not empty
     */
    public static void restore(List<ServerConfig> members, Path backup) throws IOException {
        Restore.all(members, backup);
    }

    /** Lease time stands still where this member leads, until {@link #releaseTime}. */
    public void holdTime() {
        time.hold();
    }

    /** Lease time goes on where it was held. */
    public void releaseTime() {
        time.release();
    }

    /** Moves lease time on where this member leads. What has thereby come to its end ends within a moment. */
    public void moveTime(Duration by) {
        if (by.isNegative()) {
            throw new IllegalArgumentException("by: " + by + " (expected: 0 or more)");
        }
        time.movedNanos.addAndGet(by.toNanos());
    }

    /** Ends whatever is due by now: leases, waits, quiet times. Completes when that is applied on this member. */
    public CompletableFuture<Void> endWhatIsDue() {
        return submit(new LeaseCommand.Expire(ENDINGS_MAX)).thenCompose(outcome -> {
            boolean isFull = outcome instanceof LeaseOutcome.Expired expired
                    && (expired.leases() > 0 || expired.waits() >= ENDINGS_MAX);
            return isFull ? endWhatIsDue() : CompletableFuture.completedFuture(null);
        });
    }

    /**
     * Has the cluster forget all history but its newest revision, as age would.
     *
     * @return the compaction mark: history at or below it is gone
     */
    public CompletableFuture<Long> forgetHistory() {
        return forgetHistory(here().revision() - 1);
    }

    private CompletableFuture<Long> forgetHistory(long upTo) {
        return submit(new Command.Trim(upTo)).thenCompose(outcome -> {
            if (outcome instanceof Outcome.Trimmed trimmed) {
                return trimmed.compactRevision() < upTo
                        ? forgetHistory(upTo)
                        : CompletableFuture.completedFuture(trimmed.compactRevision());
            }
            return CompletableFuture.failedFuture(new IllegalStateException("history was not forgotten: " + outcome));
        });
    }

    private CompletableFuture<Outcome> submit(Command command) {
        return entered()
                .member
                .writes()
                .submit(Request.internal(command), Deadline.in(PROPOSE_MILLIS))
                .thenApply(answer -> answer.outcome());
    }

    /** The cluster time of what the member has applied, milliseconds. */
    public long clusterMillis() {
        return entered().member.clusterMillis();
    }

    /** History at or below this revision is gone on the member. */
    public long compactRevision() {
        return here().compactRevision();
    }

    /** The Raft term that the member is in. */
    public long term() {
        return here().term();
    }

    private ClusterView.Here here() {
        return entered().member.cluster().here();
    }
}
