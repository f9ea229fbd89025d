package io.quorate.client.error;

/** The request may have been applied, or may still be: nobody could say before its deadline. */
public final class OutcomeUnknownException extends QuorateException {

    private static final long serialVersionUID = 1;

    public OutcomeUnknownException(Failure failure) {
        super(failure);
    }
}
