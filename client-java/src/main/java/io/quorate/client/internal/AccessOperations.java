package io.quorate.client.internal;

import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import io.quorate.client.access.Identity;
import io.quorate.client.access.Login;
import io.quorate.client.access.NewToken;
import io.quorate.client.access.Permission;
import io.quorate.client.access.Role;
import io.quorate.client.access.Token;
import io.quorate.client.access.User;
import io.quorate.client.access.UserChange;
import io.quorate.client.access.Verdict;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What can be done with users, roles and tokens, for those who wait and those who do not. Stateless. */
final class AccessOperations {

    private static final String USERS = "/v1/auth/users";
    private static final String ROLES = "/v1/auth/roles";
    private static final String TOKENS = "/v1/auth/tokens";
    private static final String NO_USER = "user-not-found";
    private static final String NO_ROLE = "role-not-found";
    private static final String NO_TOKEN = "token-not-found";

    private AccessOperations() {}

    // ---- who this is

    static Operation<Identity> whoami() {
        return read(ApiRequest.of("GET", "/v1/auth/whoami"), AccessOperations::identity);
    }

    private static Identity identity(Fields fields) {
        return new Identity(
                fields.text("name", ""),
                fields.text("method", ""),
                fields.texts("roles"),
                permissions(fields),
                fields.time("expires_at"));
    }

    static Operation<Verdict> can(String action, String kind, String name) {
        return can(Map.of("action", action, "kind", kind, "name", name));
    }

    static Operation<Verdict> can(String user, String action, String kind, String name) {
        return can(Map.of("user", user, "action", action, "kind", kind, "name", name));
    }

    private static Operation<Verdict> can(Map<String, String> question) {
        return read(
                request("POST", "/v1/auth/can", question),
                fields -> new Verdict(fields.flag("allowed"), fields.text("by", fields.text("missing", ""))));
    }

    static Operation<ApiAnswer> bootstrap(String bootstrapToken, String user, String password) {
        return Operation.of(
                request(
                        "POST",
                        "/v1/auth/bootstrap",
                        Map.of("token", bootstrapToken, "user", user, "password", password)),
                answer -> answer);
    }

    static Operation<Login> login(String user, String password) {
        return read(loginRequest(user, password), AccessOperations::login);
    }

    static ApiRequest loginRequest(String user, String password) {
        return request("POST", "/v1/auth/login", Map.of("user", user, "password", password));
    }

    static Login login(Fields fields) {
        return new Login(
                fields.text("token", ""), fields.text("user", ""), fields.texts("roles"), fields.time("expires_at"));
    }

    static Operation<Boolean> logout() {
        return read(ApiRequest.of("POST", "/v1/auth/logout"), fields -> fields.flag("revoked"));
    }

    // ---- users

    static Listing<User> users() {
        return new Listing<>(ApiRequest.of("GET", USERS), AccessOperations::user);
    }

    static Operation<Optional<User>> user(String name) {
        return find(path(USERS, name), NO_USER, AccessOperations::user);
    }

    static Operation<User> putUser(String name, UserChange change) {
        return read(userRequest(name, change), AccessOperations::user);
    }

    static Operation<User> addUser(String name, UserChange change) {
        return read(userRequest(name, change).header("If-None-Match", "*"), AccessOperations::user);
    }

