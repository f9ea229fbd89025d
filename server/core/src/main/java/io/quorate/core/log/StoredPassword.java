package io.quorate.core.log;

import io.quorate.core.store.Bytes;

/**
 * What is kept of a password: enough to recognize it, not to know it. Immutable; its text shows nothing of it.
 *
 * @param scheme how it was hashed
 * @param iterations how often
 * @param salt random, its own
 * @param hash what came of it
 */
public record StoredPassword(Scheme scheme, int iterations, Bytes salt, Bytes hash) {

    /** The ways there are. */
    public enum Scheme {
        /** PBKDF2 with HMAC-SHA-512. */
        PBKDF2_HMAC_SHA512
    }

    @Override
    public String toString() {
        return "StoredPassword[" + scheme + "]";
    }
}
