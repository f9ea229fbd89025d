package io.quorate.client.error;

/** The request does not fit the present state (409). */
public class ConflictException extends QuorateException {

    private static final long serialVersionUID = 1;

    public ConflictException(Failure failure) {
        super(failure);
    }
}
