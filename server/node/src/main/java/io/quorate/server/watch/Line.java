package io.quorate.server.watch;

import org.jspecify.annotations.Nullable;

/**
 * One line of a watch, encoded once for all who see it. Immutable in what it says; safe for any thread.
 *
 * <p>What an outlet makes of it to frame it in another way may be kept with it, so that it is made once too.
 */
public final class Line {

    private final Type type;
    private final long revision;
    private final int events;
    private final byte[] document;
    private volatile @Nullable Object framed;

    /**
     * A line.
     *
     * @param revision what a watcher has seen everything up to once it has seen the line
     * @param events how many events it holds
     * @param document the JSON document with a newline at its end; given up
     */
    public Line(Type type, long revision, int events, byte[] document) {
        this.type = type;
        this.revision = revision;
        this.events = events;
        this.document = document;
    }

    /** What a line tells. */
    public enum Type {
        /** The watch begins. */
        START,
        /** A part of the state at one revision. */
        STATE,
        /** The state is complete. */
        SYNCED,
        /** What happened at one revision. */
        CHANGES,
        /** Nothing else happened up to a revision. */
        BOOKMARK,
        /** The watch ends as it should. */
        END,
        /** The watch ends for a reason. */
        ERROR
    }

    /** What it tells. */
    public Type type() {
        return type;
    }

    /** What a watcher has seen everything up to once it has seen it; of a {@link Type#STATE} line, once it is synced. */
    public long revision() {
        return revision;
    }

    /** How many events it holds. */
    public int events() {
        return events;
    }

    /** The JSON document with a newline at its end. Must not be changed. */
    public byte[] document() {
        return document;
    }

    /** What {@link #keep} kept; null: nothing yet. */
    public @Nullable Object framed() {
        return framed;
    }

    /** Keeps another form of the line. Losing a race is harmless: the forms are alike. */
    public void keep(Object form) {
        framed = form;
    }
}
