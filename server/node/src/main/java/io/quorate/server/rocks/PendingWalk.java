package io.quorate.server.rocks;

import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;
import io.quorate.core.store.LaidOver;
import io.quorate.core.store.Order;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** A walk over several sets of changes at once; of a key in several of them the newest change counts. Confined to one thread. */
final class PendingWalk implements LaidOver.Changes {

    private static final int NOWHERE = -1;

    /** The newest first. */
    private final Rows[] sets;
    /** The places in the sets that come next, and those behind the last ones. */
    private final int[] next;

    private final int[] end;
    private final int step;
    /** The set that has the change the walk stands on. */
    private int standing = NOWHERE;

    private PendingWalk(Rows[] sets, int[] next, int[] end, int step) {
        this.sets = sets;
        this.next = next;
        this.end = end;
        this.step = step;
    }

    /** A walk over the keys in {@code range} of {@code sets}, the newest of which is the first; null: there are none. */
    static @Nullable PendingWalk of(Rows[] sets, KeyRange range, Order order) {
        Bytes to = range.to();
        boolean up = order == Order.ASCENDING;
        int[] next = new int[sets.length];
        int[] end = new int[sets.length];
        boolean some = false;
        for (int set = 0; set < sets.length; set++) {
            int first = sets[set].firstFrom(range.from());
            int behind = Math.max(first, to == null ? sets[set].size() : sets[set].firstFrom(to));
            next[set] = up ? first : behind - 1;
            end[set] = up ? behind : first - 1;
            some |= first < behind;
        }
        return some ? new PendingWalk(sets, next, end, up ? 1 : -1) : null;
    }

    @Override
    public boolean next() {
        if (standing != NOWHERE) {
            pass(key());
        }
        standing = NOWHERE;
        for (int set = 0; set < sets.length; set++) {
            boolean isNext = next[set] != end[set]
                    && (standing == NOWHERE || step * keyOf(set).compareTo(keyOf(standing)) < 0);
            standing = isNext ? set : standing;
        }
        return standing != NOWHERE;
    }

    private void pass(Bytes key) {
        for (int set = standing; set < sets.length; set++) {
            if (next[set] != end[set] && keyOf(set).equals(key)) {
                next[set] += step;
            }
        }
    }

    private Bytes keyOf(int set) {
        return sets[set].key(next[set]);
    }

    @Override
    public Bytes key() {
        return keyOf(place());
    }

    @Override
    public @Nullable Bytes value() {
        return sets[place()].value(next[standing]);
    }

    private int place() {
        if (standing == NOWHERE) {
            throw new NoSuchElementException("the walk stands on no change (expected: next() answered true)");
        }
        return standing;
    }
}
