package io.quorate.client;

import io.quorate.client.internal.Password;
import io.quorate.client.spi.CredentialsProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Usual ways to say who one is. Stateless. */
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

    /**
     * A user's name and password. The client changes them for the token of a login, renews that when it has to, and ends
     * it when it is closed.
     */
    public static CredentialsProvider password(String user, String password) {
        return new Password(user, password, false);
    }

    /** A user's name and password, sent with each request: for few requests, or where no logins are wanted. */
    public static CredentialsProvider basic(String user, String password) {
        return new Password(user, password, true);
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
