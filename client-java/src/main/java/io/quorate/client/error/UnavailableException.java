package io.quorate.client.error;

/** The cluster could not take the request; nothing was applied (429, 503, 507, no connection). */
public final class UnavailableException extends QuorateException {

    private static final long serialVersionUID = 1;

    public UnavailableException(Failure failure) {
        super(failure);
    }
}
