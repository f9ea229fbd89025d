package io.quorate.client.spi;

import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import java.io.IOException;
import java.time.Duration;

/**
 * Carries one request to one endpoint and brings the answer back. It neither repeats nor interprets anything.
 *
 * <p>Implementations are safe for any thread.
 */
public interface Transport extends AutoCloseable {

    /**
     * Sends {@code request} and waits for the whole answer, whatever its status.
     *
     * @param endpoint scheme, host and port, such as {@code http://127.0.0.1:7460}
     * @param timeout how long to wait in all
     * @throws NotSentException if no byte of the request left this machine
     * @throws IOException if the request may have been received
     */
    ApiAnswer send(String endpoint, ApiRequest request, Duration timeout) throws IOException, InterruptedException;

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

    /** Drops all connections. */
    @Override
    void close();

    /** The request certainly reached nobody. */
    final class NotSentException extends IOException {
        private static final long serialVersionUID = 1;

        public NotSentException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
