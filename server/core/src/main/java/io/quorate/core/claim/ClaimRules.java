package io.quorate.core.claim;

import io.quorate.core.log.ClaimCommand;
import io.quorate.core.log.ClaimCommand.Acquire;
import io.quorate.core.log.ClaimCommand.Claimant;
import io.quorate.core.log.Kind;
import io.quorate.core.log.Limits;
import io.quorate.core.store.Bytes;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What can be said of an acquire without looking at any claim. Stateless; safe for any thread. */
final class ClaimRules {

    private ClaimRules() {}

    /** What is wrong with {@code acquire}; null: nothing. */
    static @Nullable String wrongIn(Acquire acquire) {
        int parts = acquire.parts().size();
        if (acquire.kind() == Kind.KEY || acquire.kind() == Kind.COUNTER) {
            return "a " + acquire.kind() + " can't be claimed";
        }
        int partsMax = acquire.kind() == Kind.LOCK ? Limits.CLAIM_PARTS_MAX : 1;
        if (parts < 1 || parts > partsMax) {
            return "parts: " + parts + " (expected: 1.." + partsMax + ")";
        }
        TreeSet<Bytes> names = new TreeSet<>();
        for (ClaimCommand.Part part : acquire.parts()) {
            String wrong = wrongIn(acquire.kind(), part);
            if (wrong != null) {
                return wrong;
            }
            if (!names.add(part.name())) {
                return "'" + part.name().utf8() + "' is asked for twice";
            }
        }
        String wrong = wrongIn(acquire.kind(), acquire.claimant());
        if (wrong == null) {
            wrong = outOf("wait", acquire.patience().waitMillis(), 0, Limits.WAIT_MILLIS_MAX);
        }
        return wrong == null ? outOf("linger", acquire.patience().lingerMillis(), 0, Limits.DELAY_MILLIS_MAX) : wrong;
    }

    private static @Nullable String wrongIn(Kind kind, ClaimCommand.Part part) {
        String wrong = wrongName(part.name());
        if (wrong == null) {
            wrong = outOf("slots", part.slots(), 1, kind == Kind.SEMAPHORE ? Limits.SLOTS_MAX : 1);
        }
        if (wrong == null) {
            wrong = outOf("limit", part.limit(), 0, Limits.SLOTS_MAX);
        }
        return wrong == null && part.shared() && kind != Kind.LOCK ? "only a lock has a shared mode" : wrong;
    }

    private static @Nullable String wrongIn(Kind kind, Claimant claimant) {
        String wrong = null;
        if (claimant.lease() == 0 && kind != Kind.BARRIER) {
            wrong = outOf("ttl", claimant.ttlMillis(), Limits.LEASE_TTL_MILLIS_MIN, Limits.LEASE_TTL_MILLIS_MAX);
        }
        if (wrong == null) {
            wrong = outOf("salt", claimant.salt(), 0, Limits.LEASE_SALT_MAX);
        }
        if (wrong == null) {
            wrong = outOf("owner", Bytes.utf8(claimant.owner()).size(), 0, Limits.OWNER_BYTES_MAX);
        }
        if (wrong == null) {
            wrong = outOf("priority", claimant.priority(), 0, kind == Kind.ELECTION ? Integer.MAX_VALUE : 0);
        }
        if (wrong == null) {
            wrong = outOf("release delay", claimant.releaseDelayMillis(), 0, Limits.DELAY_MILLIS_MAX);
        }
        int payloadMax = kind == Kind.ELECTION ? Limits.ELECTION_VALUE_BYTES_MAX : Limits.NOTE_BYTES_MAX;
        return wrong == null ? outOf("payload", claimant.payload().size(), 0, payloadMax) : wrong;
    }

    /** What is wrong with a name; null: nothing. A zero byte ends it in the store. */
    static @Nullable String wrongName(Bytes name) {
        for (byte octet : name.array()) {
            if (octet == 0) {
                return "the name has a zero byte";
            }
        }
        return outOf("name", name.size(), 1, Limits.NAME_BYTES_MAX);
    }

    /** Whether {@code acquire} asks for exactly what a claim is for. */
    static boolean isSame(Acquire acquire, StoredClaim claim) {
        if (claim.kind() != acquire.kind()
                || claim.parts().size() != acquire.parts().size()) {
            return false;
        }
        for (int at = 0; at < acquire.parts().size(); at++) {
            ClaimCommand.Part asked = acquire.parts().get(at);
            StoredClaim.Part known = claim.parts().get(at);
            if (!asked.name().equals(known.name())
                    || asked.shared() != known.shared()
                    || asked.slots() != known.slots()) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable String outOf(String what, long value, long min, long max) {
        return value < min || value > max ? what + ": " + value + " (expected: " + min + ".." + max + ")" : null;
    }
}
