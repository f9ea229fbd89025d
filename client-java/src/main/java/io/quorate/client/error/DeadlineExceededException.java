package io.quorate.client.error;

/** The time for the request was up; nothing was applied. */
public final class DeadlineExceededException extends QuorateException {

    private static final long serialVersionUID = 1;

    public DeadlineExceededException(Failure failure) {
        super(failure);
    }
}
