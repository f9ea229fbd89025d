package io.quorate.server.service;

import io.quorate.core.Position;
import io.quorate.core.store.Bytes;
import java.nio.file.Path;

/**
 * What the replicated log drives: this member's copy of the state.
 *
 * <p>Confined to the updater thread, but for {@link #position()}. An exception out of any of these means a broken
 * member: the log adapter stops it.
 */
public interface ReplicatedState {

    /** The position of the last entry that is applied and can be read. Safe for any thread. */
    Position position();

    /**
     * Applies an entry. An index at or below the applied one is skipped.
     *
     * @throws IllegalStateException if {@code index} leaves a gap
     */
    void apply(long term, long index, Bytes entry);

    /** Counts an entry of the log's own (configuration, metadata, empty) as applied. Skips and refuses as above. */
    void applyInternal(long term, long index);

    /** The table of members after the last applied entry. Safe for any thread. */
    default Roster roster() {
        return Roster.NONE;
    }

    /** Writes a durable copy of the state into {@code target}, and answers the position it is at. */
    Position checkpoint(Path target);

    /** Replaces the state by the copy in {@code source}, made by {@link #checkpoint} on some member. */
    void install(Path source);
}
