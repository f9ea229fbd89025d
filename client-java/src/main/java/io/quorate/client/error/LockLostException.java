package io.quorate.client.error;

import io.quorate.client.lock.LockLost;
import io.quorate.client.session.LossReason;

/** The hold was lost before it was released: what was done under it may overlap with the work of the next holder. */
public final class LockLostException extends IllegalMonitorStateException implements QuorateFailure {

    private static final long serialVersionUID = 1;

    private final transient LockLost loss;

    public LockLostException(LockLost loss) {
        super("'" + loss.name() + "' with token " + loss.token() + " was lost (" + loss.reason()
                + "): the work done under it may overlap with the next holder's");
        this.loss = loss;
    }

    /** It is held, but not for as long as was asked for. */
    public LockLostException(LockLost loss, String detail) {
        super("'" + loss.name() + "' with token " + loss.token() + ": " + detail);
        this.loss = loss;
    }

    @Override
    public String code() {
        return "lock-lost";
    }

    /** What was lost, and why. */
    public LockLost loss() {
        return loss;
    }

    /** The fencing token of the hold that was lost. */
    public long token() {
        return loss.token();
    }

    /** Why it was lost. */
    public LossReason reason() {
        return loss.reason();
    }
}
