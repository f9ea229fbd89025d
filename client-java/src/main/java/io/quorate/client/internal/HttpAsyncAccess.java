package io.quorate.client.internal;

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
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Users, roles and tokens over HTTP, without waiting. Safe for any thread. */
final class HttpAsyncAccess implements AsyncAccess {

    private final Calls calls;

    HttpAsyncAccess(Calls calls) {
        this.calls = calls;
    }

    @Override
    public CompletableFuture<Identity> whoami() {
        return calls.start(AccessOperations.whoami());
    }

    @Override
    public CompletableFuture<Verdict> can(String action, String kind, String name) {
        return calls.start(AccessOperations.can(action, kind, name));
    }

    @Override
    public CompletableFuture<Verdict> can(String user, String action, String kind, String name) {
        return calls.start(AccessOperations.can(user, action, kind, name));
    }

    @Override
    public CompletableFuture<Void> bootstrap(String bootstrapToken, String user, String password) {
        return calls.finish(AccessOperations.bootstrap(bootstrapToken, user, password));
    }

    @Override
    public CompletableFuture<Login> login(String user, String password) {
        return calls.start(AccessOperations.login(user, password));
    }

    @Override
    public CompletableFuture<Boolean> logout() {
        return calls.start(AccessOperations.logout());
    }

    @Override
    public CompletableFuture<List<User>> users() {
        return Pages.collect(calls, AccessOperations.users());
    }

    @Override
    public CompletableFuture<Optional<User>> user(String name) {
        return calls.start(AccessOperations.user(name));
    }

    @Override
    public CompletableFuture<User> putUser(String name, UserChange change) {
        return calls.start(AccessOperations.putUser(name, change));
    }

    @Override
    public CompletableFuture<User> addUser(String name, UserChange change) {
        return calls.start(AccessOperations.addUser(name, change));
    }

    @Override
    public CompletableFuture<Boolean> deleteUser(String name) {
        return calls.start(AccessOperations.deleteUser(name));
    }

    @Override
    public CompletableFuture<Void> changePassword(String user, @Nullable String current, String password) {
        return calls.finish(AccessOperations.changePassword(user, current, password));
    }

    @Override
    public CompletableFuture<List<Role>> roles() {
        return Pages.collect(calls, AccessOperations.roles());
    }

    @Override
    public CompletableFuture<Optional<Role>> role(String name) {
        return calls.start(AccessOperations.role(name));
    }

    @Override
    public CompletableFuture<Role> putRole(Role role) {
        return calls.start(AccessOperations.putRole(role));
    }

    @Override
    public CompletableFuture<Boolean> deleteRole(String name) {
        return calls.start(AccessOperations.deleteRole(name));
    }

    @Override
    public CompletableFuture<List<Token>> tokens() {
        return Pages.collect(calls, AccessOperations.tokens());
    }

    @Override
    public CompletableFuture<NewToken> createToken(String name, List<String> roles, @Nullable Duration lifetime) {
        return calls.start(AccessOperations.createToken(name, roles, lifetime));
    }

    @Override
    public CompletableFuture<Boolean> revokeToken(String id) {
        return calls.start(AccessOperations.revokeToken(id));
    }
}
