package io.quorate.client.internal;

import io.quorate.client.spi.ApiSocket;
import io.quorate.client.spi.Transport.NoSocketsException;
import io.quorate.client.spi.Transport.UnauthenticatedException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket that carries many watches, from the attempt to open it to its end. Each has a window of its own; what all of
 * them have not handled yet is bounded too, by not reading on.
 *
 * <p>Safe for any thread; {@link ApiSocket.Receiver} is for the transport.
 */
final class WatchSocket implements ApiSocket.Receiver {

    private static final Logger LOG = System.getLogger("io.quorate.client");

    /** As many as a member takes. */
    private static final int SUBSCRIPTIONS_MAX = 1_000;

    private static final int SILENT_INTERVALS = 3;
    private static final long UNHANDLED_BYTES_MAX = 32 << 20;

    private record Entry(Subscriber subscriber, String form) {}

    private final Calls calls;
    private final WatchSockets all;
    private final String endpoint;

    // Guarded by this.
    private final Map<String, Entry> subscriptions = new LinkedHashMap<>();
    private @Nullable ApiSocket socket;
    private @Nullable Future<?> clock;
    private boolean isOver;
    private boolean isPaused;
    private long unhandledBytes;
    private long lastNanos;

    WatchSocket(Calls calls, WatchSockets all, String endpoint) {
        this.calls = calls;
        this.all = all;
        this.endpoint = endpoint;
    }

    String endpoint() {
        return endpoint;
    }

    /** Takes a subscription on; false: it takes no more. */
    synchronized boolean add(Subscriber subscriber, String id, String form) {
        if (isOver || subscriptions.size() >= SUBSCRIPTIONS_MAX) {
            return false;
        }
        subscriptions.put(id, new Entry(subscriber, form));
        if (socket != null) {
            socket.send(form);
        }
        return true;
    }

    /** Opens it; called once. */
    void connect() {
        connect(false);
    }

    private void connect(boolean tokenRefused) {
        calls.openSocket(endpoint, this, tokenRefused).whenComplete((opened, failure) -> {
            if (opened != null) {
                open(opened);
            } else if (Plain.cause(failure) instanceof UnauthenticatedException
                    && calls.hasCredentials()
                    && !tokenRefused) {
                connect(true);
            } else if (Plain.cause(failure) instanceof UnauthenticatedException refused) {
                // A request of its own is told more: the problem, which ends the watch.
                LOG.log(Level.DEBUG, "no socket for watches: {0}", refused.toString());
                over().forEach((id, entry) -> entry.subscriber().unavailable(this, id));
            } else if (Plain.cause(failure) instanceof NoSocketsException none) {
                LOG.log(Level.DEBUG, "watches do without WebSockets: {0}", none.toString());
                all.unusable();
                over().forEach((id, entry) -> entry.subscriber().unavailable(this, id));
            } else {
                calls.failed(endpoint);
                fail(new IOException(Failures.describe(Plain.cause(failure)), failure));
            }
        });
    }

    private void open(ApiSocket opened) {
        boolean isUseless;
        synchronized (this) {
            isUseless = isOver;
            if (!isOver) {
                socket = opened;
                lastNanos = System.nanoTime();
                subscriptions.values().forEach(entry -> opened.send(entry.form()));
                listenForLife();
            }
        }
        if (isUseless || all.isClosed()) {
            opened.close();
        }
    }

    // ---- signs of life

