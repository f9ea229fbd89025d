package io.quorate.client.error;

/**
 * Something that was to be held is not held any more, so that the work done since may have overlapped with somebody else's.
 * Immutable.
 */
public class LockLostException extends IllegalMonitorStateException implements QuorateFailure {

    private static final long serialVersionUID = 1;

    private final String name;
    private final long token;
    private final String reason;

    /**
     * @param name of the lock
     * @param token of the hold that was lost
     * @param reason one word for programs, such as {@code expired}
     */
    public LockLostException(String name, long token, String reason) {
        super("'" + name + "' with token " + token + " is not held any more: " + reason);
        this.name = name;
        this.token = token;
        this.reason = reason;
    }

    @Override
    public String code() {
        return "lock-lost";
    }

    public String name() {
        return name;
    }

    /** The token of the hold that was lost. */
    public long token() {
        return token;
    }

    /** Why, in one word. */
    public String reason() {
        return reason;
    }
}
