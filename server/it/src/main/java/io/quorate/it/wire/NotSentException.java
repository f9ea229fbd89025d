package io.quorate.it.wire;

import java.io.IOException;

/** Nothing of the request was sent: there was no connection. */
public final class NotSentException extends IOException {

    private static final long serialVersionUID = 1;

    NotSentException(String message, Throwable cause) {
        super(message, cause);
    }
}
