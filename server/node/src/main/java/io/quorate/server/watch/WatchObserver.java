package io.quorate.server.watch;

/** Told what watches do, for metrics. Must be quick and must not block. */
public interface WatchObserver {

    /** Watches nothing. */
    WatchObserver NONE = new WatchObserver() {};

    /** A round told {@code watchers} watches {@code events} events in all; {@code nanos} after the first was applied. */
    default void delivered(int watchers, long events, long nanos) {}

    /** Some watches could not go on as live ones: what was to be told next is read from history. */
    default void fellBehind(int watchers) {}

    /** A part of history was read for a watch that catches up. */
    default void caughtUp(int lines, long events) {}

    /** A watch ended because history is gone that it had not been told. */
    default void compacted() {}
}
