package io.quorate.client.internal;

import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import io.quorate.client.access.Access;
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
import org.jspecify.annotations.Nullable;

/** Users, roles and tokens over HTTP. Safe for any thread. */
public final class HttpAccess implements Access {

    private static final String USERS = "/v1/auth/users";
    private static final String ROLES = "/v1/auth/roles";
    private static final String TOKENS = "/v1/auth/tokens";

    private final Calls calls;

    public HttpAccess(Calls calls) {
        this.calls = calls;
    }

    // ---- who this is

    @Override
    public Identity whoami() {
        Fields fields = document("GET", "/v1/auth/whoami", null);
        return new Identity(
                fields.text("name", ""),
                fields.text("method", ""),
                fields.texts("roles"),
                permissions(fields),
                fields.time("expires_at"));
    }

    @Override
    public Verdict can(String action, String kind, String name) {
        return verdict(Map.of("action", action, "kind", kind, "name", name));
    }

    @Override
    public Verdict can(String user, String action, String kind, String name) {
        return verdict(Map.of("user", user, "action", action, "kind", kind, "name", name));
    }

    private Verdict verdict(Map<String, String> question) {
        Fields fields = document("POST", "/v1/auth/can", question);
        return new Verdict(fields.flag("allowed"), fields.text("by", fields.text("missing", "")));
    }

    @Override
    public void bootstrap(String bootstrapToken, String user, String password) {
        calls.call(request(
                "POST", "/v1/auth/bootstrap", Map.of("token", bootstrapToken, "user", user, "password", password)));
    }

    @Override
    public Login login(String user, String password) {
        return login(HttpKv.document(calls.call(loginRequest(user, password))));
    }

    static ApiRequest loginRequest(String user, String password) {
        return request("POST", "/v1/auth/login", Map.of("user", user, "password", password));
    }

    static Login login(Fields fields) {
        return new Login(
                fields.text("token", ""), fields.text("user", ""), fields.texts("roles"), fields.time("expires_at"));
    }

    @Override
    public boolean logout() {
        return document("POST", "/v1/auth/logout", null).flag("revoked");
    }

    // ---- users

    @Override
    public List<User> users() {
        return Pages.all(calls, new Listing<>(ApiRequest.of("GET", USERS), HttpAccess::user));
    }

    @Override
    public Optional<User> user(String name) {
        return found(ApiRequest.of("GET", path(USERS, name)), "user-not-found").map(HttpAccess::user);
    }

    @Override
    public User putUser(String name, UserChange change) {
        return user(HttpKv.document(calls.call(userRequest(name, change))));
    }

    @Override
    public User addUser(String name, UserChange change) {
        return user(HttpKv.document(calls.call(userRequest(name, change).header("If-None-Match", "*"))));
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

    @Override
    public boolean deleteUser(String name) {
        return found(ApiRequest.of("DELETE", path(USERS, name)), "user-not-found")
                .isPresent();
    }

    @Override
    public void changePassword(String user, @Nullable String current, String password) {
        Map<String, Object> document = new LinkedHashMap<>();
        if (current != null) {
            document.put("current", current);
        }
        document.put("new", password);
        calls.call(request("POST", path(USERS, user) + "/password", document));
    }

    private static User user(Fields fields) {
        return new User(
                fields.text("user", ""), fields.texts("roles"), fields.flag("has_password"), fields.flag("disabled"));
    }

    // ---- roles

    @Override
    public List<Role> roles() {
        return Pages.all(calls, new Listing<>(ApiRequest.of("GET", ROLES), HttpAccess::role));
    }

    @Override
    public Optional<Role> role(String name) {
        return found(ApiRequest.of("GET", path(ROLES, name)), "role-not-found").map(HttpAccess::role);
    }

    @Override
    public Role putRole(Role role) {
        List<Map<String, Object>> permissions =
                role.permissions().stream().map(HttpAccess::plain).toList();
        return role(document("PUT", path(ROLES, role.name()), Map.of("permissions", permissions)));
    }

    private static Map<String, Object> plain(Permission permission) {
        Map<String, Object> plain = new LinkedHashMap<>();
        plain.put("kind", permission.kind());
        plain.put(permission.isPrefix() ? "prefix" : "name", permission.scope());
        plain.put("actions", permission.actions());
        return plain;
    }

    @Override
    public boolean deleteRole(String name) {
        return found(ApiRequest.of("DELETE", path(ROLES, name)), "role-not-found")
                .isPresent();
    }

    private static Role role(Fields fields) {
        return new Role(fields.text("role", ""), permissions(fields), fields.flag("built_in"));
    }

    private static List<Permission> permissions(Fields fields) {
        return fields.list("permissions").stream().map(HttpAccess::permission).toList();
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

    @Override
    public List<Token> tokens() {
        return Pages.all(calls, new Listing<>(ApiRequest.of("GET", TOKENS), HttpAccess::token));
    }

    @Override
    public NewToken createToken(String name, List<String> roles, @Nullable Duration lifetime) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("name", name);
        document.put("roles", roles);
        if (lifetime != null) {
            document.put("expires_in", lifetime.toSeconds() + "s");
        }
        Fields fields = document("POST", TOKENS, document);
        return new NewToken(token(fields), fields.text("token", ""));
    }

    @Override
    public boolean revokeToken(String id) {
        return found(ApiRequest.of("DELETE", path(TOKENS, id)), "token-not-found")
                .isPresent();
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

    private static ApiRequest request(String method, String target, @Nullable Object document) {
        ApiRequest request = ApiRequest.of(method, target);
        return document == null
                ? request
                : request.header("Content-Type", "application/json").body(Json.write(document));
    }

    private Fields document(String method, String target, @Nullable Object document) {
        return HttpKv.document(calls.call(request(method, target, document)));
    }

    /** The answer's document; empty where it is the problem {@code absent}. */
    private Optional<Fields> found(ApiRequest request, String absent) {
        ApiAnswer answer = calls.answer(request);
        if (answer.status() == 404 && Failures.failure(answer).code().equals(absent)) {
            return Optional.empty();
        }
        return Optional.of(HttpKv.document(answer.orThrow()));
    }
}
