package io.quorate.client.spi;

import io.quorate.client.ApiAnswer;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An answer that is read as it comes, line by line. No more of it is taken from the network than is read, but for a buffer.
 *
 * <p>Confined to the thread that reads it, but for {@link #close}.
 */
public interface ApiStream extends AutoCloseable {

    /** Status and headers; with a status of 400 or more also the body, and there are no lines. */
    ApiAnswer head();

    /**
     * The next line, without its newline; null at the end of the answer. What comes behind the last newline is no line.
     *
     * @param silence how long to wait for the next byte
     * @throws java.net.SocketTimeoutException if none comes for so long
     * @throws IOException if the answer was cut, or is closed
     */
    byte @Nullable [] line(Duration silence) throws IOException, InterruptedException;

    /**
     * The next bytes as they come, newlines included; null at the end of the answer. Not to be mixed with lines.
     *
     * @param silence how long to wait for the next byte
     * @throws java.net.SocketTimeoutException if none comes for so long
     * @throws IOException if the answer was cut, or is closed
     */
    byte @Nullable [] bytes(Duration silence) throws IOException, InterruptedException;

    /** Gives the connection up. Safe for any thread; who waits for a line is told. */
    @Override
    void close();
}
