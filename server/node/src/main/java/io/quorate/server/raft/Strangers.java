package io.quorate.server.raft;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whom this member has met who is of another cluster though one of the two is configured as a member of the other's. They
 * never talk to each other, which nobody would notice otherwise. Safe for any thread.
 */
final class Strangers {

    private static final Logger LOG = LoggerFactory.getLogger(Strangers.class);

    /** What members of one cluster have in common. */
    static final String REASONS =
            " (expected: the same cluster-name; after a restoration the same backup and the same --cluster-id)";

    /** The same is said so often at most, and is forgotten when it has not happened again for twice as long. */
    private static final long REPEAT_NANOS = TimeUnit.MINUTES.toNanos(1);

    private static final int REMEMBERED_MAX = 16;

    private final String self;
    private final LongSupplier nanos;
    private final Map<String, Met> met = new LinkedHashMap<>();

    private record Met(long saidNanos, long lastNanos) {}

    /** @param nanos a steady clock */
    Strangers(String self, LongSupplier nanos) {
        this.self = self;
        this.nanos = nanos;
    }

    /** One was met; {@code how} is one sentence for people. */
    synchronized void met(String how) {
        long now = nanos.getAsLong();
        forget(now);
        Met before = met.get(how);
        if (before == null && met.size() >= REMEMBERED_MAX) {
            return;
        }
        if (before != null && now - before.saidNanos() < REPEAT_NANOS) {
            met.put(how, new Met(before.saidNanos(), now));
            return;
        }
        met.put(how, new Met(now, now));
        LOG.warn("{}: {}", self, how);
    }

    /** How each was met that was met lately. */
    synchronized List<String> recent() {
        forget(nanos.getAsLong());
        return new ArrayList<>(met.keySet());
    }

    private void forget(long now) {
        met.values().removeIf(last -> now - last.lastNanos() > 2 * REPEAT_NANOS);
    }
}
