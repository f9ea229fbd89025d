package io.quorate.it.check;

/** What can be said about the history of one key. Immutable. */
public sealed interface Verdict {

    /** There is an order of the operations that explains every answer. */
    record Linearizable() implements Verdict {}

    /**
     * There is none.
     *
     * @param explanation how far the best attempt came and which answers it could not explain, for people
     */
    record Violation(String explanation) implements Verdict {}

    /** The search was given up after {@code steps}: nothing is proven either way. */
    record Undecided(long steps) implements Verdict {}
}
