package io.quorate.client.internal;

import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import io.quorate.client.error.QuorateException;
import io.quorate.client.spi.CredentialsProvider;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Changes a password for the token of a login, which costs the cluster less: beside the first request, and again when the
 * token is refused. Until there is one, the password itself is sent; so nothing ever waits for a login. Safe for any
 * thread.
 */
final class Logins implements CredentialsProvider {

    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Duration LOGOUT_LIMIT = Duration.ofSeconds(1);

    /** How long a login that failed is not tried again. */
    private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Password password;
    private final AtomicReference<@Nullable String> token = new AtomicReference<>();
    private final AtomicBoolean isUnderWay = new AtomicBoolean();
    private volatile long notBeforeNanos = System.nanoTime();
    private volatile @Nullable Calls calls;

    Logins(Password password) {
        this.password = password;
    }

    /** By what logins are made; told once, before there are requests. */
    void by(Calls made) {
        calls = made;
    }

    @Override
    public String token(boolean refused) {
        String known = token.get();
        return known == null ? password.token(refused) : known;
    }

    @Override
    public String authorization(boolean refused) {
        String known = token.get();
        if (known != null && !refused) {
            return "Bearer " + known;
        }
        token.compareAndSet(known, null);
        Calls by = calls;
        if (by != null
                && System.nanoTime() - notBeforeNanos >= 0
                && !by.isClosed()
                && isUnderWay.compareAndSet(false, true)) {
            login(by);
        }
        return password.authorization(refused);
    }

    private void login(Calls by) {
        // What the request would bear by itself would lead here again.
        ApiRequest request = AccessOperations.loginRequest(password.user(), password.secret())
                .header("Authorization", password.authorization(false));
        var unused = by.begin(request, LIMIT).whenComplete((outcome, cancelled) -> {
            String got = outcome == null ? null : token(outcome);
            if (got == null) {
                notBeforeNanos = System.nanoTime() + REST_NANOS;
            } else {
                token.set(got);
            }
            isUnderWay.set(false);
        });
    }

    private static @Nullable String token(Outcome outcome) {
        try {
            ApiAnswer answer = outcome.answer();
            String got = answer.status() == 200
                    ? AccessOperations.login(HttpKv.document(answer)).token()
                    : "";
            return got.isEmpty() ? null : got;
        } catch (QuorateException failed) {
            // The password goes on being sent: whoever asks for something is told what is wrong.
            return null;
        }
    }

    /** Ends the login, so that its token is of no use to anybody. */
    void close() {
        String known = token.getAndSet(null);
        Calls by = calls;
        if (known == null || by == null || by.isClosed()) {
            return;
        }
        ApiRequest request = ApiRequest.of("POST", "/v1/auth/logout").header("Authorization", "Bearer " + known);
        try {
            var unused = by.begin(request, LOGOUT_LIMIT).get(LOGOUT_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | CancellationException unanswered) {
            // It ends by itself when it is not used.
        }
    }
}
