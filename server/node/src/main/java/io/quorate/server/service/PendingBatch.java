package io.quorate.server.service;

import io.quorate.api.ProblemCode;
import io.quorate.core.log.Applied;
import io.quorate.core.log.Batch;
import io.quorate.core.log.Request;
import java.util.ArrayList;
import java.util.List;

/**
 * A batch of this member's requests on its way through the log. Answered at most once, by whoever knows first. Safe for
 * any thread.
 */
final class PendingBatch {

    final Batch batch;
    private final List<PendingRequest> requests;
    private final long sentNanos = System.nanoTime();
    private volatile boolean forwarded;

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

    /** Tells requests whose deadline has passed that their outcome is unknown. Answers whether any is still open. */
    boolean expire() {
        boolean open = false;
        for (PendingRequest pending : requests) {
            if (pending.isOpen()) {
                if (pending.deadline.passed()) {
                    refuseUnknown(pending);
                } else {
                    open = true;
                }
            }
        }
        return open;
    }

    /** Tells every open request that its outcome is unknown. */
    void abandon() {
        requests.forEach(PendingBatch::refuseUnknown);
    }

    private static void refuseUnknown(PendingRequest pending) {
        pending.refuse(
                ProblemCode.OUTCOME_UNKNOWN,
                "the request was proposed, but its outcome was not seen before the deadline");
    }
}
