package io.quorate.client.error;

/** Another cluster answers there than the one this client began with (421). */
public final class WrongClusterException extends QuorateException {

    private static final long serialVersionUID = 1;

    public WrongClusterException(Failure failure) {
        super(failure);
    }
}
