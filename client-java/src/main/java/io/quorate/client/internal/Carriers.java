package io.quorate.client.internal;

import io.quorate.client.spi.Transport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What carries the requests of a client: one transport for all of them, and another for what must not wait behind them.
 * Safe for any thread.
 */
public final class Carriers implements AutoCloseable {

    private final Transport main;
    private final Supplier<Transport> other;
    private @Nullable Transport apart;
    private boolean closed;

    /** @param other makes another transport, with connections and a thread of its own, once that is needed */
    public Carriers(Transport main, Supplier<Transport> other) {
        this.main = main;
        this.other = other;
    }

    Transport main() {
        return main;
    }

    /** The other one. */
    synchronized Transport apart() {
        Transport made = apart;
        if (made == null) {
            if (closed) {
                return main;
            }
            made = other.get();
            apart = made;
        }
        return made;
    }

    @Override
    public void close() {
        Transport made;
        synchronized (this) {
            closed = true;
            made = apart;
        }
        if (made != null && made != main) {
            made.close();
        }
        main.close();
    }
}
