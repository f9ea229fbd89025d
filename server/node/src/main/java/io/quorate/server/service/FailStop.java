package io.quorate.server.service;

import org.jspecify.annotations.Nullable;

/**
 * Ends a member that must not go on: in a daemon the process halts at once, in an embedding application the server
 * stops and says so. Safe for any thread; returns at once; only the first call counts.
 */
@FunctionalInterface
public interface FailStop {

    /** Ends the member. */
    void fail(String why, @Nullable Throwable cause);
}
