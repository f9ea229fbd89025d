package io.quorate.client.error;

/** The hold that a fence names is not held any more, so nothing was done (412). */
public final class FenceStaleException extends ConditionFailedException {

    private static final long serialVersionUID = 1;

    public FenceStaleException(Failure failure) {
        super(failure);
    }
}
