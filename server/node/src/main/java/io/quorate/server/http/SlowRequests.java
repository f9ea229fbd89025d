package io.quorate.server.http;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The newest requests that took long, in bounds. Safe for any thread. */
final class SlowRequests {

    /** What is answered faster is not remembered, nanoseconds. */
    static final long FLOOR_NANOS = 20_000_000;

    private static final int KEPT_MAX = 1_024;
    private static final int PATH_CHARS_MAX = 256;

    /**
     * A request that took long.
     *
     * @param endedMillis when it was answered, milliseconds since 1970
     * @param path as it was written, without its query, which may hold what is nobody's business
     * @param timing its {@code Server-Timing}; null if it got that far not
     * @param trace the trace it belongs to
     */
    record SlowRequest(
            long endedMillis,
            String id,
            String method,
            String route,
            String path,
            int status,
            long nanos,
            @Nullable String timing,
            @Nullable String trace,
            @Nullable String peer) {

        SlowRequest {
            path = path.length() <= PATH_CHARS_MAX ? path : path.substring(0, PATH_CHARS_MAX) + "…";
        }
    }

    private final SlowRequest[] ring = new SlowRequest[KEPT_MAX];
    private long count;

    synchronized void add(SlowRequest request) {
        ring[(int) (count++ % KEPT_MAX)] = request;
    }

    /** Those that took {@code nanosMin} or longer, the newest first. */
    synchronized List<SlowRequest> newest(long nanosMin, int max) {
        List<SlowRequest> found = new ArrayList<>();
        for (long i = count - 1; i >= Math.max(0, count - KEPT_MAX) && found.size() < max; i--) {
            SlowRequest request = ring[(int) (i % KEPT_MAX)];
            if (request.nanos() >= nanosMin) {
                found.add(request);
            }
        }
        return found;
    }
}
