package io.quorate.core.log;

import io.quorate.core.store.Bytes;

/**
 * A condition of a transaction. A guard over a span must hold for every key that is there. A key that is absent has
 * every number 0 and no value: {@code value ne x} holds for it, any other comparison of its value fails.
 *
 * <p>Immutable.
 */
public sealed interface Guard {

    /** A guard about keys. */
    sealed interface OfKeys extends Guard {

        /** The keys it is about. */
        Keys keys();
    }

    /** The key is there, or is not. Over a span: some key is there, or none is. */
    record Exists(Keys keys, boolean expected) implements OfKeys {}

    /** A number of the record stands in a relation to {@code operand}. */
    record Metadata(Keys keys, Field field, Relation relation, long operand) implements OfKeys {}

    /** The value stands in a relation to {@code operand}, bytewise. */
    record Value(Keys keys, Relation relation, Bytes operand) implements OfKeys {}

    /**
     * A guard about things that have versions and are no keys.
     *
     * @param kind of what: {@link Kind#INSTANCE} or {@link Kind#SERVICE}
     * @param condition the guard, in which the keys are theirs
     */
    record Versioned(Kind kind, OfKeys condition) implements Guard {}

    /** A lock, a semaphore or an election is held right now with exactly this token. */
    record Fence(Kind kind, Bytes name, long token) implements Guard {}

    /** A lease is alive, or is not. */
    record LeaseAlive(long lease, boolean expected) implements Guard {}

    /** The numbers a record has. */
    enum Field {
        MOD_REVISION,
        CREATE_REVISION,
        VERSION,
        LEASE
    }

    /** How an actual value (left) stands to the operand (right). */
    enum Relation {
        EQ,
        NE,
        LT,
        LE,
        GT,
        GE;

        /** Whether a value that compares to the operand as {@code comparison} says stands in this relation to it. */
        public boolean holds(int comparison) {
            return switch (this) {
                case EQ -> comparison == 0;
                case NE -> comparison != 0;
                case LT -> comparison < 0;
                case LE -> comparison <= 0;
                case GT -> comparison > 0;
                case GE -> comparison >= 0;
            };
        }
    }
}
