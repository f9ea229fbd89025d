package io.quorate.client.error;

/** A failure of the client's that must be another kind of exception than a {@link QuorateException}. */
public interface QuorateFailure {

    /** The stable code that programs switch on, such as {@code lock-lost}. */
    String code();
}
