package io.quorate.server.raft;

import java.io.IOException;

/**
 * This member must not start on what it found: its data is damaged, incomplete, another member's or in use, or its
 * port is taken. The message says what was found where, and what to do.
 */
public final class StartRefusedException extends IOException {

    private static final long serialVersionUID = 1;

    StartRefusedException(String message) {
        super(message);
    }

    StartRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
