package io.quorate.server.watch;

/**
 * How a watch goes on.
 *
 * @param after it is told what happens after this revision
 * @param initial whether it is told the state at {@code after} first
 * @param resync whether it is told the state anew where history is gone, instead of ending
 * @param bookmarkMillis when nothing else was told for so long it is told how far everything has been
 */
public record WatchOptions(long after, boolean initial, boolean resync, long bookmarkMillis) {}
