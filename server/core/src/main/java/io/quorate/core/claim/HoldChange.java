package io.quorate.core.claim;

import io.quorate.core.log.Ending;
import io.quorate.core.log.Hold;
import io.quorate.core.store.Bytes;

/** What a command changed of holds, in the order in which it happened. Immutable. */
public sealed interface HoldChange {

    /** A hold began. */
    record Granted(Hold hold) implements HoldChange {}

    /** A hold's payload was replaced. */
    record Amended(Hold hold) implements HoldChange {}

    /** A hold ended. */
    record Ended(Hold hold, Ending.How how) implements HoldChange {}

    /** A barrier let its parties through. */
    record Passed(Bytes name, long generation) implements HoldChange {}

    /** A barrier was forgotten. */
    record Forgotten(Bytes name) implements HoldChange {}
}
