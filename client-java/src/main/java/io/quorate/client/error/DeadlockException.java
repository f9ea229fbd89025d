package io.quorate.client.error;

/** Waiting for it would close a circle of those who wait for one another (409). */
public final class DeadlockException extends ConflictException {

    private static final long serialVersionUID = 1;

    public DeadlockException(Failure failure) {
        super(failure);
    }
}
