package io.quorate.client.internal;

import io.quorate.client.spi.CredentialsProvider;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A user's name and password, sent with each request. Immutable. */
public final class Password implements CredentialsProvider {

    private final String user;
    private final String secret;
    private final boolean isKept;

    /** @param isKept whether it is sent with each request, and not changed for a token */
    public Password(String user, String secret, boolean isKept) {
        if (user.isEmpty() || user.indexOf(':') >= 0) {
            throw new IllegalArgumentException("user: '" + user + "' (expected: a name without a colon)");
        }
        if (secret.isEmpty()) {
            throw new IllegalArgumentException("password: empty (expected: one)");
        }
        this.user = user;
        this.secret = secret;
        this.isKept = isKept;
    }

    String user() {
        return user;
    }

    String secret() {
        return secret;
    }

    boolean isKept() {
        return isKept;
    }

    @Override
    public String token(boolean refused) {
        return Base64.getEncoder().encodeToString((user + ":" + secret).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String authorization(boolean refused) {
        return "Basic " + token(refused);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "password of " + user;
    }
}
