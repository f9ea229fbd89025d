package io.quorate.client.service;

import java.net.URI;

/**
 * An instance that was chosen for one call. Safe for any thread.
 *
 * <p>Close it when the call has ended. If neither {@link #success} nor {@link #failure} was said by then, that counts as a
 * failure; many in a row eject the instance for a while.
 */
public interface Pick extends AutoCloseable {

    /** Who was chosen. */
    RegisteredInstance instance();

    /** Scheme, host and port of the instance with {@code path}; {@code http} where it names no scheme. */
    URI uri(String path);

    /** The call went well. */
    void success();

    /** The call failed because of the instance. */
    void failure();

    @Override
    void close();
}
