package io.quorate.server.http;

import io.quorate.core.access.AccessRules;
import io.quorate.core.access.Demand;
import io.quorate.core.log.AccessCommand;
import io.quorate.core.log.Action;
import io.quorate.core.log.Domain;
import io.quorate.core.log.Permission;
import io.quorate.core.log.Role;
import io.quorate.core.store.Bytes;
import io.quorate.server.auth.Identity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Roles. Safe for any event loop. */
final class RoleCalls {

    private static final String[] PERMISSION_FIELDS = {"kind", "prefix", "prefix64", "name", "name64", "actions"};

    private final HttpState state;
    private final AccessWrites writes;

    RoleCalls(HttpState state, AccessWrites writes) {
        this.state = state;
        this.writes = writes;
    }

    /** The kinds there are, for people. */
    static String kinds() {
        return Arrays.stream(Domain.values()).map(Domain::word).collect(Collectors.joining(", "));
    }

    /** {@code GET /v1/auth/roles} */
    void list(Exchange exchange) {
        Identity caller = exchange.authority().identity();
        AccessLists.answer(
                exchange,
                state.access.table().roles(),
                Role::name,
                role -> isSeen(caller, role.name()),
                AccessDocuments::write);
    }

    /** Everybody may see what the roles allow that they have. */
    private static boolean isSeen(Identity caller, String role) {
        return caller.roles().contains(role) || caller.standing().rights().meet(Demand.onRole(role, Action.READ));
    }

    /** {@code GET /v1/auth/roles/{role}} */
    void get(Exchange exchange) {
        String name = exchange.segment("role");
        if (exchange.refused()) {
            return;
        }
        if (!isSeen(exchange.authority().identity(), name)) {
            exchange.authority().check(List.of(Demand.onRole(name, Action.READ)));
        }
        Role role = state.access.table().role(name);
        if (role == null) {
            exchange.problem(AccessProblems.noRole(name));
        } else {
            exchange.json(200, out -> AccessDocuments.write(out, role));
        }
    }

    /** {@code PUT /v1/auth/roles/{role}} */
    void put(Exchange exchange) {
        String name = exchange.segment("role");
        AccessForm form = AccessForm.of(exchange, "permissions");
        List<Permission> permissions = new ArrayList<>();
        for (AccessForm one : form.objects("permissions", PERMISSION_FIELDS)) {
            Permission permission = permission(one);
            if (permission != null) {
                permissions.add(permission);
            }
        }
        boolean createOnly = AccessWrites.isCreateOnly(exchange);
        if (exchange.refused()) {
            return;
        }
        Role role = new Role(name, permissions);
        String wrong = AccessRules.wrongIn(role);
        if (wrong != null) {
            exchange.fault(io.quorate.api.ProblemCode.INVALID_BODY, "/permissions", wrong);
            exchange.refused();
            return;
        }
        writes.submit(exchange, new AccessCommand.PutRole(role, createOnly), done -> {
            if (exchange.minimal()) {
                exchange.minimalAnswer();
            } else {
                exchange.json(done.created() ? 201 : 200, out -> AccessDocuments.write(out, role));
            }
        });
    }

    private static @Nullable Permission permission(AccessForm form) {
        String kind = form.required("kind");
        Domain domain = Domain.of(kind);
        if (form.has("kind") && domain == null && !kind.equals("*")) {
            form.fault("kind", "kind: '" + Text.shown(kind) + "' (expected: * or one of " + kinds() + ")");
        }
        Permission.Scope scope = scope(form);
        List<Action> actions = new ArrayList<>();
        List<String> words = form.texts("actions");
        for (String word : words == null ? List.<String>of() : words) {
            Action action = Action.of(word);
            if (action == null) {
                form.fault("actions", "actions: '" + Text.shown(word) + "' (expected: read, write, admin)");
            } else {
                actions.add(action);
            }
        }
        if (words == null || words.isEmpty()) {
            form.fault("actions", "actions: none (expected: read, write, admin)");
        }
        return scope == null ? null : new Permission(domain, scope, actions);
    }

    private static Permission.@Nullable Scope scope(AccessForm form) {
        Permission.Scope scope = null;
        int given = 0;
        for (String field : new String[] {"prefix", "prefix64", "name", "name64"}) {
            String text = form.text(field);
            if (text != null) {
                given++;
                byte[] bytes =
                        field.endsWith("64") ? KeyPath.base64(Bytes.utf8(text).array()) : null;
                if (field.endsWith("64") && bytes == null) {
                    form.fault(field, field + ": expected base64url, padding optional");
                }
                Bytes name = bytes == null ? Bytes.utf8(text) : Bytes.wrap(bytes);
                scope = field.startsWith("prefix") ? new Permission.Prefix(name) : new Permission.Name(name);
            }
        }
        if (given != 1) {
            form.fault("prefix", "expected one of prefix and name (an empty prefix is all names)");
        }
        return scope;
    }

    /** {@code DELETE /v1/auth/roles/{role}} */
    void delete(Exchange exchange) {
        String name = exchange.segment("role");
        if (!exchange.refused()) {
            writes.submit(
                    exchange,
                    new AccessCommand.DeleteRole(name),
                    done -> UserCalls.answerDeleted(exchange, "role", name));
        }
    }
}
