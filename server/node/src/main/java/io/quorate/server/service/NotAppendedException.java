package io.quorate.server.service;

/** The entry was refused before it reached the log: it is not there and never will be. */
public final class NotAppendedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public NotAppendedException(String message) {
        super(message, null, false, false);
    }
}
