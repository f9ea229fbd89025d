package io.quorate.client;

import io.quorate.client.internal.Password;
import io.quorate.client.spi.CredentialsProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Usual ways to say who the client is. Stateless. */
public final class Credentials {

    private Credentials() {}

    /** One token, for good. */
    public static CredentialsProvider token(String token) {
        String checked = checked(token, "token");
        return refused -> checked;
    }

    /** The token in a file, which is read at the first request and whenever a member has refused it. */
    public static CredentialsProvider tokenFile(Path file) {
        AtomicReference<@Nullable String> known = new AtomicReference<>();
        return refused -> {
            String token = known.get();
            if (token == null || refused) {
                token = checked(read(file), "token in " + file);
                known.set(token);
            }
            return token;
        };
    }

    /** A user's name and password, sent with each request. */
    public static CredentialsProvider password(String user, String password) {
        if (user.isEmpty() || user.indexOf(':') >= 0) {
            throw new IllegalArgumentException("user: '" + user + "' (expected: a name without a colon)");
        }
        String pair = Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        return new CredentialsProvider() {
            @Override
            public String scheme() {
                return "Basic";
            }

            @Override
            public String token(boolean refused) {
                return pair;
            }
        };
    }

    /**
     * A user's name and password, which the client changes for the token of a login beside its first request; it renews
     * that when it has to, and ends it when it is closed. For programs that run for long.
     */
    public static CredentialsProvider login(String user, String password) {
        return new Password(user, password);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read the token: " + unreadable, unreadable);
        }
    }

    /** Without the token itself in the message. */
    private static String checked(String token, String what) {
        boolean plain = !token.isEmpty() && token.chars().allMatch(c -> c > ' ' && c < 0x7F);
        if (!plain) {
            throw new IllegalArgumentException(what + ": empty, or with spaces in it (expected: visible ASCII)");
        }
        return token;
    }
}
