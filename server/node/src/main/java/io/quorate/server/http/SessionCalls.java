package io.quorate.server.http;

import io.quorate.api.Problem;
import io.quorate.api.ProblemCode;
import io.quorate.core.access.Demand;
import io.quorate.core.access.Standing;
import io.quorate.core.log.AccessCommand;
import io.quorate.core.log.Action;
import io.quorate.core.log.Domain;
import io.quorate.core.log.Token;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;
import io.quorate.server.auth.Authentication;
import io.quorate.server.auth.Identity;
import io.quorate.server.auth.Passwords;
import io.quorate.server.auth.Secrets;
import io.quorate.server.auth.Via;
import io.quorate.server.service.RefusedException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Getting in, getting out, and asking who one is. Safe for any event loop. */
final class SessionCalls {

    private static final String[] CAN_FIELDS = {"kind", "name", "prefix", "action", "user"};

    private final HttpState state;
    private final AccessWrites writes;

    SessionCalls(HttpState state, AccessWrites writes) {
        this.state = state;
        this.writes = writes;
    }

    // ---- getting in

    /** {@code POST /v1/auth/bootstrap} */
    void bootstrap(Exchange exchange) {
        AccessForm form = AccessForm.of(exchange, "token", "user", "password");
        String secret = form.required("token");
        String user = form.required("user");
        String password = password(form, "password");
        exchange.authority().claims(user);
        requireAsking(exchange);
        if (exchange.refused()) {
            return;
        }
        exchange.then(
                state.access.passwords().hash(password),
                hashed -> writes.submitOpenly(
                        exchange,
                        new AccessCommand.Bootstrap(Secrets.hash(secret), user, hashed),
                        done -> exchange.json(201, out -> {
                            out.writeStartObject();
                            out.writeStringField("user", user);
                            AccessDocuments.writeTexts(out, "roles", List.of("root"));
                            out.writeEndObject();
                        })));
    }

    /** A password that somebody chooses. */
    static String password(AccessForm form, String field) {
        String password = form.required(field);
        String wrong = form.has(field) ? Passwords.wrongIn(password) : null;
        if (wrong != null) {
            form.fault(field, wrong);
        }
        return password;
    }

    private void requireAsking(Exchange exchange) {
        if (!exchange.authority().isAsked()) {
            throw new RefusedException(
                    Problem.of(ProblemCode.INVALID_REQUEST, "nobody has to log in here: this cluster asks for no names")
                            .hint("start its members with auth-enabled=true"));
        }
    }

    /** {@code POST /v1/auth/login} */
    void login(Exchange exchange) {
        AccessForm form = AccessForm.of(exchange, "user", "password");
        String user = form.required("user");
        String password = form.required("password");
        exchange.authority().claims(user);
        requireAsking(exchange);
        if (exchange.refused()) {
            return;
        }
        String address = Shown.address(exchange.request());
        exchange.then(state.access.authenticator().login(user, password, address), authentication -> {
            Problem problem = AccessProblems.of(authentication);
            if (problem != null) {
                exchange.problem(problem);
            } else if (authentication instanceof Authentication.Recognized recognized) {
                login(exchange, recognized.identity());
            }
        });
    }

    private void login(Exchange exchange, Identity identity) {
        Secrets.Made made = Secrets.token(
                Token.Type.SESSION,
                identity.user(),
                "login",
                null,
                System.currentTimeMillis(),
                state.access.sessionMillis());
        exchange.authority().is(identity);
        writes.submitAnew(
                exchange,
                new AccessCommand.PutToken(made.token()),
                done -> exchange.json(200, out -> {
                    out.writeStartObject();
                    out.writeStringField("token", made.secret());
                    out.writeStringField("id", made.token().id());
                    out.writeStringField("user", identity.user());
                    AccessDocuments.writeTexts(out, "roles", identity.roles());
                    out.writeStringField(
                            "expires_at", Timestamps.of(made.token().expiresAtMillis()));
                    out.writeEndObject();
                }));
    }

    /** {@code POST /v1/auth/logout} */
    void logout(Exchange exchange) {
        Identity identity = exchange.authority().identity();
        String token = identity.token();
        if (exchange.refused()) {
            return;
        }
        if (token == null || identity.via() != Via.SESSION) {
            answerLogout(exchange, false);
            return;
        }
        writes.submitAnew(exchange, new AccessCommand.RevokeToken(token), done -> answerLogout(exchange, true));
    }

    private static void answerLogout(Exchange exchange, boolean revoked) {
        exchange.json(200, out -> {
            out.writeStartObject();
            out.writeBooleanField("revoked", revoked);
            out.writeEndObject();
        });
    }

    // ---- who one is

    /** {@code GET /v1/auth/whoami} */
    void whoami(Exchange exchange) {
        Identity identity = exchange.authority().identity();
        if (exchange.refused()) {
            return;
        }
        exchange.json(200, out -> {
            out.writeStartObject();
            out.writeStringField("name", identity.user());
            out.writeStringField("method", word(identity.via()));
            String token = identity.token();
            if (token != null) {
                out.writeStringField("token", token);
            }
            AccessDocuments.writeTexts(out, "roles", identity.roles());
            AccessDocuments.writePermissions(out, identity.standing().rights().grants());
            if (identity.expiresAtMillis() > 0) {
                out.writeStringField("expires_at", Timestamps.of(identity.expiresAtMillis()));
            }
            out.writeEndObject();
        });
    }

    private static String word(Via via) {
        return via == Via.NOTHING ? "none" : via.name().toLowerCase(Locale.ROOT);
    }

    /** {@code POST /v1/auth/can} */
    void can(Exchange exchange) {
        AccessForm form = AccessForm.of(exchange, CAN_FIELDS);
        Demand demand = demand(form);
        String user = form.text("user");
        if (demand == null || exchange.refused()) {
            exchange.refused();
            return;
        }
        Standing asked = exchange.authority().identity().standing();
        if (user != null && !user.equals(asked.user())) {
            exchange.authority().check(List.of(Demand.onUser(user, Action.ADMIN)));
            asked = state.access.table().standing(user);
        }
        if (asked == null) {
            exchange.problem(AccessProblems.noUser(String.valueOf(user)));
            return;
        }
        List<String> roles = asked.rights().granting(demand).stream()
                .map(grant -> "role " + grant.role())
                .distinct()
                .toList();
        exchange.json(200, out -> {
            out.writeStartObject();
            out.writeBooleanField("allowed", !roles.isEmpty());
            out.writeStringField(
                    roles.isEmpty() ? "missing" : "by", roles.isEmpty() ? demand.inWords() : String.join(", ", roles));
            out.writeEndObject();
        });
    }

    private static @Nullable Demand demand(AccessForm form) {
        String kind = form.required("kind");
        String word = form.required("action");
        Domain domain = Domain.of(kind);
        Action action = Action.of(word);
        if (domain == null && form.has("kind")) {
            form.fault("kind", "kind: '" + Text.shown(kind) + "' (expected: one of " + RoleCalls.kinds() + ")");
        }
        if (action == null && form.has("action")) {
            form.fault("action", "action: '" + Text.shown(word) + "' (expected: read, write or admin)");
        }
        String name = form.text("name");
        String prefix = form.text("prefix");
        if (name != null && prefix != null) {
            form.fault("prefix", "prefix: given beside name (expected: one of them)");
        }
        if (domain == null || action == null) {
            return null;
        }
        KeyRange names = name != null
                ? KeyRange.only(Bytes.utf8(name))
                : prefix != null ? KeyRange.prefix(Bytes.utf8(prefix)) : KeyRange.ALL;
        return new Demand(domain, names, action);
    }
}
