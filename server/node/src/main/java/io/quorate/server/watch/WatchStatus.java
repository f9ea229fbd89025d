package io.quorate.server.watch;

import io.quorate.core.log.Kind;
import io.quorate.core.store.KeyRange;
import org.jspecify.annotations.Nullable;

/**
 * How one watch stands. Immutable.
 *
 * @param outlet where it goes; null: nowhere, it is a wait for one change
 * @param state what it does
 * @param revision it has been told everything up to this one
 * @param lag how many revisions it is behind this member
 * @param lines how many lines it was given
 * @param events how many events were in them
 * @param ageMillis how long ago it was opened
 */
public record WatchStatus(
        Watched watched,
        @Nullable Outlet outlet,
        State state,
        long revision,
        long lag,
        long lines,
        long events,
        long ageMillis) {

    /** What is watched. */
    public sealed interface Watched {

        /** What has names and a history. */
        record Names(Kind kind, KeyRange names) implements Watched {}

        /**
         * What is looked at again and again.
         *
         * @param kind what it is, in the words of the API
         * @param name which one; empty: there is but one
         */
        record Thing(String kind, String name) implements Watched {}
    }

    /** What a watch does. */
    public enum State {
        /** It is told what happens as it happens. */
        LIVE,
        /** It reads history from where it stands. */
        CATCHING_UP,
        /** Its client does not take what it was sent. */
        BLOCKED
    }
}
