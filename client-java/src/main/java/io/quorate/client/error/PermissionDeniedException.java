package io.quorate.client.error;

/** The request is not for this caller to make (403). */
public final class PermissionDeniedException extends QuorateException {

    private static final long serialVersionUID = 1;

    public PermissionDeniedException(Failure failure) {
        super(failure);
    }
}
