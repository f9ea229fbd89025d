package io.quorate.client.error;

/** Somebody else leads (423). */
public final class NotElectedException extends NotAcquiredException {

    private static final long serialVersionUID = 1;

    public NotElectedException(Failure failure) {
        super(failure);
    }
}
