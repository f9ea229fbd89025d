package io.quorate.core.log;

import io.quorate.core.store.Bytes;
import org.jspecify.annotations.Nullable;

/** What an entry changed about who may do what: for those who keep all of it in memory. Immutable. */
public sealed interface AccessChange {

    /** A user is as it is here; null: there is no such user any more. */
    record OfUser(String name, @Nullable User user) implements AccessChange {}

    /** A role is as it is here; null: there is no such role any more. */
    record OfRole(String name, @Nullable Role role) implements AccessChange {}

    /** A token is as it is here; null: there is no such token any more. */
    record OfToken(String id, @Nullable Token token) implements AccessChange {}

    /**
     * How things stand with all of it.
     *
     * @param accessRevision moves with whatever may take a right away
     * @param bootstrapped whether there was a first administrator
     * @param offered the hash of the secret that will name one; empty: there is none
     */
    record OfState(long accessRevision, boolean bootstrapped, Bytes offered) implements AccessChange {}
}
