package io.quorate.core.lease;

import io.quorate.core.store.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * A lease that is alive. Immutable.
 *
 * @param remainingMillis how long it lives without a renewal; 0: it is due
 * @param createdAtMillis the leader's wall clock at the grant, for people
 * @param author who made it; null without authentication
 * @param keys how many keys live on it
 * @param claims how many claims live on it
 * @param instances how many instances of services live on it
 * @param isOwn whether it was made for one key, one claim or one instance, and ends with it
 */
public record LeaseRecord(
        long id,
        long ttlMillis,
        long remainingMillis,
        String name,
        Bytes note,
        long createdAtMillis,
        @Nullable String author,
        int keys,
        int claims,
        int instances,
        boolean isOwn) {}
