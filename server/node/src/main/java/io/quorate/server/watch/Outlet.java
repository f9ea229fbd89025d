package io.quorate.server.watch;

import java.util.List;

/**
 * Where the lines of one watch go: a connection, or a part of one. Its methods are called by threads of the hub, one
 * call at a time, and never block.
 */
public interface Outlet {

    /**
     * How many more lines it takes now; {@link Integer#MAX_VALUE}: any number. Where that is 0 it calls {@link
     * Watch#ready} as soon as it takes more.
     */
    int room();

    /** Whether it takes a bookmark now. One that has no room only because its client is slow to act on lines takes one. */
    default boolean takesBookmarks() {
        return room() > 0;
    }

    /** Takes lines, in order, all of them. */
    void write(List<Line> lines);

    /** The watch can't go on: history up to {@code compactRevision} is gone, and with it what was to be told next. */
    void compacted(long compactRevision, long currentRevision);

    /** The watch can't go on: {@code why}. */
    void failed(RuntimeException why);
}
