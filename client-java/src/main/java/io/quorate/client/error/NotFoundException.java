package io.quorate.client.error;

/** What the request names is not there (404). */
public final class NotFoundException extends QuorateException {

    private static final long serialVersionUID = 1;

    public NotFoundException(Failure failure) {
        super(failure);
    }
}
