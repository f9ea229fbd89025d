package io.quorate.core.kv;

import io.quorate.core.log.Outcome;
import io.quorate.core.store.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a keyed request. Immutable.
 *
 * @param digest the fingerprint of the request
 * @param recordedAtMillis cluster time at which it was executed or settled
 * @param outcome what came of it; null: it was abandoned, and will never be executed
 */
public record RequestRecord(
        Bytes digest, long recordedAtMillis, @Nullable Outcome outcome) {}
