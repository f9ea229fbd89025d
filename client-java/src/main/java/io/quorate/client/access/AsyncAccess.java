package io.quorate.client.access;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The methods of {@link Access}, without waiting. Safe for any thread.
 *
 * <p>What they return completes on the client's callback executor: with the result, or with the exception that the method
 * of {@link Access} throws. Cancelling it ends the request.
 */
public interface AsyncAccess {

    /** See {@link Access#whoami}. */
    CompletableFuture<Identity> whoami();

    /** See {@link Access#can(String, String, String)}. */
    CompletableFuture<Verdict> can(String action, String kind, String name);

    /** See {@link Access#can(String, String, String, String)}. */
    CompletableFuture<Verdict> can(String user, String action, String kind, String name);

    /** See {@link Access#bootstrap}. */
    CompletableFuture<Void> bootstrap(String bootstrapToken, String user, String password);

    /** See {@link Access#login}. */
    CompletableFuture<Login> login(String user, String password);

    /** See {@link Access#logout}. */
    CompletableFuture<Boolean> logout();

    /** See {@link Access#users}. */
    CompletableFuture<List<User>> users();

    /** See {@link Access#user}. */
    CompletableFuture<Optional<User>> user(String name);

    /** See {@link Access#putUser}. */
    CompletableFuture<User> putUser(String name, UserChange change);

    /** See {@link Access#addUser}. */
    CompletableFuture<User> addUser(String name, UserChange change);

    /** See {@link Access#deleteUser}. */
    CompletableFuture<Boolean> deleteUser(String name);

    /** See {@link Access#changePassword}. */
    CompletableFuture<Void> changePassword(String user, @Nullable String current, String password);

    /** See {@link Access#roles}. */
    CompletableFuture<List<Role>> roles();

    /** See {@link Access#role}. */
    CompletableFuture<Optional<Role>> role(String name);

    /** See {@link Access#putRole}. */
    CompletableFuture<Role> putRole(Role role);

    /** See {@link Access#deleteRole}. */
    CompletableFuture<Boolean> deleteRole(String name);

    /** See {@link Access#tokens}. */
    CompletableFuture<List<Token>> tokens();

    /** See {@link Access#createToken}. */
    CompletableFuture<NewToken> createToken(String name, List<String> roles, @Nullable Duration lifetime);

    /** See {@link Access#revokeToken}. */
    CompletableFuture<Boolean> revokeToken(String id);
}
