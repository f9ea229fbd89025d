package io.quorate.client.access;

import java.util.List;

/**
 * Somebody who may ask for something. Immutable.
 *
 * @param hasPassword whether one can log in with a password; a client certificate needs none
 * @param isDisabled whether nothing is believed that proves to be this user
 */
public record User(String name, List<String> roles, boolean hasPassword, boolean isDisabled) {

    public User {
        roles = List.copyOf(roles);
    }
}
