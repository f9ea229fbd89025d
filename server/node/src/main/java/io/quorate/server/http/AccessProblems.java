package io.quorate.server.http;

import io.quorate.api.Problem;
import io.quorate.api.ProblemCode;
import io.quorate.core.access.Demand;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;
import io.quorate.server.auth.Authentication;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How it is told that somebody may not do something, or is not believed to be somebody. Stateless. */
final class AccessProblems {

    /** What helps where nobody can be recognized yet. */
    static final String FIRST_USER =
            "this cluster has no users yet: quorate user bootstrap makes the first one, with the"
                    + " bootstrap token (POST /v1/auth/bootstrap)";

    private AccessProblems() {}

    /** Nobody is named by the request. */
    static Problem anonymous() {
        return Problem.of(ProblemCode.UNAUTHENTICATED, "the request does not say who asks")
                .hint("send Authorization: Bearer TOKEN, or Basic with user and password");
    }

    /** What is shown is nothing that could be believed. */
    static Problem unreadable() {
        return Problem.of(ProblemCode.UNAUTHENTICATED, "the Authorization header can't be read")
                .hint("send Authorization: Bearer TOKEN, or Basic with user and password, once");
    }

    /** Why nobody is recognized; null: somebody is. */
    static @Nullable Problem of(Authentication authentication) {
        if (authentication instanceof Authentication.Unrecognized unrecognized) {
            return Problem.of(ProblemCode.UNAUTHENTICATED, unrecognized.why());
        }
        if (authentication instanceof Authentication.Throttled throttled) {
            long seconds = Math.max(1, (throttled.retryMillis() + 999) / 1_000);
            return Problem.of(ProblemCode.RATE_LIMITED, "too many logins have failed")
                    .hint("wait for " + seconds + " s")
                    .with(Problems.RETRY_AFTER_SECONDS, seconds);
        }
        return authentication instanceof Authentication.Busy
                ? Problem.of(ProblemCode.OVERLOADED, "too many passwords wait to be looked at")
                : null;
    }

    /** Whoever is named is not believed, and not told why. */
    static Problem disbelieved() {
        return Problem.of(ProblemCode.UNAUTHENTICATED, "the credentials are wrong, or good no longer");
    }

    /** Who wants another password must know the one there is. */
    static Problem notThePassword() {
        return Problem.of(ProblemCode.PERMISSION_DENIED, "current: that is not the password")
                .hint("an administrator can set another one without knowing it");
    }

    /** There is no such user. */
    static Problem noUser(String user) {
        return Problem.of(ProblemCode.USER_NOT_FOUND, "there is no user '" + Text.shown(user) + "'");
    }

    /** There is no such role. */
    static Problem noRole(String role) {
        return Problem.of(ProblemCode.ROLE_NOT_FOUND, "there is no role '" + Text.shown(role) + "'");
    }

    /** A right is missing. */
    static Problem denied(String user, Demand missing) {
        return Problem.of(ProblemCode.PERMISSION_DENIED, "user '" + Text.shown(user) + "' lacks " + missing.inWords())
                .hint("ask an administrator for a role that grants it")
                .with("missing", plain(missing));
    }

    /** A right has gone while it was made use of. */
    static Problem revoked(Demand missing) {
        return Problem.of(ProblemCode.PERMISSION_REVOKED, "no longer granted: " + missing.inWords())
                .with("missing", plain(missing));
    }

    /** Whoever it was is not believed any more. */
    static Problem revoked() {
        return Problem.of(ProblemCode.PERMISSION_REVOKED, "the credentials are good no longer");
    }

    /** What a grant that is missing would say, as JSON. */
    static Map<String, Object> plain(Demand demand) {
        Map<String, Object> plain = new LinkedHashMap<>();
        plain.put("kind", demand.domain().word());
        KeyRange names = demand.names();
        Bytes to = names.to();
        if (to != null && to.equals(names.from().successor())) {
            put(plain, "name", names.from());
        } else if (names.equals(KeyRange.prefix(names.from()))) {
            put(plain, "prefix", names.from());
        } else {
            put(plain, "from", names.from());
            if (to != null) {
                put(plain, "to", to);
            }
        }
        plain.put("action", demand.action().word());
        return plain;
    }

    private static void put(Map<String, Object> plain, String field, Bytes name) {
        String text = Percent.utf8(name.array());
        if (text != null) {
            plain.put(field, text);
        } else {
            plain.put(field + "64", java.util.Base64.getEncoder().encodeToString(name.array()));
        }
    }
}
