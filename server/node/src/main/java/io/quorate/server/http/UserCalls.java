package io.quorate.server.http;

import io.quorate.core.access.Demand;
import io.quorate.core.log.AccessCommand;
import io.quorate.core.log.AccessOutcome;
import io.quorate.core.log.Action;
import io.quorate.core.log.StoredPassword;
import io.quorate.core.log.User;
import io.quorate.server.auth.Authentication;
import io.quorate.server.auth.Identity;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Users. Safe for any event loop. */
final class UserCalls {

    private final HttpState state;
    private final AccessWrites writes;

    UserCalls(HttpState state, AccessWrites writes) {
        this.state = state;
        this.writes = writes;
    }

    /** {@code GET /v1/auth/users} */
    void list(Exchange exchange) {
        Identity caller = exchange.authority().identity();
        AccessLists.answer(
                exchange,
                state.access.table().users(),
                User::name,
                user -> isSeen(caller, user.name()),
                AccessDocuments::write);
    }

    private static boolean isSeen(Identity caller, String user) {
        return caller.user().equals(user) || caller.standing().rights().meet(Demand.onUser(user, Action.READ));
    }

    /** {@code GET /v1/auth/users/{user}} */
    void get(Exchange exchange) {
        String name = exchange.segment("user");
        if (exchange.refused()) {
            return;
        }
        if (!isSeen(exchange.authority().identity(), name)) {
            exchange.authority().check(List.of(Demand.onUser(name, Action.READ)));
        }
        User user = state.access.table().user(name);
        if (user == null) {
            exchange.problem(AccessProblems.noUser(name));
        } else {
            exchange.json(200, out -> AccessDocuments.write(out, user));
        }
    }

    /** {@code PUT /v1/auth/users/{user}} */
    void put(Exchange exchange) {
        String name = exchange.segment("user");
        AccessForm form = AccessForm.of(exchange, "roles", "password", "disabled");
        List<String> roles = form.texts("roles");
        boolean disabled = form.flag("disabled");
        String password = form.has("password") ? SessionCalls.password(form, "password") : null;
        boolean createOnly = AccessWrites.isCreateOnly(exchange);
        if (exchange.refused()) {
            return;
        }
        List<String> given = roles == null ? List.of() : List.copyOf(new TreeSet<>(roles));
        if (password == null) {
            put(exchange, new AccessCommand.PutUser(name, given, null, disabled, createOnly));
            return;
        }
        // Whoever may not do it must not make the member hash for nothing.
        exchange.authority().check(List.of(Demand.onUser(name, Action.WRITE), Demand.onUser(name, Action.ADMIN)));
        exchange.then(
                state.access.passwords().hash(password),
                hashed -> put(exchange, new AccessCommand.PutUser(name, given, hashed, disabled, createOnly)));
    }

    private void put(Exchange exchange, AccessCommand.PutUser put) {
        // A password is hashed with a salt of its own, so that no repeat is like the request.
        if (put.password() == null) {
            writes.submit(exchange, put, done -> answer(exchange, put, done));
        } else {
            writes.submitAnew(exchange, put, done -> answer(exchange, put, done));
        }
    }

    private void answer(Exchange exchange, AccessCommand.PutUser put, AccessOutcome.Done done) {
        User before = state.access.table().user(put.name());
        boolean hasPassword = put.password() != null || (before != null && before.password() != null);
        if (exchange.minimal()) {
            exchange.minimalAnswer();
            return;
        }
        exchange.json(done.created() ? 201 : 200, out -> {
            out.writeStartObject();
            AccessDocuments.writeUser(out, put.name(), put.roles(), hasPassword, put.disabled());
            out.writeEndObject();
        });
    }

    /** {@code DELETE /v1/auth/users/{user}} */
    void delete(Exchange exchange) {
        String name = exchange.segment("user");
        if (!exchange.refused()) {
            writes.submit(exchange, new AccessCommand.DeleteUser(name), done -> answerDeleted(exchange, "user", name));
        }
    }

    /** Answers that something is gone. */
    static void answerDeleted(Exchange exchange, String what, String name) {
        if (exchange.minimal()) {
            exchange.minimalAnswer();
            return;
        }
        exchange.json(200, out -> {
            out.writeStartObject();
            out.writeStringField(what, name);
            out.writeBooleanField("deleted", true);
            out.writeEndObject();
        });
    }

    // ---- passwords

    /** {@code POST /v1/auth/users/{user}/password} */
    void changePassword(Exchange exchange) {
        String name = exchange.segment("user");
        AccessForm form = AccessForm.of(exchange, "current", "new");
        String current = form.text("current");
        String password = SessionCalls.password(form, "new");
        if (exchange.refused()) {
            return;
        }
        boolean isOwn = exchange.authority().identity().user().equals(name);
        if (current == null || !isOwn) {
            exchange.authority().check(List.of(Demand.onUser(name, Action.ADMIN)));
            hash(exchange, name, password);
            return;
        }
        exchange.then(
                state.access.authenticator().login(name, current, Shown.address(exchange.request())),
                authentication -> {
                    if (authentication instanceof Authentication.Recognized) {
                        hash(exchange, name, password);
                    } else {
                        exchange.problem(notCurrent(authentication));
                    }
                });
    }

    private static io.quorate.api.Problem notCurrent(Authentication authentication) {
        io.quorate.api.@Nullable Problem problem =
                authentication instanceof Authentication.Unrecognized ? null : AccessProblems.of(authentication);
        return problem == null ? AccessProblems.notThePassword() : problem;
    }

    private void hash(Exchange exchange, String name, String password) {
        exchange.then(state.access.passwords().hash(password), hashed -> set(exchange, name, hashed));
    }

    private void set(Exchange exchange, String name, StoredPassword hashed) {
        writes.submitAnew(exchange, new AccessCommand.SetPassword(name, hashed), done -> {
            if (exchange.minimal()) {
                exchange.minimalAnswer();
                return;
            }
            exchange.json(200, out -> {
                out.writeStartObject();
                out.writeStringField("user", name);
                out.writeBooleanField("changed", true);
                out.writeEndObject();
            });
        });
    }
}
