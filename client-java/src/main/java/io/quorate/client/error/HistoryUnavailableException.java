package io.quorate.client.error;

/** The revision asked for is forgotten (410). */
public final class HistoryUnavailableException extends QuorateException {

    private static final long serialVersionUID = 1;

    public HistoryUnavailableException(Failure failure) {
        super(failure);
    }

    /** History at and below this revision is gone. */
    public long compactRevision() {
        return failure().number("compact_revision");
    }
}
