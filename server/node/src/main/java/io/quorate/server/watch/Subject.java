package io.quorate.server.watch;

import io.quorate.core.StateView;
import io.quorate.core.log.Change;
import io.quorate.core.log.Kind;
import io.quorate.core.store.KeyRange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a watch is about, and how it is told. Immutable; watchers whose subjects are equal share every line, so that
 * {@code equals} must compare everything that shows in one.
 */
public interface Subject {

    /** The kind of what is watched. */
    Kind kind();

    /** The keys or names that are watched. */
    KeyRange names();

    /**
     * Tells what happened at one revision; null: nothing that is wanted. Called on threads of the hub.
     *
     * @param changes the changes of {@link #names} at that revision, in order; at least one
     */
    @Nullable
    Line changes(List<Change> changes, Scene scene);

    /**
     * Tells a part of the state as it was at {@code revision}, which is retained. Called on a thread of the hub.
     *
     * @param names what is left of {@link #names}
     */
    StatePart state(StateView view, long revision, KeyRange names);

    /**
     * A part of the state.
     *
     * @param line null: there is nothing in it
     * @param rest what is left; null: nothing
     */
    record StatePart(@Nullable Line line, @Nullable KeyRange rest) {}
}
