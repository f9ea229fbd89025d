package io.quorate.server.service;

/** The question was not put to the other member's {@link LogListener}, and never will be. The message says why. */
public final class NotAskedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public NotAskedException(String message) {
        super(message, null, false, false);
    }
}
