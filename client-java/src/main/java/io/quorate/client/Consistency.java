package io.quorate.client;

/** How fresh a read has to be. */
public enum Consistency {
    /** It reflects every write that was completed before it began. */
    LINEARIZABLE,
    /** It reflects some past state of the member asked, never older than what this client has seen. Works without quorum. */
    SERIALIZABLE
}
