package io.quorate.server.service;

import io.quorate.api.ProblemCode;
import io.quorate.core.log.ClaimCommand.Acquire;
import io.quorate.core.log.ClaimOutcome;
import io.quorate.core.log.Request;
import io.quorate.core.log.Ticket;
import io.quorate.server.service.Writes.Answer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A claim that has no final outcome yet. Safe for any thread: guarded by itself; the first outcome counts. */
final class PendingClaim implements Claims.Claim {

    final Request request;
    final Acquire acquire;
    /** How many snapshots had been installed here when it was made. */
    final int installs;

    private final ReplicatedClaims claims;
    private final long endNanos;
    private final long arrivedNanos = System.nanoTime();
    private final CompletableFuture<Answer> answer = new CompletableFuture<>();
    private ClaimOutcome.@Nullable Queued queued;
    private @Nullable Consumer<ClaimOutcome.Queued> listener;
    private boolean abandoned;
    private boolean detaching;
    private long completedNanos;
    /** When it is given up although nobody knows what came of it; 0: not yet known. */
    private long giveUpNanos;

    PendingClaim(ReplicatedClaims claims, Request request, Acquire acquire, Deadline deadline, int installs) {
        this.claims = claims;
        this.request = request;
        this.acquire = acquire;
        this.installs = installs;
        this.endNanos = deadline.nanos()
                + TimeUnit.MILLISECONDS.toNanos(acquire.patience().waitMillis());
    }

    Ticket ticket() {
        return acquire.patience().ticket();
    }

    @Override
    public CompletableFuture<Answer> answer() {
        return answer;
    }

    /** How long it has been here, nanoseconds. */
    long ageNanos() {
        return System.nanoTime() - arrivedNanos;
    }

    @Override
    public void onQueued(Consumer<ClaimOutcome.Queued> told) {
        ClaimOutcome.Queued known;
        synchronized (this) {
            listener = told;
            known = queued;
        }
        if (known != null) {
            told.accept(known);
        }
    }

    /** It stands in the queue. Answers whether it was abandoned before that was known. */
    boolean queued(ClaimOutcome.Queued place) {
        Consumer<ClaimOutcome.Queued> told;
        boolean late;
        synchronized (this) {
            queued = place;
            told = listener;
            late = abandoned;
        }
        if (told != null) {
            told.accept(place);
        }
        return late;
    }

    /** Its place when it began to wait; null: it does not. */
    synchronized ClaimOutcome.@Nullable Queued place() {
        return queued;
    }

    synchronized boolean isQueued() {
        return queued != null && !answer.isDone();
    }

    @Override
    public void told() {
        long since;
        synchronized (this) {
            since = queued == null ? 0 : completedNanos;
        }
        if (since != 0) {
            claims.told(System.nanoTime() - since);
        }
    }

    /** Answers; whether somebody still wanted to know. */
    boolean complete(Answer last) {
        synchronized (this) {
            completedNanos = System.nanoTime();
            answer.complete(last);
            return !abandoned;
        }
    }

    void fail(Throwable failure) {
        answer.completeExceptionally(failure);
    }

    void refuse(ProblemCode code, String detail) {
        fail(new RefusedException(code, detail));
    }

    @Override
    public void abandon() {
        synchronized (this) {
            if (abandoned) {
                return;
            }
            abandoned = true;
        }
        claims.abandoned(this);
    }

    /** Whether its time is over and it has not been detached yet; it is from now on. */
    synchronized boolean beginDetach(long nowNanos) {
        if (detaching || queued == null || nowNanos - endNanos < 0) {
            return false;
        }
        detaching = true;
        return true;
    }

    /** It is given up {@code millis} from now, if nothing is heard of it till then. */
    synchronized void giveUpIn(long millis) {
        if (giveUpNanos == 0) {
            giveUpNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        }
    }

    synchronized boolean isHopeless(long nowNanos) {
        return giveUpNanos != 0 && nowNanos - giveUpNanos >= 0;
    }
}
