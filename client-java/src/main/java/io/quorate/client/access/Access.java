package io.quorate.client.access;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what: users, what their roles allow, and the tokens of programs. Safe for any thread.
 *
 * <p>Every method waits for the answer and fails with a {@link io.quorate.client.error.QuorateException}: a
 * {@link io.quorate.client.error.PermissionDeniedException} where this client may not, an
 * {@link io.quorate.client.error.UnauthenticatedException} where the cluster does not know who it is. A password has 8 to
 * 1,024 characters; what has others, or names a role that there is not, is an
 * {@link io.quorate.client.error.InvalidRequestException}.
 */
public interface Access {

    /** Who this client is to the cluster. Where nobody is asked: somebody who may do everything. */
    Identity whoami();

    /**
     * Whether this client may do {@code action} to the {@code kind} of that name.
     *
     * @param action {@code read}, {@code write} or {@code admin}
     * @param kind as in {@link Permission}
     */
    Verdict can(String action, String kind, String name);

    /**
     * Whether a user may do {@code action} to the {@code kind} of that name; only administrators are told.
     *
     * @param action {@code read}, {@code write} or {@code admin}
     * @param kind as in {@link Permission}
     */
    Verdict can(String user, String action, String kind, String name);

    /**
     * Makes the first administrator of a cluster that has none.
     *
     * @param bootstrapToken what the members were started with
     * @throws io.quorate.client.error.ConflictException if there was one before, once for ever
     */
    void bootstrap(String bootstrapToken, String user, String password);

    /**
     * A login, whatever credentials this client has itself; these stay as they are. To be one's own credentials see
     * {@link io.quorate.client.Credentials#login}.
     *
     * @throws io.quorate.client.error.UnauthenticatedException if the pair is wrong
     */
    Login login(String user, String password);

    /** Ends the login by which this client is known; false: it is known by something else. */
    boolean logout();

    /** All users that this client may see. */
    List<User> users();

    /** The user of that name, if there is one. */
    Optional<User> user(String name);

    /** Makes a user, or changes one. */
    User putUser(String name, UserChange change);

    /**
     * Makes a user.
     *
     * @throws io.quorate.client.error.ConditionFailedException if there is one of that name
     */
    User addUser(String name, UserChange change);

    /** Deletes a user, and ends all logins and tokens of theirs; false: there was none. */
    boolean deleteUser(String name);

    /**
     * Changes a password, and ends the user's other logins.
     *
     * @param current what it was; null: an administrator changes that of somebody else
     */
    void changePassword(String user, @Nullable String current, String password);

    /** All roles that this client may see, built-in ones too. */
    List<Role> roles();

    /** The role of that name, if there is one. */
    Optional<Role> role(String name);

    /** Makes a role, or replaces one. */
    Role putRole(Role role);

    /** Deletes a role, and takes it from all who have it; false: there was none. */
    boolean deleteRole(String name);

    /** The tokens and logins that this client may see: its user's, or everybody's. Without their secrets. */
    List<Token> tokens();

    /**
     * Makes a token for a program.
     *
     * @param roles some of this client's own
     * @param lifetime whole seconds, 1 or more; null: for good
     * @return the token with its secret, which is told this once
     */
    NewToken createToken(String name, List<String> roles, @Nullable Duration lifetime);

    /** Ends a token or a login at once; false: there was none. */
    boolean revokeToken(String id);

    /** The same, without waiting. */
    AsyncAccess async();
}
