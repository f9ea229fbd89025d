package io.quorate.client.internal;

import io.quorate.client.access.Access;
import io.quorate.client.access.AsyncAccess;
import io.quorate.client.access.Identity;
import io.quorate.client.access.Login;
import io.quorate.client.access.NewToken;
import io.quorate.client.access.Role;
import io.quorate.client.access.Token;
import io.quorate.client.access.User;
import io.quorate.client.access.UserChange;
import io.quorate.client.access.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Users, roles and tokens over HTTP. Safe for any thread. */
public final class HttpAccess implements Access {

    private final Calls calls;

    public HttpAccess(Calls calls) {
        this.calls = calls;
    }

    @Override
    public Identity whoami() {
        return calls.run(AccessOperations.whoami());
    }

    @Override
    public Verdict can(String action, String kind, String name) {
        return calls.run(AccessOperations.can(action, kind, name));
    }

    @Override
    public Verdict can(String user, String action, String kind, String name) {
        return calls.run(AccessOperations.can(user, action, kind, name));
    }

    @Override
    public void bootstrap(String bootstrapToken, String user, String password) {
        var unused = calls.run(AccessOperations.bootstrap(bootstrapToken, user, password));
    }

    @Override
    public Login login(String user, String password) {
        return calls.run(AccessOperations.login(user, password));
    }

    @Override
    public boolean logout() {
        return calls.run(AccessOperations.logout());
    }

    @Override
    public List<User> users() {
        return Pages.all(calls, AccessOperations.users());
    }

    @Override
    public Optional<User> user(String name) {
        return calls.run(AccessOperations.user(name));
    }

    @Override
    public User putUser(String name, UserChange change) {
        return calls.run(AccessOperations.putUser(name, change));
    }

    @Override
    public User addUser(String name, UserChange change) {
        return calls.run(AccessOperations.addUser(name, change));
    }

    @Override
    public boolean deleteUser(String name) {
        return calls.run(AccessOperations.deleteUser(name));
    }

    @Override
    public void changePassword(String user, @Nullable String current, String password) {
        var unused = calls.run(AccessOperations.changePassword(user, current, password));
    }

    @Override
    public List<Role> roles() {
        return Pages.all(calls, AccessOperations.roles());
    }

    @Override
    public Optional<Role> role(String name) {
        return calls.run(AccessOperations.role(name));
    }

    @Override
    public Role putRole(Role role) {
        return calls.run(AccessOperations.putRole(role));
    }

    @Override
    public boolean deleteRole(String name) {
        return calls.run(AccessOperations.deleteRole(name));
    }

    @Override
    public List<Token> tokens() {
        return Pages.all(calls, AccessOperations.tokens());
    }

    @Override
    public NewToken createToken(String name, List<String> roles, @Nullable Duration lifetime) {
        return calls.run(AccessOperations.createToken(name, roles, lifetime));
    }

    @Override
    public boolean revokeToken(String id) {
        return calls.run(AccessOperations.revokeToken(id));
    }

    @Override
    public AsyncAccess async() {
        return new HttpAsyncAccess(calls);
    }
}
