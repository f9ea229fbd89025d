package io.quorate.server.service;

import io.quorate.core.StateView;

/** Looks at this member's own newest state, without asking whether it is fresh. Safe for any thread that may touch the disk. */
public interface LocalReads {

    /**
     * Takes a sight of the newest state.
     *
     * @throws io.quorate.core.store.StoreClosedException if the member has stopped
     */
    Sight open();

    /** A sight of the state at one moment. Confined to one thread; closed soon, for it keeps what has been superseded. */
    interface Sight extends AutoCloseable {

        /** The state. */
        StateView view();

        @Override
        void close();
    }
}
