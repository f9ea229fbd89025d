package io.quorate.server.auth;

import io.quorate.core.log.Token;
import io.quorate.core.store.Bytes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes secrets of 256 random bits, and hashes them. Safe for any thread. */
public final class Secrets {

    /** How a program's token begins. */
    public static final String TOKEN = "qt_";

    /** How a session's begins. */
    public static final String SESSION = "qs_";

    /** How the secret that names the first administrator begins. */
    public static final String BOOTSTRAP = "qb_";

    private static final int SECRET_BYTES = 32;
    private static final int ID_BYTES = 9;
    private static final int SECRET_CHARS = 3 + 43;

    private static final SecureRandom RANDOM = new SecureRandom();

    private Secrets() {}

    /**
     * A new token, to be proposed with {@link io.quorate.core.log.AccessCommand.PutToken}.
     *
     * @param secret shown once, to whoever it is for
     */
    public record Made(String secret, Token token) {

        @Override
        public String toString() {
            return "Made[" + token + "]";
        }
    }

    /**
     * Makes a token.
     *
     * @param roles those it carries; null: all the user has
     * @param nowMillis wall clock
     * @param ttlMillis how long it is good; 0: until it is revoked
     */
    public static Made token(
            Token.Type type, String user, String name, @Nullable List<String> roles, long nowMillis, long ttlMillis) {
        String secret = secret(type == Token.Type.SESSION ? SESSION : TOKEN);
        String id = "tk-" + random(ID_BYTES).replace('_', '+');
        long expiresAtMillis = ttlMillis == 0 ? 0 : Math.addExact(nowMillis, ttlMillis);
        return new Made(secret, new Token(id, hash(secret), type, user, name, roles, nowMillis, expiresAtMillis, 0));
    }

    /** A new secret that begins with {@code prefix}. */
    public static String secret(String prefix) {
        return prefix + random(SECRET_BYTES);
    }

    /** Whether {@code text} looks like a secret of that kind: what does not was never made here. */
    static boolean isSecret(String text, String prefix) {
        return text.length() == SECRET_CHARS && text.startsWith(prefix);
    }

    /** The SHA-256 of a secret: all that is kept of it. Its 256 bits are random, so nothing slower is needed. */
    public static Bytes hash(String secret) {
        try {
            byte[] utf8 = secret.getBytes(StandardCharsets.UTF_8);
            return Bytes.wrap(MessageDigest.getInstance("SHA-256").digest(utf8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    private static String random(int bytes) {
        byte[] random = new byte[bytes];
        RANDOM.nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }
}
