package io.quorate.core.log;

/** On which lease a key lives once it is put. Immutable. */
public sealed interface Attachment {

    /** On none: the key stays until it is deleted. */
    Attachment NONE = new None();

    /** On whatever lease the key lives on now. */
    Attachment KEEP = new Keep();

    /** On none. */
    record None() implements Attachment {}

    /** On whatever lease the key lives on now. */
    record Keep() implements Attachment {}

    /** On a lease that must be alive. */
    record To(long lease) implements Attachment {}

    /**
     * On a lease of the key's own, which is made or set anew.
     *
     * @param ttlMillis how long from now on
     * @param salt what makes the id of a new lease hard to guess; 0 to {@link Limits#LEASE_SALT_MAX}
     */
    record Ttl(long ttlMillis, int salt) implements Attachment {}
}
