package io.quorate.cli.bench;

import java.util.Locale;

/** What a benchmark does. */
public enum Workload {
    /** Puts of random keys. */
    PUT,
    /** Gets of random keys. */
    GET,
    /** Gets and puts of random keys. */
    MIXED,
    /** Transactions: one guard, one put, one get. */
    TXN;

    /** Whether the keys have to be there before it begins. */
    boolean needsKeys() {
        return this != PUT;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
