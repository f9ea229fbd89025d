package io.quorate.client.lock;

import io.quorate.client.claim.ClaimKind;

/**
 * A hold, as a condition of a write: the write is refused if that hold is not the present one. This is what protects data
 * from a holder that was paused and does not know that it has lost. Immutable.
 *
 * @param token of the hold: greater than that of each earlier one
 */
public record Fence(ClaimKind kind, String name, long token) implements Fenced {

    @Override
    public Fence fence() {
        return this;
    }

    /** As the API's parameter {@code fence} has it, such as {@code billing/nightly@71}. */
    @Override
    public String toString() {
        return kind.fence(name, token);
    }
}
