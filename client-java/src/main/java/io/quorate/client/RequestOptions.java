package io.quorate.client;

import io.quorate.client.internal.Patience;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What holds for the requests of a view of a client; see {@link QuorateClient#withOptions}. Immutable: each method gives
 * other options.
 */
public final class RequestOptions {

    private final Duration timeout;
    private final @Nullable Consistency consistency;
    private final long minRevision;
    private final String prefix;

    RequestOptions(Duration timeout, @Nullable Consistency consistency, long minRevision, String prefix) {
        this.timeout = timeout;
        this.consistency = consistency;
        this.minRevision = minRevision;
        this.prefix = prefix;
    }

    /** How long one call may take, with all its repeats. */
    public RequestOptions timeout(Duration limit) {
        return new RequestOptions(positive(limit), consistency, minRevision, prefix);
    }

    /** {@code timeout}, if an answer can come within it. */
    static Duration positive(Duration timeout) {
        if (timeout.isZero() || timeout.isNegative()) {
            throw new IllegalArgumentException("timeout: " + timeout + " (expected: more than 0)");
        }
        return Patience.checked("timeout", timeout);
    }

    /** Reads reflect every write that was completed before they began. */
    public RequestOptions linearizable() {
        return new RequestOptions(timeout, Consistency.LINEARIZABLE, minRevision, prefix);
    }

    /** Reads come from the member asked, perhaps a little old; never older than what this client has seen. */
    public RequestOptions serializable() {
        return new RequestOptions(timeout, Consistency.SERIALIZABLE, minRevision, prefix);
    }

    /** Reads are not older than {@code revision}. */
    public RequestOptions minRevision(long revision) {
        if (revision < 0) {
            throw new IllegalArgumentException("minRevision: " + revision + " (expected: 0 or more)");
        }
        return new RequestOptions(timeout, consistency, revision, prefix);
    }

    /** Keys and names go on from here: {@code more} is put behind the prefix there is. */
    public RequestOptions under(String more) {
        return new RequestOptions(timeout, consistency, minRevision, prefix + more);
    }

    /** How long one call may take, with all its repeats. */
    public Duration timeout() {
        return timeout;
    }

    /** Null: each kind of read has its own default. */
    public @Nullable Consistency consistency() {
        return consistency;
    }

    /** 0: none. */
    public long minRevision() {
        return minRevision;
    }

    /** What all keys and names begin with, and callers do not see; empty: nothing. */
    public String prefix() {
        return prefix;
    }
}
