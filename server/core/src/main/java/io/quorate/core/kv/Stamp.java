package io.quorate.core.kv;

import org.jspecify.annotations.Nullable;

/**
 * Where and by whom a transaction is executed. Immutable.
 *
 * @param revision the newest revision before it
 * @param nextRevision the revision of what it changes
 * @param wallMillis the leader's wall clock, for people
 * @param author who asks; null without authentication
 */
public record Stamp(
        long revision,
        long nextRevision,
        long wallMillis,
        @Nullable String author) {}
