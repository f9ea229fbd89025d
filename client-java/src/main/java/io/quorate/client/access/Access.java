package io.quorate.client.access;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who may do what. Safe for any thread. */
public interface Access {

    /** Who this client is to the cluster. */
    Identity whoami();

    /** Whether this client may do {@code action} to the {@code kind} of that name. */
    Verdict can(String action, String kind, String name);

    /** Whether a user may; only administrators are told. */
    Verdict can(String user, String action, String kind, String name);

    /** The first administrator of a cluster that has none, by the token that its members were started with. */
    void bootstrap(String bootstrapToken, String user, String password);

    /** A login, whatever credentials this client has itself. */
    Login login(String user, String password);

    /** Ends the login by which this client is known; false: it is known by something else. */
    boolean logout();

    /** All users. */
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
     * Changes a password.
     *
     * @param current what it was; null: an administrator changes that of somebody else
     */
    void changePassword(String user, @Nullable String current, String password);

    /** All roles, built-in ones too. */
    List<Role> roles();

    /** The role of that name, if there is one. */
    Optional<Role> role(String name);

    /** Makes a role, or replaces one. */
    Role putRole(Role role);

    /** Deletes a role, wherever it was given; false: there was none. */
    boolean deleteRole(String name);

    /** The tokens that this client may see: its user's, or everybody's. */
    List<Token> tokens();

    /**
     * Makes a token for a program.
     *
     * @param roles some of this client's own
     * @param lifetime null: for good
     */
    NewToken createToken(String name, List<String> roles, @Nullable Duration lifetime);

    /** Ends a token or a login at once; false: there was none. */
    boolean revokeToken(String id);
}