    /** Of whoever holds the lock. */
    private void listenForLife() {
        try {
            clock = calls.threads()
                    .timer()
                    .schedule(this::checkLife, silenceNanos() - (System.nanoTime() - lastNanos), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closing) {
            LOG.log(Level.DEBUG, "the client is closed: {0}", closing.toString());
        }
    }

    /** The one that is told most often says how long it may be silent. */
    private long silenceNanos() {
        long shortest = Long.MAX_VALUE;
        for (Entry entry : subscriptions.values()) {
            shortest = Math.min(shortest, entry.subscriber().progress().toNanos());
        }
        return shortest == Long.MAX_VALUE ? TimeUnit.SECONDS.toNanos(SILENT_INTERVALS) : shortest * SILENT_INTERVALS;
    }

    private void checkLife() {
        long silentNanos;
        synchronized (this) {
            if (isOver) {
                return;
            }
            silentNanos = System.nanoTime() - lastNanos;
            if (isPaused) {
                // Whoever does not listen hears nothing.
                lastNanos = System.nanoTime();
            }
            if (isPaused || silentNanos < silenceNanos()) {
                listenForLife();
                return;
            }
        }
        calls.failed(endpoint);
        fail(new SocketTimeoutException("nothing came for " + TimeUnit.NANOSECONDS.toMillis(silentNanos) + " ms"));
    }

    // ---- what comes

    @Override
    public void text(byte[] message) {
        String id = id(message);
        Entry entry;
        synchronized (this) {
            lastNanos = System.nanoTime();
            entry = subscriptions.get(id);
            if (entry != null) {
                unhandledBytes += message.length;
                receive(unhandledBytes <= UNHANDLED_BYTES_MAX);
            }
        }
        if (entry != null) {
            entry.subscriber().line(this, id, message);
        } else if (id.isEmpty()) {
            // It does not understand this client: better to ask in a way that is answered one by one.
            String said = new String(message, StandardCharsets.UTF_8);
            LOG.log(Level.WARNING, "{0} does not understand a subscription: {1}", endpoint, said);
            all.unusable();
            over().forEach((known, left) -> left.subscriber().unavailable(this, known));
        }
    }

    /** The value of the first field, if that is the id: members put it first, and do not escape what needs no escape. */
    static String id(byte[] message) {
        byte[] head = "{\"id\":\"".getBytes(StandardCharsets.US_ASCII);
        if (message.length <= head.length || Arrays.mismatch(message, head) != head.length) {
            return "";
        }
        int end = head.length;
        while (end < message.length && message[end] != '"') {
            end++;
        }
        return new String(message, head.length, end - head.length, StandardCharsets.UTF_8);
    }

    /** A line was done with, or was not wanted any more. */
    synchronized void handled(int bytes) {
        unhandledBytes -= bytes;
        receive(unhandledBytes <= (isPaused ? UNHANDLED_BYTES_MAX / 2 : UNHANDLED_BYTES_MAX));
    }

    /** Of whoever holds the lock. */
    private void receive(boolean isWanted) {
        if (isPaused == isWanted && socket != null) {
            isPaused = !isWanted;
            lastNanos = System.nanoTime();
            socket.receive(isWanted);
        }
    }

    @Override
    public void closed(@Nullable IOException reason) {
        boolean isNews;
        synchronized (this) {
            isNews = !isOver;
        }
        if (isNews && !all.isClosed()) {
            calls.failed(endpoint);
        }
        fail(reason == null ? new IOException("the socket was closed") : reason);
    }

    private void fail(IOException reason) {
        over().forEach((id, entry) -> entry.subscriber().lost(this, id, reason));
    }

    /** Ends it; what it carried until now. */
    private Map<String, Entry> over() {
        Map<String, Entry> left;
        ApiSocket own;
        synchronized (this) {
            isOver = true;
            left = new LinkedHashMap<>(subscriptions);
            subscriptions.clear();
            own = socket;
            socket = null;
            if (clock != null) {
                clock.cancel(false);
            }
        }
        all.gone(this);
        if (own != null) {
            own.close();
        }
        return left;
    }

    // ---- what watches say

    /** The handlers are done with everything up to there. */
    synchronized void acknowledge(String id, long revision) {
        if (socket != null && subscriptions.containsKey(id)) {
            socket.send(Json.text(Map.of("op", "ack", "id", id, "revision", revision)));
        }
    }

    /** Ends a subscription. */
    void unsubscribe(String id) {
        synchronized (this) {
            if (subscriptions.containsKey(id) && socket != null) {
                socket.send(Json.text(Map.of("op", "unsubscribe", "id", id)));
            }
        }
        forget(id);
    }

    /** The member has ended a subscription. */
    void forget(String id) {
        boolean isEmpty;
        synchronized (this) {
            isEmpty = subscriptions.remove(id) != null && subscriptions.isEmpty();
        }
        if (isEmpty) {
            close();
        }
    }

    /** Gives it up; what it still carries is told. */
    void close() {
        fail(new IOException("the client gave the socket up"));
    }
}
