package io.quorate.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.quorate.api.ProblemCode;
import io.quorate.server.service.RefusedException;
import java.io.IOException;

/**
 * The targets of one answer to Prometheus, which takes all of them or none: there are no pages. Confined to one reader
 * thread.
 */
final class TargetGroups {

    /** What all of them may say, bytes of the store. */
    private static final long BYTES_MAX = 16L << 20;

    private static final int TARGETS_MAX = 50_000;

    private long bytes;
    private int targets;

    /** Writes what was found, from one place to another, into an array that is open. */
    void write(JsonGenerator out, Discovery found, int from, int to, HeldBytes memory) throws IOException {
        for (int i = from; i < to; i++) {
            Discovery.Found one = found.get(i);
            InstanceDocuments.writeTarget(out, one.instance());
            bytes += one.record().value().size();
            targets++;
            memory.mayGrow(Json.written(out));
            if (bytes > BYTES_MAX || targets > TARGETS_MAX) {
                throw new RefusedException(
                        ProblemCode.TOO_LARGE,
                        "more than " + TARGETS_MAX + " targets, or " + BYTES_MAX
                                + " bytes of them, in one answer (expected: one service at a time, or a filter)");
            }
        }
    }
}
