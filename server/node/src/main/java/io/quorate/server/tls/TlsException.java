package io.quorate.server.tls;

import java.io.IOException;

/** A certificate, key or list can't be used. The message names the file, what is wrong with it and what was expected. */
public final class TlsException extends IOException {

    private static final long serialVersionUID = 1;

    TlsException(String message) {
        super(message);
    }

    TlsException(String message, Throwable cause) {
        super(message, cause);
    }
}
