package io.quorate.core.store;

import java.util.EnumMap;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A store in memory: the reference the others are measured by, and the store of tests.
 *
 * <p>One thread commits; any thread may take snapshots. Every committed state is an immutable set of trees that shares
 * what did not change with the one before, so a snapshot is one reference and costs nothing to hold. That is also why
 * {@link #close()} has nothing to wait for: an open snapshot stays readable.
 */
public final class MemoryStore implements Store {

    private volatile State state;
    private volatile boolean closed;

    /** An empty store. */
    public MemoryStore() {
        EnumMap<Space, SortedTree> trees = new EnumMap<>(Space.class);
        for (Space space : Space.values()) {
            trees.put(space, SortedTree.EMPTY);
        }
        state = new State(trees);
    }

    private MemoryStore(State state) {
        this.state = state;
    }

    /**
     * A new store in the state {@code snapshot} shows: what is left after a crash that lost every later commit.
     *
     * @throws IllegalArgumentException if {@code snapshot} is not one of a memory store
     */
    public static MemoryStore reopenedAt(Snapshot snapshot) {
        if (snapshot instanceof State state) {
            return new MemoryStore(state);
        }
        throw new IllegalArgumentException(snapshot.getClass().getName() + " (expected: a snapshot of a memory store)");
    }

    @Override
    public @Nullable Bytes get(Space space, Bytes key) {
        return state.get(space, key);
    }

    @Override
    public Cursor scan(Space space, KeyRange range, Order order) {
        return state.scan(space, range, order);
    }

    @Override
    public void commit(Writes writes) {
        refuseIfClosed();
        EnumMap<Space, SortedTree> trees = new EnumMap<>(state.trees);
        writes.forEach(new Writes.Visitor() {
            @Override
            public void forget(Space space, Bytes key) {
                trees.compute(space, (name, tree) -> tree(tree).withoutBefore(key));
            }

            @Override
            public void put(Space space, Bytes key, Bytes value) {
                trees.compute(space, (name, tree) -> tree(tree).with(key, value));
            }

            @Override
            public void delete(Space space, Bytes key) {
                trees.compute(space, (name, tree) -> tree(tree).without(key));
            }
        });
        state = new State(trees);
    }

    @Override
    public Snapshot snapshot() {
        refuseIfClosed();
        return state;
    }

    @Override
    public void close() {
        closed = true;
    }

    private static SortedTree tree(@Nullable SortedTree tree) {
        return Objects.requireNonNull(tree, "every space has a tree");
    }

    private void refuseIfClosed() {
        if (closed) {
            throw new StoreClosedException();
        }
    }

    /** All spaces at one moment. Immutable; safe for any thread. */
    private static final class State implements Snapshot {

        private final EnumMap<Space, SortedTree> trees;

        State(EnumMap<Space, SortedTree> trees) {
            this.trees = trees;
        }

        @Override
        public @Nullable Bytes get(Space space, Bytes key) {
            return tree(trees.get(space)).get(key);
        }

        @Override
        public Cursor scan(Space space, KeyRange range, Order order) {
            return tree(trees.get(space)).scan(range, order);
        }

        @Override
        public void close() {
            // Nothing is held but memory, and the collector knows.
        }
    }
}
