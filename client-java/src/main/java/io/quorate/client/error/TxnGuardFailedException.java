package io.quorate.client.error;

/** A guard of a transaction without an alternative did not hold, so nothing was done (412). */
public final class TxnGuardFailedException extends ConditionFailedException {

    private static final long serialVersionUID = 1;

    public TxnGuardFailedException(Failure failure) {
        super(failure);
    }
}
