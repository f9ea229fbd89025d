package io.quorate.cli.bench;

import java.nio.ByteBuffer;

/**
 * What one connection asks for in turn and what it makes of the answers: an operation is one request, or several one
 * after the other. Confined to the thread of the loop that plays it.
 */
interface Script {

    /** For every connection of a loop one; the loop's tally takes what only the script can see. */
    interface Cast {

        /** @param headers the lines that all requests of the connection have, each with its end */
        Script script(int connection, String headers, Tally tally);
    }

    /** The most that a request takes. */
    int requestBytesMax();

    /** How much of an answer of success it reads. */
    default int answerBytesKept() {
        return 0;
    }

    /** Writes the first request of the next operation, whatever became of the one before. */
    void begin(ByteBuffer out, long nowNanos);

    /**
     * Takes an answer of success; true if the operation goes on with the request that is now in {@code out}.
     *
     * @param counts whether the operation is one of those that are measured
     */
    default boolean goesOn(ResponseParser answer, ByteBuffer out, long nowNanos, boolean counts) {
        return false;
    }

    /** Whether the operation that was begun last only reads. */
    default boolean reads() {
        return false;
    }

    /** As how many operations the last one counts, now that it has succeeded. */
    default int worth() {
        return 1;
    }

    /** How many operations fail with a request. */
    default int worthMax() {
        return 1;
    }
}
