package io.quorate.client.claim;

import java.util.Objects;

/** One of several locks that are wanted at once. Immutable. */
public record Wanted(String name, boolean shared) {

    public Wanted {
        Objects.requireNonNull(name, "name");
    }

    /** Alone. */
    public static Wanted exclusive(String name) {
        return new Wanted(name, false);
    }

    /** Together with others who share it. */
    public static Wanted shared(String name) {
        return new Wanted(name, true);
    }
}
