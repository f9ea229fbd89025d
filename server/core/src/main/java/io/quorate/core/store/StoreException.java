package io.quorate.core.store;

import org.jspecify.annotations.Nullable;

/** The store failed. Nothing can be said about its state: the member that meets this stops. */
public class StoreException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public StoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
