package io.quorate.client.internal;

import io.quorate.client.spi.CredentialsProvider;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A user's name and password, to be changed for the token of a login. Immutable. */
public final class Password implements CredentialsProvider {

    private final String user;
    private final String secret;

    public Password(String user, String secret) {
        if (user.isEmpty() || user.indexOf(':') >= 0) {
            throw new IllegalArgumentException("user: '" + user + "' (expected: a name without a colon)");
        }
        if (secret.isEmpty()) {
            throw new IllegalArgumentException("password: empty (expected: one)");
        }
        this.user = user;
        this.secret = secret;
    }

    String user() {
        return user;
    }

    String secret() {
        return secret;
    }

    @Override
    public String token(boolean refused) {
        return Base64.getEncoder().encodeToString((user + ":" + secret).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String scheme() {
        return "Basic";
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "password of " + user;
    }
}
