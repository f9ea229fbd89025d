package io.quorate.core.access;

import io.quorate.core.log.Token;
import io.quorate.core.log.User;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a user who was recognized is, and may do. Immutable.
 *
 * @param user the user's name
 * @param token the id of the token that let the user in; null: something else did
 * @param roles the roles in force: the user's, or those of them that the token carries
 * @param isRestricted whether the token carries some roles only, so that its bearer is not quite the user
 */
public record Standing(String user, @Nullable String token, List<String> roles, boolean isRestricted, Rights rights) {

    public Standing {
        roles = List.copyOf(roles);
    }

    /** Whether a role is among those in force. Whoever is root has every one. */
    public boolean holds(String role) {
        return roles.contains(role) || roles.contains(BuiltIn.ROOT);
    }

    /** The roles in force for a user who was let in by a token; null: by something else. */
    public static List<String> rolesInForce(User user, @Nullable Token token) {
        List<String> carried = token == null ? null : token.roles();
        if (carried == null) {
            return user.roles();
        }
        if (user.roles().contains(BuiltIn.ROOT)) {
            return carried;
        }
        List<String> both = new ArrayList<>(carried);
        both.retainAll(user.roles());
        return both;
    }

    /** The standing of a user as stored now; null: nothing lets this user in any more. */
    static @Nullable Standing find(AccessReader reader, String name, @Nullable String tokenId) {
        User user = reader.user(name);
        if (user == null || user.disabled()) {
            return null;
        }
        Token token = tokenId == null ? null : reader.token(tokenId);
        if (tokenId != null && (token == null || !token.user().equals(name))) {
            return null;
        }
        List<String> roles = rolesInForce(user, token);
        boolean isRestricted = token != null && token.roles() != null;
        return new Standing(name, tokenId, roles, isRestricted, reader.rights(roles));
    }
}
