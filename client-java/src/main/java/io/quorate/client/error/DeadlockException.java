package io.quorate.client.error;

/** Whoever asks would wait for itself, in a circle (409): take locks in one agreed order, or all at once. */
public final class DeadlockException extends ConflictException {

    private static final long serialVersionUID = 1;

    public DeadlockException(Failure failure) {
        super(failure);
    }
}
