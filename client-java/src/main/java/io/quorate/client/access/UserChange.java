package io.quorate.client.access;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a user is to be. Immutable.
 *
 * @param password the password from now on; null: as it was
 * @param isDisabled whether nothing is believed any more that proves to be this user
 */
public record UserChange(List<String> roles, @Nullable String password, boolean isDisabled) {

    public UserChange {
        roles = List.copyOf(roles);
    }

    /** Enabled, with these roles; the password stays as it is. */
    public static UserChange roles(String... roles) {
        return new UserChange(List.of(roles), null, false);
    }

    /** The same with a password. */
    public UserChange withPassword(String secret) {
        return new UserChange(roles, secret, isDisabled);
    }

    /** The same for a user who is believed, or not. */
    public UserChange withDisabled(boolean disabled) {
        return new UserChange(roles, password, disabled);
    }

    @Override
    public String toString() {
        return "UserChange[roles=" + roles + ", password=" + (password == null ? "as it was" : "…") + ", isDisabled="
                + isDisabled + "]";
    }
}
