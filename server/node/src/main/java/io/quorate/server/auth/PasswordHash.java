package io.quorate.server.auth;

import io.quorate.core.log.StoredPassword;
import io.quorate.core.store.Bytes;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Hashes passwords so slowly that guessing is dear: PBKDF2 with HMAC-SHA-512 of the platform. Immutable and safe for any
 * thread, but each call works for a tenth of a second: never on an event loop.
 */
final class PasswordHash {

    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final int iterations;
    /** What a password is held against when there is none, so that its absence takes as long. */
    private final StoredPassword nobodys;

    /** @param iterations of new hashes; older ones keep theirs */
    PasswordHash(int iterations) {
        this.iterations = iterations;
        byte[] never = new byte[HASH_BYTES];
        RANDOM.nextBytes(never);
        this.nobodys =
                new StoredPassword(StoredPassword.Scheme.PBKDF2_HMAC_SHA512, iterations, salt(), Bytes.wrap(never));
    }

    /** Hashes a new password. */
    StoredPassword hash(String password) {
        Bytes salt = salt();
        return new StoredPassword(
                StoredPassword.Scheme.PBKDF2_HMAC_SHA512,
                iterations,
                salt,
                Bytes.wrap(derive(password, salt, iterations, HASH_BYTES)));
    }

    /**
     * Whether {@code password} is the one that was hashed. Takes as long whatever the answer.
     *
     * @param stored null: there is none, and no password matches
     */
    boolean matches(String password, @Nullable StoredPassword stored) {
        StoredPassword against = stored == null ? nobodys : stored;
        byte[] derived = switch (against.scheme()) {
            case PBKDF2_HMAC_SHA512 ->
                derive(
                        password,
                        against.salt(),
                        against.iterations(),
                        against.hash().size());
        };
        boolean isEqual = MessageDigest.isEqual(derived, against.hash().array());
        return isEqual && stored != null;
    }

    private static Bytes salt() {
        byte[] salt = new byte[SALT_BYTES];
        RANDOM.nextBytes(salt);
        return Bytes.wrap(salt);
    }

    private static byte[] derive(String password, Bytes salt, int iterations, int bytes) {
        char[] chars = password.toCharArray();
        PBEKeySpec spec = new PBEKeySpec(chars, salt.array(), iterations, bytes * Byte.SIZE);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512")
                    .generateSecret(spec)
                    .getEncoded();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has PBKDF2WithHmacSHA512", impossible);
        } finally {
            spec.clearPassword();
            Arrays.fill(chars, '\0');
        }
    }
}
