package io.quorate.client.internal;

import io.quorate.client.ClientListener;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/** Tells the listeners of a client what happens. Safe for any thread. */
public final class Events {

    private static final Logger LOG = System.getLogger("io.quorate.client");

    private final List<ClientListener> listeners;
    private final InOrder lane;

    Events(List<ClientListener> listeners, Threads threads) {
        this.listeners = List.copyOf(listeners);
        this.lane = threads.inOrder();
    }

    /** Whether anybody listens. */
    public boolean isHeard() {
        return !listeners.isEmpty();
    }

    /** Has each listener told, on a thread for callbacks. */
    public void tell(Consumer<ClientListener> event) {
        if (listeners.isEmpty()) {
            return;
        }
        try {
            for (ClientListener listener : listeners) {
                lane.execute(() -> event.accept(listener));
            }
        } catch (RejectedExecutionException over) {
            LOG.log(Level.DEBUG, "the client is closed, nobody is told: {0}", over.toString());
        }
    }
}
