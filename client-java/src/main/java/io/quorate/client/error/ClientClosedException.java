package io.quorate.client.error;

/** The client was closed; nothing was sent. */
public final class ClientClosedException extends QuorateException {

    private static final long serialVersionUID = 1;

    public ClientClosedException(Failure failure) {
        super(failure);
    }
}
