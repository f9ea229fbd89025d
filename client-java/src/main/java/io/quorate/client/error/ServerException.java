package io.quorate.client.error;

/** The server failed (500), or answered in no known form. */
public final class ServerException extends QuorateException {

    private static final long serialVersionUID = 1;

    public ServerException(Failure failure) {
        super(failure);
    }
}
