package io.quorate.core.store;

/** The store was closed: the member is stopping, or is installing a snapshot. */
public final class StoreClosedException extends StoreException {

    private static final long serialVersionUID = 1;

    public StoreClosedException() {
        super("the store is closed", null);
    }
}
