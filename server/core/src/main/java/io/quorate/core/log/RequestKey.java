package io.quorate.core.log;

/**
 * What makes a repeat of a request recognizable.
 *
 * <p>Immutable. {@code principal} is the caller's identity, empty when there is none: keys of different callers never
 * meet.
 */
public sealed interface RequestKey {

    /** The caller's identity. */
    String principal();

    /** A key of the caller's own making. Remembered for a time and a count only, and executed anew after that. */
    record Free(String principal, String text) implements RequestKey {}

    /**
     * A key of a client that numbers its requests. Once forgotten it is refused, never executed anew.
     *
     * @param session the client's session, unique
     * @param sequence the number of this request in its session, from 1
     * @param lowest the lowest number the client has no answer to yet; what is below may be forgotten
     */
    record Sequenced(String principal, String session, long sequence, long lowest) implements RequestKey {}
}
