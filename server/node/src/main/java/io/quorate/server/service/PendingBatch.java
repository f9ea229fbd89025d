package io.quorate.server.service;

import io.quorate.api.Problem;
import io.quorate.api.ProblemCode;
import io.quorate.core.log.Applied;
import io.quorate.core.log.Batch;
import io.quorate.core.log.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A batch of this member's requests on its way through the log. Answered at most once, by whoever knows first. Safe for
 * any thread.
 */
final class PendingBatch {

    final Batch batch;
    private final List<PendingRequest> requests;
    private final long sentNanos = System.nanoTime();
    private volatile boolean forwarded;
    /** Whether an attempt ended of which nobody knows how. */
    private volatile boolean isLost;
    /** Why the last attempt certainly came to nothing, as all before it did; null: one may have come to something. */
    private volatile @Nullable String turnedAway;

    PendingBatch(long origin, long sequence, List<PendingRequest> requests) {
        List<Request> commands = new ArrayList<>(requests.size());
        for (PendingRequest pending : requests) {
            commands.add(pending.request);
        }
        this.batch = new Batch(origin, sequence, commands);
        this.requests = requests;
    }

    void forwarded() {
        forwarded = true;
    }

    /** An upper bound of the encoded size. */
    int bytes() {
        int bytes = 0;
        for (PendingRequest pending : requests) {
            bytes += pending.bytes;
        }
        return bytes;
    }

    /** How long someone still waits for one of the requests, milliseconds; at least 1. */
    long remainingMillis() {
        long millis = 1;
        for (PendingRequest pending : requests) {
            millis = Math.max(millis, pending.deadline.remainingMillis());
        }
        return millis;
    }

    List<PendingRequest> requests() {
        return requests;
    }

    /** The traces of those requests that are a part of one, by their place. */
    Map<Integer, String> traces() {
        Map<Integer, String> traces = new TreeMap<>();
        for (int i = 0; i < requests.size(); i++) {
            String trace = requests.get(i).trace;
            if (trace != null) {
                traces.put(i, trace);
            }
        }
        return traces;
    }

    /** Gives every request its answer. */
    void complete(List<Applied> answers) {
        if (answers.size() != requests.size()) {
            throw new IllegalStateException("batch " + batch.sequence() + " has " + requests.size() + " requests, got "
                    + answers.size() + " answers");
        }
        for (int i = 0; i < answers.size(); i++) {
            requests.get(i).complete(answers.get(i), sentNanos, forwarded);
        }
    }

    /** An attempt ended, and the batch may be in the log: from now on it goes there under its own number or not at all. */
    void lose() {
        isLost = true;
    }

    /** An attempt certainly came to nothing. If all did, the requests wait on this member again. */
    void comeBack(String why) {
        if (!isLost) {
            turnedAway = why;
            requests.forEach(PendingRequest::comeBack);
        }
    }

    /** Whether its requests wait on this member again. */
    boolean isBack() {
        return turnedAway != null;
    }

    /**
     * Ends requests whose deadline has passed, and of those that are back the ones that have been so for too long.
     * Answers whether any is still open.
     *
     * @param patienceMillis how long is too long
     */
    boolean expire(long patienceMillis) {
        boolean open = false;
        String why = turnedAway;
        for (PendingRequest pending : requests) {
            if (pending.isOpen()) {
                if (pending.deadline.passed()) {
                    end(
                            pending,
                            Problem.of(
                                    ProblemCode.DEADLINE_EXCEEDED,
                                    "no leader took the request before the deadline"
                                            + (why == null ? "" : ": " + why)));
                } else if (why != null && pending.backForNanos() > patienceMillis * 1_000_000) {
                    pending.refuseWaiting(Problem.of(ProblemCode.NO_LEADER, "no leader took the request: " + why));
                }
                open |= pending.isOpen();
            }
        }
        return open;
    }

    /**
     * Ends every open request: this member stops.
     *
     * @param why what those hear that are back
     */
    void abandon(Problem why) {
        for (PendingRequest pending : requests) {
            end(pending, why);
        }
    }

    private static void end(PendingRequest pending, Problem ifWaiting) {
        if (!pending.refuseWaiting(ifWaiting)) {
            refuseUnknown(pending);
        }
    }

    private static void refuseUnknown(PendingRequest pending) {
        pending.refuse(
                ProblemCode.OUTCOME_UNKNOWN,
                "the request was proposed, but its outcome was not seen before the deadline");
    }
}
