package io.quorate.client.error;

/** Someone else holds it (423). */
public class NotAcquiredException extends QuorateException {

    private static final long serialVersionUID = 1;

    public NotAcquiredException(Failure failure) {
        super(failure);
    }
}
