package io.quorate.client.error;

/** What all exceptions of this client have in common, whatever they extend. */
public interface QuorateFailure {

    /** The stable code that programs switch on, such as {@code lock-lost}. */
    String code();
}
