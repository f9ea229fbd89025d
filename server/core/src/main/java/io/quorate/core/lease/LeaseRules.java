package io.quorate.core.lease;

import io.quorate.core.log.LeaseCommand;
import io.quorate.core.log.Limits;
import io.quorate.core.store.Bytes;
import org.jspecify.annotations.Nullable;

/** What can be said of a command about leases without looking at any. Stateless; safe for any thread. */
public final class LeaseRules {

    private LeaseRules() {}

    /** What is wrong with {@code grant}; null: nothing. */
    public static @Nullable String wrongIn(LeaseCommand.Grant grant) {
        String wrong = outOf("ttl", grant.ttlMillis(), Limits.LEASE_TTL_MILLIS_MIN, Limits.LEASE_TTL_MILLIS_MAX);
        if (wrong == null) {
            wrong = outOf("name", Bytes.utf8(grant.name()).size(), 0, Limits.OWNER_BYTES_MAX);
        }
        if (wrong == null) {
            wrong = outOf("note", grant.note().size(), 0, Limits.NOTE_BYTES_MAX);
        }
        return wrong == null ? outOf("salt", grant.salt(), 0, Limits.LEASE_SALT_MAX) : wrong;
    }

    /** What is wrong with {@code renew}; null: nothing. */
    public static @Nullable String wrongIn(LeaseCommand.Renew renew) {
        String wrong = outOf("renewals", renew.renewals().size(), 0, Limits.RENEWALS_MAX);
        for (LeaseCommand.Renewal renewal : renew.renewals()) {
            if (wrong == null && renewal.ttlMillis() != 0) {
                wrong = outOf("ttl", renewal.ttlMillis(), Limits.LEASE_TTL_MILLIS_MIN, Limits.LEASE_TTL_MILLIS_MAX);
            }
        }
        return wrong;
    }

    private static @Nullable String outOf(String what, long value, long min, long max) {
        return value < min || value > max ? what + ": " + value + " (expected: " + min + ".." + max + ")" : null;
    }
}
