package io.quorate.client.error;

/** The caller did not say who it is, or is not believed (401). */
public final class UnauthenticatedException extends QuorateException {

    private static final long serialVersionUID = 1;

    public UnauthenticatedException(Failure failure) {
        super(failure);
    }
}
