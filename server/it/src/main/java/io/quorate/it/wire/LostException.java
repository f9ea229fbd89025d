package io.quorate.it.wire;

import java.io.IOException;

/** The request was sent, in part at least, and no complete answer came: whatever it asked for may have happened. */
public final class LostException extends IOException {

    private static final long serialVersionUID = 1;

    LostException(String message, Throwable cause) {
        super(message, cause);
    }
}
