package io.quorate.server.auth;

import io.quorate.core.access.AccessRules;
import io.quorate.core.access.Standing;
import io.quorate.core.log.StoredPassword;
import io.quorate.core.log.Token;
import io.quorate.core.log.User;
import io.quorate.core.store.Bytes;
import io.quorate.server.service.RefusedException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who shows credentials. Tokens and certificates are recognized at once; passwords on the thread of {@link
 * Passwords}, and not by everybody who asks at any rate. Safe for any thread.
 */
public final class Authenticator {

    private static final CompletableFuture<Authentication> NOTHING_SHOWN = CompletableFuture.completedFuture(
            new Authentication.Unrecognized("no credentials (expected: Authorization: Bearer … or Basic …)"));

    /** The same for a user that is unknown, disabled, without a password, and for a wrong password. */
    private static final Authentication WRONG_PAIR = new Authentication.Unrecognized("wrong user or password");

    private static final Authentication WRONG_TOKEN =
            new Authentication.Unrecognized("the token is unknown, revoked or expired");

    private final Supplier<AccessTable> table;
    private final Passwords passwords;
    private final KnownPairs pairs;
    private final LoginThrottle throttle = new LoginThrottle();
    private final TokenUses uses;
    private final List<CertificateRule> rules;
    private final LongSupplier wallMillis;
    private final Supplier<CompletableFuture<?>> caughtUp;

    /**
     * @param wallMillis wall clock
     * @param caughtUp completes, well or not, when the table has had a chance to hold what was applied anywhere by now
     */
    Authenticator(
            Supplier<AccessTable> table,
            Passwords passwords,
            TokenUses uses,
            List<CertificateRule> rules,
            LongSupplier wallMillis,
            Supplier<CompletableFuture<?>> caughtUp) {
        this.table = table;
        this.passwords = passwords;
        this.pairs = new KnownPairs();
        this.uses = uses;
        this.rules = List.copyOf(rules);
        this.wallMillis = wallMillis;
        this.caughtUp = caughtUp;
    }

    /**
     * Finds out who shows {@code credentials}.
     *
     * @param address where from, for the throttle; what the connection says, never what a header says
     * @return never fails
     */
    public CompletableFuture<Authentication> authenticate(Credentials credentials, String address) {
        if (credentials instanceof Credentials.Bearer bearer) {
            return byToken(bearer.secret());
        }
        if (credentials instanceof Credentials.Certificate certificate) {
            return CompletableFuture.completedFuture(byCertificate(certificate));
        }
        if (credentials instanceof Credentials.Basic basic) {
            Identity known = byKnownPair(basic);
            return known == null
                    ? byPassword(basic.user(), basic.password(), address)
                    : CompletableFuture.completedFuture(new Authentication.Recognized(known));
        }
        return NOTHING_SHOWN;
    }

    /** Finds out whose a name and a password are, as a login does: the pair is looked at though it was known. */
    public CompletableFuture<Authentication> login(String user, String password, String address) {
        return byPassword(user, password, address);
    }

    /** A token that was made through another member a moment ago may not have arrived here. */
    private CompletableFuture<Authentication> byToken(String secret) {
        if (!Secrets.isSecret(secret, Secrets.TOKEN) && !Secrets.isSecret(secret, Secrets.SESSION)) {
            return CompletableFuture.completedFuture(WRONG_TOKEN);
        }
        Bytes hash = Secrets.hash(secret);
        Token token = table.get().tokenOf(hash);
        return token != null
                ? CompletableFuture.completedFuture(byToken(token))
                : caughtUp.get().handle((done, failure) -> {
                    Token late = table.get().tokenOf(hash);
                    return late == null ? WRONG_TOKEN : byToken(late);
                });
    }

    private Authentication byToken(Token token) {
        AccessTable now = table.get();
        long nowMillis = wallMillis.getAsLong();
        boolean isOver = token.expiresAtMillis() != 0 && token.expiresAtMillis() <= nowMillis;
        Standing standing = isOver ? null : now.standing(token);
        if (standing == null) {
            return WRONG_TOKEN;
        }
        uses.used(token, nowMillis);
        Via via = token.type() == Token.Type.SESSION ? Via.SESSION : Via.TOKEN;
        return new Authentication.Recognized(Identity.of(standing, now.revision(), via, token.expiresAtMillis()));
    }

    private Authentication byCertificate(Credentials.Certificate certificate) {
        String user = CertificateRule.user(rules, certificate.verified());
        AccessTable now = table.get();
        Standing standing = user == null ? null : now.standing(user);
        if (standing == null) {
            return new Authentication.Unrecognized("the certificate is no user's");
        }
        long expiresAtMillis = certificate.verified().getNotAfter().toInstant().toEpochMilli();
        return new Authentication.Recognized(Identity.of(standing, now.revision(), Via.CERTIFICATE, expiresAtMillis));
    }

    /** Somebody who showed the same pair a moment ago: with every request of curl a password would be hashed. */
    private @Nullable Identity byKnownPair(Credentials.Basic basic) {
        AccessTable now = table.get();
        User user = now.user(basic.user());
        StoredPassword stored = user == null ? null : user.password();
        boolean isKnown = stored != null && pairs.isKnown(basic.user(), basic.password(), stored, nanoMillis());
        Standing standing = isKnown ? now.standing(basic.user()) : null;
        return standing == null ? null : Identity.of(standing, now.revision(), Via.PASSWORD, 0);
    }

    private CompletableFuture<Authentication> byPassword(String name, String password, String address) {
        // No user has such a name: nothing is told by not hashing, and the throttle keeps no junk.
        if (!AccessRules.isName(name)) {
            return CompletableFuture.completedFuture(WRONG_PAIR);
        }
        long waitMillis = throttle.begin(name, address, nanoMillis());
        if (waitMillis > 0) {
            return CompletableFuture.completedFuture(new Authentication.Throttled(waitMillis));
        }
        User user = table.get().user(name);
        StoredPassword stored = user == null || user.disabled() ? null : user.password();
        return passwords.matches(password, stored).handle((matches, failure) -> {
            if (failure != null) {
                throttle.succeeded(name, address);
                return busy(failure);
            }
            return matches ? matched(name, password, stored, address) : WRONG_PAIR;
        });
    }

    private static Authentication busy(Throwable failure) {
        if (failure instanceof RefusedException) {
            return new Authentication.Busy();
        }
        throw new IllegalStateException("a password could not be looked at", failure);
    }

    private Authentication matched(String name, String password, @Nullable StoredPassword stored, String address) {
        throttle.succeeded(name, address);
        AccessTable now = table.get();
        User user = now.user(name);
        Standing standing = now.standing(name);
        // What was true when the hashing began may not be any more.
        if (user == null || standing == null || stored == null || !stored.equals(user.password())) {
            return WRONG_PAIR;
        }
        pairs.know(name, password, stored, nanoMillis());
        return new Authentication.Recognized(Identity.of(standing, now.revision(), Via.PASSWORD, 0));
    }

    private static long nanoMillis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }
}
