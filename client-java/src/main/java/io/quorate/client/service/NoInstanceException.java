package io.quorate.client.service;

import io.quorate.client.error.QuorateFailure;

/** There is no instance to call. */
public final class NoInstanceException extends IllegalStateException implements QuorateFailure {

    private static final long serialVersionUID = 1;

    public NoInstanceException(String service) {
        super("service '" + service + "' has no instance that is wanted here and well");
    }

    @Override
    public String code() {
        return "no-instance";
    }
}
