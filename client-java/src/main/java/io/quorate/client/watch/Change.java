package io.quorate.client.watch;

import io.quorate.client.Bytes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One thing that changed: it was put, or it is gone. Immutable.
 *
 * @param <T> what is watched: an entry, the state of a lock, a counter
 */
public sealed interface Change<T> {

    /** The key, or the name of what has one. */
    Bytes key();

    /** What it was before, with {@link WatchOption#previous}; empty if it was absent, or that version is forgotten. */
    Optional<T> before();

    /**
     * It is like this now. Immutable.
     *
     * @param previous what it was before; null if that was not asked for, or not known
     */
    record Put<T>(Bytes key, T item, @Nullable T previous) implements Change<T> {

        @Override
        public Optional<T> before() {
            return Optional.ofNullable(previous);
        }
    }

    /**
     * It is gone. Immutable.
     *
     * @param cause such as {@code deleted}, {@code range}, {@code expired}, {@code revoked}, {@code released},
     *     {@code forced}; others may come
     * @param token of the hold that ended; 0 where there are no holds
     * @param previous what it was before; null if that was not asked for, or not known
     */
    record Delete<T>(
            Bytes key, String cause, long token, @Nullable T previous) implements Change<T> {

        @Override
        public Optional<T> before() {
            return Optional.ofNullable(previous);
        }
    }
}
