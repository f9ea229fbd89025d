package io.quorate.client.watch;

import io.quorate.client.ApiRequest;
import io.quorate.client.Bytes;
import io.quorate.client.Codec;
import io.quorate.client.claim.ClaimState;
import io.quorate.client.kv.KeyValue;
import io.quorate.client.recipe.CounterValue;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What can be watched. Each method makes a {@link Watch} to be given its handlers; nothing is sent before it is started.
 * Safe for any thread.
 */
public interface Watches {

    /** One key. */
    Watch<KeyValue> key(Bytes key, WatchOption... options);

    /** One key. */
    default Watch<KeyValue> key(String key, WatchOption... options) {
        return key(Bytes.of(key), options);
    }

    /** All keys that start with {@code prefix}; with the empty one: all there are. */
    Watch<KeyValue> prefix(Bytes prefix, WatchOption... options);

    /** All keys that start with {@code prefix}; with the empty one: all there are. */
    default Watch<KeyValue> prefix(String prefix, WatchOption... options) {
        return prefix(Bytes.of(prefix), options);
    }

    /** All keys from {@code start} up to {@code end}, which is left out. */
    Watch<KeyValue> range(String start, String end, WatchOption... options);

    /** Who holds a lock. Its queue is not told: only grants and ends are changes. */
    Watch<ClaimState> lock(String name, WatchOption... options);

    /** Who holds a semaphore. Its queue is not told. */
    Watch<ClaimState> semaphore(String name, WatchOption... options);

    /** Who leads, and the leader's value as the note of the holder. */
    Watch<ClaimState> election(String name, WatchOption... options);

    /** A counter. */
    Watch<CounterValue> counter(String name, WatchOption... options);

    /**
     * Anything of which the API keeps history, as the API's own documents.
     *
     * @param target the GET that reads it, without what makes it a watch
     */
    Watch<Map<String, @Nullable Object>> raw(ApiRequest target, WatchOption... options);

    /** A copy of all keys that start with {@code prefix}, to be given its listeners and started. */
    <T> CachedView.Builder<T> view(String prefix, Codec<T> codec);

    /** One value, kept up to date from now on. Does not wait for the cluster. */
    <T> ValueView<T> value(String key, Codec<T> codec);
}
