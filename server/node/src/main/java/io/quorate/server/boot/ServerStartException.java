package io.quorate.server.boot;

import org.jspecify.annotations.Nullable;

/** A member could not start. The message is one line that says why and what to do. */
public final class ServerStartException extends RuntimeException {

    private static final long serialVersionUID = 1;

    ServerStartException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
