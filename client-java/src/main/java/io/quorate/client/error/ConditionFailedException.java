package io.quorate.client.error;

/** A condition of the request did not hold, so nothing was done (412). */
public class ConditionFailedException extends QuorateException {

    private static final long serialVersionUID = 1;

    public ConditionFailedException(Failure failure) {
        super(failure);
    }

    /** The revision of the key as it is; 0 if there is none. */
    public long currentRevision() {
        return failure().number("current_revision");
    }
}
