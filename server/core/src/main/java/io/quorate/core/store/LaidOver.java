package io.quorate.core.store;

import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * A walk over entries with changes laid over them: what was put or deleted hides the entry of that key below. Confined to
 * one thread; closes what is below.
 */
public final class LaidOver implements Cursor {

    /** A walk over changes, in the order of the walk below, each key at most once. Starts before the first one. */
    public interface Changes {

        /** Moves to the next change; false when there is none left. */
        boolean next();

        /** The key of the change the walk stands on. */
        Bytes key();

        /** What the key was set to; null: it was deleted. */
        @Nullable
        Bytes value();
    }

    private final Cursor below;
    private final Changes changes;
    private final int sign;

    private boolean belowUsed = true;
    private boolean changeUsed = true;
    private boolean belowLeft;
    private boolean changeLeft;
    private boolean onEntry;
    private boolean closed;
    /** The key of the entry the walk below stands on, once it was asked for. */
    private @Nullable Bytes belowKey;

    /** Lays {@code changes} over {@code below}; both walk in {@code order}. */
    public LaidOver(Cursor below, Changes changes, Order order) {
        this.below = below;
        this.changes = changes;
        this.sign = order == Order.ASCENDING ? 1 : -1;
    }

    @Override
    public boolean next() {
        if (closed) {
            throw new StoreClosedException();
        }
        do {
            if (belowUsed) {
                belowLeft = below.next();
                belowKey = null;
            }
            if (changeUsed) {
                changeLeft = changes.next();
            }
            int order = compare();
            belowUsed = belowLeft && order <= 0;
            changeUsed = changeLeft && order >= 0;
            onEntry = belowUsed || changeUsed;
        } while (changeUsed && changes.value() == null);
        return onEntry;
    }

    /** Which of the two comes first: negative for what is below, positive for the change, 0 for both. */
    private int compare() {
        if (!changeLeft) {
            return -1;
        }
        return belowLeft ? sign * belowKey().compareTo(changes.key()) : 1;
    }

    private Bytes belowKey() {
        Bytes key = belowKey;
        if (key == null) {
            key = below.key();
            belowKey = key;
        }
        return key;
    }

    @Override
    public Bytes key() {
        if (!changeUsed) {
            return belowKey();
        }
        checkStanding();
        return changes.key();
    }

    @Override
    public Bytes value() {
        if (!changeUsed) {
            return below.value();
        }
        checkStanding();
        Bytes value = changes.value();
        if (value == null) {
            throw new NoSuchElementException("the cursor stands on no entry");
        }
        return value;
    }

    private void checkStanding() {
        if (closed) {
            throw new StoreClosedException();
        }
        if (!onEntry) {
            throw new NoSuchElementException("the cursor stands on no entry (expected: next() answered true)");
        }
    }

    @Override
    public void close() {
        closed = true;
        belowKey = null;
        below.close();
    }
}
