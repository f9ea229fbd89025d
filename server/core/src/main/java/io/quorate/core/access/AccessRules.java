package io.quorate.core.access;

import io.quorate.core.log.AccessCommand;
import io.quorate.core.log.Limits;
import io.quorate.core.log.Permission;
import io.quorate.core.log.Role;
import io.quorate.core.log.StoredPassword;
import io.quorate.core.log.Token;
import io.quorate.core.store.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is wrong in a command whatever the state. Stateless; safe for any thread. */
public final class AccessRules {

    /** What a name of a user, a role or a token's id may look like. */
    public static final String NAME_EXPECTED = "1 to " + Limits.ACCESS_NAME_BYTES_MAX
            + " of the letters and digits of ASCII and . _ @ + -, the first one a letter or a digit";

    private static final int HASH_BYTES = 32;
    private static final int SALT_BYTES_MIN = 16;
    private static final int SALT_BYTES_MAX = 64;
    private static final int PASSWORD_HASH_BYTES_MIN = 32;
    private static final int PASSWORD_HASH_BYTES_MAX = 64;
    private static final int ITERATIONS_MAX = 10_000_000;

    private AccessRules() {}

    /** What is wrong with a command; null: nothing. */
    static @Nullable String wrongIn(AccessCommand command) {
        if (command instanceof AccessCommand.PutUser put) {
            String wrong = wrongInRoles(put.roles());
            return wrong != null ? wrong : wrongInUser(put.name(), put.password());
        }
        if (command instanceof AccessCommand.SetPassword set) {
            return wrongIn(set.password());
        }
        if (command instanceof AccessCommand.PutRole put) {
            return wrongIn(put.role());
        }
        if (command instanceof AccessCommand.PutToken put) {
            return wrongIn(put.token());
        }
        if (command instanceof AccessCommand.Touch touch) {
            return tooMany("uses", touch.uses().size(), Limits.TOKENS_TOUCHED_MAX);
        }
        if (command instanceof AccessCommand.ForgetTokens forget) {
            return tooMany("ids", forget.ids().size(), Limits.TOKENS_TOUCHED_MAX);
        }
        if (command instanceof AccessCommand.OfferBootstrap offer) {
            return wrongInHash(offer.hash());
        }
        if (command instanceof AccessCommand.Bootstrap bootstrap) {
            String wrong = wrongInHash(bootstrap.hash());
            return wrong != null ? wrong : wrongInUser(bootstrap.user(), bootstrap.password());
        }
        return null;
    }

    /** Whether {@code name} may be that of a user or a role. */
    public static boolean isName(String name) {
        if (name.isEmpty() || name.length() > Limits.ACCESS_NAME_BYTES_MAX || !isLetterOrDigit(name.charAt(0))) {
            return false;
        }
        for (int at = 1; at < name.length(); at++) {
            char letter = name.charAt(at);
            if (!isLetterOrDigit(letter) && "._@+-".indexOf(letter) < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetterOrDigit(char letter) {
        return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9');
    }

    private static @Nullable String wrongInUser(String name, @Nullable StoredPassword password) {
        String wrong = wrongInName("user", name);
        return wrong != null || password == null ? wrong : wrongIn(password);
    }

    private static @Nullable String wrongInName(String what, String name) {
        return isName(name) ? null : what + ": a name that is none (expected: " + NAME_EXPECTED + ")";
    }

    private static @Nullable String wrongInRoles(List<String> roles) {
        return tooMany("roles", roles.size(), Limits.ROLES_OF_USER_MAX);
    }

    private static @Nullable String wrongIn(StoredPassword password) {
        boolean isWell = password.salt().size() >= SALT_BYTES_MIN
                && password.salt().size() <= SALT_BYTES_MAX
                && password.hash().size() >= PASSWORD_HASH_BYTES_MIN
                && password.hash().size() <= PASSWORD_HASH_BYTES_MAX
                && password.iterations() > 0
                && password.iterations() <= ITERATIONS_MAX;
        return isWell ? null : "password: not well hashed";
    }

    /** What is wrong with a role; null: nothing. */
    public static @Nullable String wrongIn(Role role) {
        String wrong = wrongInName("role", role.name());
        if (wrong == null) {
            wrong = tooMany("permissions", role.permissions().size(), Limits.PERMISSIONS_MAX);
        }
        for (Permission permission : role.permissions()) {
            Bytes scope = permission.scope().range().from();
            if (permission.actions().isEmpty()) {
                wrong = "actions: none (expected: read, write, admin)";
            } else if (scope.size() > Limits.KEY_BYTES_MAX) {
                wrong = "scope: " + scope.size() + " bytes (expected: 0.." + Limits.KEY_BYTES_MAX + ")";
            }
        }
        return wrong;
    }

    private static @Nullable String wrongIn(Token token) {
        List<String> roles = token.roles();
        if (!isName(token.id())) {
            return "id: a name that is none (expected: " + NAME_EXPECTED + ")";
        }
        int nameBytes = Bytes.utf8(token.name()).size();
        if (nameBytes > Limits.ACCESS_NAME_BYTES_MAX) {
            return "name: " + nameBytes + " bytes (expected: 0.." + Limits.ACCESS_NAME_BYTES_MAX + ")";
        }
        if (token.expiresAtMillis() < 0 || token.createdAtMillis() < 0 || token.usedAtMillis() < 0) {
            return "a time before 1970";
        }
        String wrong = wrongInHash(token.hash());
        return wrong != null || roles == null ? wrong : wrongInRoles(roles);
    }

    private static @Nullable String wrongInHash(Bytes hash) {
        return hash.size() == HASH_BYTES
                ? null
                : "hash: " + hash.size() + " bytes (expected: " + HASH_BYTES + ", of SHA-256)";
    }

    private static @Nullable String tooMany(String what, int count, int max) {
        return count <= max ? null : what + ": " + count + " (expected: 0.." + max + ")";
    }
}
