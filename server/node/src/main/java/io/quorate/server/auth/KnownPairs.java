package io.quorate.server.auth;

import io.quorate.core.log.StoredPassword;
import io.quorate.core.store.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Pairs of a name and a password that were right a moment ago, so that whoever sends one with every request does not
 * have it hashed each time. Kept as a keyed fingerprint whose key never leaves this object. Safe for any thread.
 */
final class KnownPairs {

    /** For how long, milliseconds. */
    static final long KNOWN_MILLIS = 300_000;

    private static final int PAIRS_MAX = 1_000;
    private static final int KEY_BYTES = 32;

    private final SecretKeySpec key;
    private final Map<Bytes, Known> pairs = new LinkedHashMap<>();

    /**
     * A pair that was right.
     *
     * @param stored what it was held against: another password makes it worthless
     */
    private record Known(StoredPassword stored, long untilMillis) {}

    KnownPairs() {
        byte[] random = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(random);
        key = new SecretKeySpec(random, "HmacSHA256");
    }

    /** Whether a pair was right against {@code stored} a moment ago. */
    boolean isKnown(String user, String password, StoredPassword stored, long nowMillis) {
        Known known = find(fingerprint(user, password));
        return known != null && known.stored().equals(stored) && nowMillis < known.untilMillis();
    }

    private synchronized @Nullable Known find(Bytes fingerprint) {
        return pairs.get(fingerprint);
    }

    /** A pair is right. */
    void know(String user, String password, StoredPassword stored, long nowMillis) {
        Bytes fingerprint = fingerprint(user, password);
        synchronized (this) {
            pairs.remove(fingerprint);
            if (pairs.size() >= PAIRS_MAX) {
                var oldest = pairs.keySet().iterator();
                oldest.next();
                oldest.remove();
            }
            pairs.put(fingerprint, new Known(stored, nowMillis + KNOWN_MILLIS));
        }
    }

    private Bytes fingerprint(String user, String password) {
        try {
            byte[] name = user.getBytes(StandardCharsets.UTF_8);
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(name.length).array());
            mac.update(name);
            return Bytes.wrap(mac.doFinal(password.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has HmacSHA256", impossible);
        }
    }
}
