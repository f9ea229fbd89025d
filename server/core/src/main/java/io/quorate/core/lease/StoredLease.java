package io.quorate.core.lease;

import io.quorate.core.log.Decoder;
import io.quorate.core.log.Encoder;
import io.quorate.core.log.Limits;
import io.quorate.core.log.MalformedException;
import io.quorate.core.store.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * A lease as it lies in the store. Immutable.
 *
 * @param ttlMillis how long it lives without a renewal
 * @param deadlineMillis when it ends, cluster time
 * @param lookedAtMillis when it is looked at next; at the deadline or before, so that a renewal need not move it
 * @param keys how many keys live on it
 * @param claims how many claims live on it
 * @param instances how many instances of services live on it
 * @param bytes what the keys that live on it take, with their values
 * @param isOwn whether it was made for one key, one claim or one instance, and ends with it
 * @param createdAtMillis the leader's wall clock at the grant, for people
 */
record StoredLease(
        long ttlMillis,
        long deadlineMillis,
        long lookedAtMillis,
        int keys,
        int claims,
        int instances,
        long bytes,
        boolean isOwn,
        long createdAtMillis,
        @Nullable String author,
        String name,
        Bytes note) {

    /** Of a lease without instances and keys: what most are. */
    private static final int FORM = 1;

    private static final int FORM_WITH_INSTANCES = 2;
    private static final int FORM_WITH_KEYS = 3;

    /** What the rows of one thing take that goes. */
    private static final int ROWS_BYTES = 500;

    Bytes write(Encoder scratch) {
        if (bytes != 0) {
            scratch.reset().octet(FORM_WITH_KEYS).number(instances).number(bytes);
        } else if (instances != 0) {
            scratch.reset().octet(FORM_WITH_INSTANCES).number(instances);
        } else {
            scratch.reset().octet(FORM);
        }
        return scratch.number(ttlMillis)
                .number(deadlineMillis)
                .number(lookedAtMillis)
                .number(keys)
                .number(claims)
                .flag(isOwn)
                .number(createdAtMillis)
                .optionalText(author)
                .text(name)
                .raw(note)
                .toBytes();
    }

    static StoredLease read(Bytes row) {
        Decoder in = new Decoder(row);
        int form = in.octet();
        if (form < FORM || form > FORM_WITH_KEYS) {
            throw new MalformedException("lease: form " + form + " (expected: 1 to 3)");
        }
        int instances = form == FORM ? 0 : in.size();
        long bytes = form == FORM_WITH_KEYS ? in.number() : 0;
        return new StoredLease(
                in.number(),
                in.number(),
                in.number(),
                in.size(),
                in.size(),
                instances,
                bytes,
                in.flag(),
                in.number(),
                in.optionalText(),
                in.text(),
                in.rest());
    }

    /** What it takes to end it, about, bytes: what lives on it and the rows that go or are written for each. */
    long weight() {
        return bytes
                + (long) keys * ROWS_BYTES
                + (long) claims * (ROWS_BYTES + Limits.NOTE_BYTES_MAX)
                + (long) instances * Limits.INSTANCE_BYTES_MAX;
    }

    /** Whether nothing lives on it. */
    boolean isBare() {
        return keys == 0 && claims == 0 && instances == 0;
    }

    StoredLease renewed(long newTtlMillis, long newDeadlineMillis) {
        return timed(newTtlMillis, newDeadlineMillis, lookedAtMillis);
    }

    StoredLease lookedAt(long millis) {
        return timed(ttlMillis, deadlineMillis, millis);
    }

    private StoredLease timed(long ttl, long deadline, long looked) {
        return new StoredLease(
                ttl, deadline, looked, keys, claims, instances, bytes, isOwn, createdAtMillis, author, name, note);
    }

    StoredLease with(int moreKeys, int moreClaims, int moreInstances) {
        return with(moreKeys, moreClaims, moreInstances, 0);
    }

    /** Takes {@code more} bytes; what was attached when they were not counted yet counts nothing when it leaves. */
    StoredLease larger(long more) {
        return with(0, 0, 0, more);
    }

    private StoredLease with(int moreKeys, int moreClaims, int moreInstances, long moreBytes) {
        return new StoredLease(
                ttlMillis,
                deadlineMillis,
                lookedAtMillis,
                keys + moreKeys,
                claims + moreClaims,
                instances + moreInstances,
                Math.max(0, bytes + moreBytes),
                isOwn,
                createdAtMillis,
                author,
                name,
                note);
    }
}
