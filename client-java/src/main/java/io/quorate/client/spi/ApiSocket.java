package io.quorate.client.spi;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** An open WebSocket. Safe for any thread; what is sent by one thread arrives in order. */
public interface ApiSocket extends AutoCloseable {

    /** Sends a text message. */
    void send(String text);

    /** Takes messages from the network, or leaves them there. It does when it is opened. */
    void receive(boolean wanted);

    /** Gives the connection up; the receiver is told. */
    @Override
    void close();

    /** What comes. Called by one thread of the transport, which must not be kept. */
    interface Receiver {

        /** A text message, as UTF-8. */
        void text(byte[] message);

        /**
         * The last call: the connection is gone.
         *
         * @param reason null if it was closed in an orderly way
         */
        void closed(@Nullable IOException reason);
    }
}
