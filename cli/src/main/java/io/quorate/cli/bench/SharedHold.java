package io.quorate.cli.bench;

import org.jspecify.annotations.Nullable;

/**
 * What clients were told about one lock or election: who holds it, by which token, and when it was last let go. Safe for
 * any thread: a client is told that it holds only after another's release was sent, so what they note here is in order.
 */
final class SharedHold {

    static final String OVERLAP = "holds-overlap";
    static final String TOKEN = "token-not-rising";

    /** What a client saw when it was told that it holds. Nanos are -1 if it was not handed over by another. */
    record Taken(@Nullable String violation, long handOffNanos) {}

    private static final int NOBODY = -1;

    private int holder = NOBODY;
    private int lastClient = NOBODY;
    private long lastToken;
    private long releasedNanos;
    private boolean released;

    /** A client was told that it holds; it had asked at {@code askedNanos}. */
    synchronized Taken taken(int client, long token, long askedNanos, long nowNanos) {
        String violation = null;
        // A client that never heard what became of its request asks again and is told the same.
        boolean repeated = client == lastClient && token == lastToken;
        if (holder != NOBODY && holder != client) {
            violation = OVERLAP;
        } else if (token <= lastToken && !repeated) {
            violation = TOKEN;
        }
        long handOff =
                released && client != lastClient && askedNanos - releasedNanos < 0 ? nowNanos - releasedNanos : -1;
        holder = client;
        lastClient = client;
        lastToken = Math.max(lastToken, token);
        released = false;
        return new Taken(violation, handOff);
    }

    /** A client is about to let it go. */
    synchronized void releasing(int client, long nowNanos) {
        if (holder == client) {
            holder = NOBODY;
        }
        released = true;
        releasedNanos = nowNanos;
    }
}
