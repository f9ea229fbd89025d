package io.quorate.core.log;

import org.jspecify.annotations.Nullable;

/** On whose behalf a request is made. Immutable. */
public sealed interface Principal {

    /** Whoever it is, where nobody is asked who they are. */
    Principal ANYONE = new Anyone();

    /** The cluster itself: a member's own errand. No request from outside is ever given this one. */
    Principal INTERNAL = new Internal();

    /** The name written beside what is changed; null: there is none. */
    @Nullable
    String author();

    /** Whoever it is. */
    record Anyone() implements Principal {

        @Override
        public @Nullable String author() {
            return null;
        }
    }

    /** The cluster itself. */
    record Internal() implements Principal {

        @Override
        public @Nullable String author() {
            return null;
        }
    }

    /**
     * A user who was recognized.
     *
     * @param user the user's name
     * @param token the id of the token that let the user in; null: something else did
     * @param accessRevision the access revision at which this user's rights were looked at: applying looks again when
     *     it has moved
     */
    record Known(String user, @Nullable String token, long accessRevision) implements Principal {

        @Override
        public String author() {
            return user;
        }
    }
}
