package io.quorate.client.error;

/** The request is not one the server accepts, today or later (400, 405, 406, 413, 414, 415, 422, 431). */
public final class InvalidRequestException extends QuorateException {

    private static final long serialVersionUID = 1;

    public InvalidRequestException(Failure failure) {
        super(failure);
    }
}
