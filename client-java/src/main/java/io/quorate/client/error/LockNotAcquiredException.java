package io.quorate.client.error;

import io.quorate.client.claim.Holder;
import java.util.List;

/** Somebody else holds the lock (423). */
public final class LockNotAcquiredException extends NotAcquiredException {

    private static final long serialVersionUID = 1;

    private final transient List<Holder> holders;

    public LockNotAcquiredException(Failure failure, List<Holder> holders) {
        super(failure);
        this.holders = List.copyOf(holders);
    }

    /** Who held it when that was answered. */
    public List<Holder> holders() {
        return holders;
    }
}