    private static ApiRequest userRequest(String name, UserChange change) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("roles", change.roles());
        document.put("disabled", change.isDisabled());
        if (change.password() != null) {
            document.put("password", change.password());
        }
        return request("PUT", path(USERS, name), document);
    }

    static Operation<Boolean> deleteUser(String name) {
        return delete(path(USERS, name), NO_USER);
    }

    static Operation<ApiAnswer> changePassword(String user, @Nullable String current, String password) {
        Map<String, Object> document = new LinkedHashMap<>();
        if (current != null) {
            document.put("current", current);
        }
        document.put("new", password);
        return Operation.of(request("POST", path(USERS, user) + "/password", document), answer -> answer);
    }

    private static User user(Fields fields) {
        return new User(
                fields.text("user", ""), fields.texts("roles"), fields.flag("has_password"), fields.flag("disabled"));
    }

    // ---- roles

    static Listing<Role> roles() {
        return new Listing<>(ApiRequest.of("GET", ROLES), AccessOperations::role);
    }

    static Operation<Optional<Role>> role(String name) {
        return find(path(ROLES, name), NO_ROLE, AccessOperations::role);
    }

    static Operation<Role> putRole(Role role) {
        List<Map<String, Object>> permissions =
                role.permissions().stream().map(AccessOperations::plain).toList();
        return read(
                request("PUT", path(ROLES, role.name()), Map.of("permissions", permissions)), AccessOperations::role);
    }

    private static Map<String, Object> plain(Permission permission) {
        Map<String, Object> plain = new LinkedHashMap<>();
        plain.put("kind", permission.kind());
        plain.put(permission.isPrefix() ? "prefix" : "name", permission.scope());
        plain.put("actions", permission.actions());
        return plain;
    }

    static Operation<Boolean> deleteRole(String name) {
        return delete(path(ROLES, name), NO_ROLE);
    }

    private static Role role(Fields fields) {
        return new Role(fields.text("role", ""), permissions(fields), fields.flag("built_in"));
    }

    private static List<Permission> permissions(Fields fields) {
        return fields.list("permissions").stream()
                .map(AccessOperations::permission)
                .toList();
    }

    private static Permission permission(Fields fields) {
        boolean isPrefix = fields.has("prefix") || fields.has("prefix64");
        return new Permission(
                fields.text("kind", ""),
                fields.bytes(isPrefix ? "prefix" : "name").utf8(),
                isPrefix,
                fields.texts("actions"));
    }

    // ---- tokens

    static Listing<Token> tokens() {
        return new Listing<>(ApiRequest.of("GET", TOKENS), AccessOperations::token);
    }

    static Operation<NewToken> createToken(String name, List<String> roles, @Nullable Duration lifetime) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("name", name);
        document.put("roles", roles);
        if (lifetime != null) {
            document.put("expires_in", lifetime.toSeconds() + "s");
        }
        return read(request("POST", TOKENS, document), fields -> new NewToken(token(fields), fields.text("token", "")));
    }

    static Operation<Boolean> revokeToken(String id) {
        return delete(path(TOKENS, id), NO_TOKEN);
    }

    private static Token token(Fields fields) {
        return new Token(
                fields.text("id", ""),
                fields.text("name", ""),
                fields.text("user", ""),
                fields.texts("roles"),
                fields.text("kind", "").equals("session"),
                fields.time("created_at"),
                fields.time("expires_at"));
    }

    // ---- common to all

    private static String path(String collection, String name) {
        return collection + "/"
                + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static ApiRequest request(String method, String target, Object document) {
        return ApiRequest.of(method, target)
                .header("Content-Type", "application/json")
                .body(Json.write(document));
    }

    private static <T> Operation<T> read(ApiRequest request, Function<Fields, T> read) {
        return Operation.of(request, answer -> read.apply(HttpKv.document(answer)));
    }

    /** What is there; empty where the answer is the problem {@code absent}. */
    private static <T> Operation<Optional<T>> find(String path, String absent, Function<Fields, T> read) {
        return Operation.ofAny(
                ApiRequest.of("GET", path),
                answer -> Failures.isA(answer, 404, absent)
                        ? Optional.empty()
                        : Optional.of(read.apply(HttpKv.document(answer.orThrow()))));
    }

    /** Whether there was something to delete: not where the answer is the problem {@code absent}. */
    private static Operation<Boolean> delete(String path, String absent) {
        return Operation.ofAny(ApiRequest.of("DELETE", path), answer -> {
            if (Failures.isA(answer, 404, absent)) {
                return false;
            }
            var unused = answer.orThrow();
            return true;
        });
    }
}
