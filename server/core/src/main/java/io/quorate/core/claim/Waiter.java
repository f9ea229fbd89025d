package io.quorate.core.claim;

import io.quorate.core.store.Bytes;

/**
 * A claim that waits for something. Immutable.
 *
 * @param claim its number
 * @param lease the lease it lives on; 0: one of its own that is made at the grant
 * @param sinceMillis the leader's wall clock when it came, for people
 * @param remainingMillis how long it will wait still
 */
public record Waiter(
        long claim,
        long lease,
        String owner,
        boolean shared,
        int slots,
        int priority,
        long sinceMillis,
        long remainingMillis,
        Bytes payload) {}
