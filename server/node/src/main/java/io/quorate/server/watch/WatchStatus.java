package io.quorate.server.watch;

/**
 * How one watch stands. Immutable.
 *
 * @param outlet where it goes
 * @param state what it does
 * @param revision it has been told everything up to this one
 * @param lag how many revisions it is behind this member
 * @param lines how many lines it was given
 * @param events how many events were in them
 * @param ageMillis how long ago it was opened
 */
public record WatchStatus(
        Subject subject, Outlet outlet, State state, long revision, long lag, long lines, long events, long ageMillis) {

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
