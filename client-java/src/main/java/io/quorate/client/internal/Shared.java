package io.quorate.client.internal;

import io.quorate.client.ApiAnswer;
import io.quorate.client.RetryPolicy;
import io.quorate.client.spi.CredentialsProvider;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What all views of one client have in common: which members there are, what it has seen of the cluster, its threads.
 *
 * <p>Safe for any thread.
 */
final class Shared {

    static final String CLUSTER = "Quorate-Cluster";

    final Endpoints endpoints;
    final RetryPolicy retries;
    final Threads threads;
    final Events events;
    final @Nullable CredentialsProvider credentials;
    final Sequence sequence = new Sequence();
    private final AtomicReference<@Nullable String> cluster = new AtomicReference<>();
    private final AtomicLong revision = new AtomicLong();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile @Nullable Discovery discovery;

    Shared(
            Endpoints endpoints,
            RetryPolicy retries,
            Threads threads,
            Events events,
            @Nullable CredentialsProvider credentials) {
        this.endpoints = endpoints;
        this.retries = retries;
        this.threads = threads;
        this.events = events;
        this.credentials = credentials;
    }

    /** Who asks for members; set once, before there are requests. */
    void discovery(Discovery asks) {
        discovery = asks;
    }

    /** The cluster this client began with; null before the first answer. */
    @Nullable
    String cluster() {
        return cluster.get();
    }

    /** The newest revision this client has seen. */
    long revision() {
        return revision.get();
    }

    /** This client has seen the cluster at {@code reached}, and reads nothing older from now on. */
    void seen(long reached) {
        if (reached > revision.get()) {
            revision.accumulateAndGet(reached, Math::max);
        }
    }

    /** Takes what an answer says about the cluster; false: it comes from another one than this client began with. */
    boolean note(ApiAnswer answer) {
        // A member that has just started does not know it yet.
        String id = answer.header(CLUSTER).orElse("");
        if (!id.isEmpty()) {
            String known = cluster.get();
            if (known == null) {
                cluster.compareAndSet(null, id);
                known = cluster.get();
            }
            if (!id.equals(known)) {
                return false;
            }
        }
        seen(answer.revision());
        endpoints.note(
                answer.endpoint(),
                answer.header("Quorate-Member").orElse(null),
                answer.header("Quorate-Leader").orElse(null));
        Discovery asks = discovery;
        if (asks != null) {
            asks.answered();
        }
        return true;
    }

    /** That member is not to be asked next. */
    void failed(String endpoint) {
        String next = endpoints.failed(endpoint, System.nanoTime());
        Discovery asks = discovery;
        if (asks != null) {
            asks.failed();
        }
        if (next != null) {
            events.tell(listener -> listener.onFailover(endpoint, next));
        }
    }

    boolean isClosed() {
        return closed.get();
    }

    /** False if it was closed before. */
    boolean close() {
        return closed.compareAndSet(false, true);
    }
}
