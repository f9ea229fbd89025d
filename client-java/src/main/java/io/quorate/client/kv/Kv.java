package io.quorate.client.kv;

import io.quorate.client.Bytes;
import java.util.List;
import java.util.Optional;

/**
 * The keys of a cluster. Safe for any thread.
 *
 * <p>Every method waits for the answer and fails with a {@link io.quorate.client.error.QuorateException}: a
 * {@link io.quorate.client.error.ConditionFailedException} where a condition did not hold.
 */
public interface Kv {

    /** Puts a value. */
    PutResult put(Bytes key, Bytes value, PutOption... options);

    /** Puts a text. */
    default PutResult put(String key, String value, PutOption... options) {
        return put(Bytes.of(key), Bytes.of(value), options);
    }

    /** The key as it is; empty if it is absent. */
    Optional<KeyValue> get(Bytes key, GetOption... options);

    /** The key as it is; empty if it is absent. */
    default Optional<KeyValue> get(String key, GetOption... options) {
        return get(Bytes.of(key), options);
    }

    /** The value as text; empty if the key is absent. */
    default Optional<String> getString(String key, GetOption... options) {
        return get(key, options).map(found -> found.value().utf8());
    }

    /** Deletes a key, or a range of them. Deleting what is absent succeeds with {@code deleted} 0. */
    DeleteResult delete(Bytes key, DeleteOption... options);

    /** Deletes a key, or a range of them. Deleting what is absent succeeds with {@code deleted} 0. */
    default DeleteResult delete(String key, DeleteOption... options) {
        return delete(Bytes.of(key), options);
    }

    /** One page of a list; give {@link ListOption#prefix} or {@link ListOption#end}. */
    KeyPage page(String start, ListOption... options);

    /** A whole list as of one revision; pages are fetched as the iteration comes to them. */
    Iterable<KeyValue> list(String start, ListOption... options);

    /** The retained versions of a key, newest first, {@code limit} at most. */
    List<KeyValue> history(String key, int limit);
}
