package io.quorate.client.error;

/** What was waited for did not come in time (409). */
public final class WaitTimeoutException extends ConflictException {

    private static final long serialVersionUID = 1;

    public WaitTimeoutException(Failure failure) {
        super(failure);
    }
}
