package io.quorate.client.spi;

import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Carries one request to one endpoint and brings the answer back. It neither repeats nor interprets anything.
 *
 * <p>Implementations are safe for any thread, and none of the methods but {@link #stream} waits. What they return is
 * completed on threads of the transport, which callers must not keep.
 */
public interface Transport extends AutoCloseable {

    /**
     * Sends {@code request}. What is returned completes with the whole answer, whatever its status; with a
     * {@link NotSentException} if no byte of the request left this machine; with another {@link IOException} if the
     * request may have been received. Cancelling it ends the exchange in a way that the endpoint notices.
     *
     * @param endpoint scheme, host and port, such as {@code http://127.0.0.1:7460}
     * @param timeout how long to wait in all
     */
    CompletableFuture<ApiAnswer> send(String endpoint, ApiRequest request, Duration timeout);

    /**
     * Sends {@code request} and waits for the head of the answer.
     *
     * @param endpoint scheme, host and port, such as {@code http://127.0.0.1:7460}
     * @param timeout how long to wait for the head
     * @return the answer, for the caller to read and close
     * @throws NotSentException if no byte of the request left this machine
     * @throws IOException if the request may have been received
     */
    ApiStream stream(String endpoint, ApiRequest request, Duration timeout) throws IOException, InterruptedException;

    /**
     * Opens a WebSocket. What is returned fails with a {@link NoSocketsException} if this transport knows none, or the
     * endpoint answers as one that knows none; then the caller has to do without. With an {@link UnauthenticatedException}
     * if it answers with status 401.
     *
     * @param endpoint scheme, host and port, such as {@code http://127.0.0.1:7460}
     * @param request a GET, with the subprotocol among its headers
     * @param timeout how long to wait until it is open
     * @param receiver what is told of all that comes
     */
    default CompletableFuture<ApiSocket> socket(
            String endpoint, ApiRequest request, Duration timeout, ApiSocket.Receiver receiver) {
        return CompletableFuture.failedFuture(new NoSocketsException("this transport has no WebSockets"));
    }

    /** Drops all connections, and ends the threads. What is under way fails. */
    @Override
    void close();

    /** The request certainly reached nobody. */
    final class NotSentException extends IOException {
        private static final long serialVersionUID = 1;

        public NotSentException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The endpoint does not know whom the request comes from, and would open the WebSocket otherwise. */
    final class UnauthenticatedException extends IOException {
        private static final long serialVersionUID = 1;

        public UnauthenticatedException(String message) {
            super(message);
        }
    }

    /** There are no WebSockets to be had. */
    final class NoSocketsException extends IOException {
        private static final long serialVersionUID = 1;

        public NoSocketsException(String message) {
            super(message);
        }
    }
}
