package io.quorate.client.kv;

import io.quorate.client.Bytes;
import io.quorate.client.Codec;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a cluster. Safe for any thread.
 *
 * <p>A key has 1 to 4,096 bytes, a value up to 1 MiB unless the cluster is set otherwise; what is larger is an
 * {@link io.quorate.client.error.InvalidRequestException}. Revisions are those of the whole cluster: each write has a greater
 * one than all before it.
 *
 * <p>Every method waits for the answer and fails with a {@link io.quorate.client.error.QuorateException}: a
 * {@link io.quorate.client.error.ConditionFailedException} where a condition did not hold, a
 * {@link io.quorate.client.error.FenceStaleException} where a fence did not,
 * {@link io.quorate.client.error.HistoryUnavailableException} where a revision was asked for that is forgotten.
 */
public interface Kv {

    /** Puts a value. */
    PutResult put(Bytes key, Bytes value, PutOption... options);

    /** Puts a text. */
    default PutResult put(String key, String value, PutOption... options) {
        return put(Bytes.of(key), Bytes.of(value), options);
    }

    /** Puts a value of the program's. */
    default <T> PutResult put(String key, T value, Codec<T> codec, PutOption... options) {
        return put(Bytes.of(key), codec.encode(value), options);
    }

    /**
     * Puts a value if the key was last put at {@code revision}; 0: if it is absent. That it was not is a result here, no
     * exception.
     */
    CasResult cas(Bytes key, long revision, Bytes value, PutOption... options);

    /** Puts a text if the key was last put at {@code revision}; 0: if it is absent. */
    default CasResult cas(String key, long revision, String value, PutOption... options) {
        return cas(Bytes.of(key), revision, Bytes.of(value), options);
    }

    /**
     * Reads a value, changes it, and puts it back if nobody else did in the meantime; else reads again. Tried until the
     * client's request timeout.
     *
     * @param change makes the new value of the present one, which is null if the key is absent; may be called several times
     * @return the value that was put
     * @throws io.quorate.client.error.ConditionFailedException if others were faster until the time was up
     */
    <T> T update(String key, Codec<T> codec, UnaryOperator<@Nullable T> change);

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

    /** The value as the program has it; empty if the key is absent. */
    default <T> Optional<T> get(String key, Codec<T> codec, GetOption... options) {
        return get(key, options).map(found -> codec.decode(found.value()));
    }

    /** Deletes a key, or a range of them. Deleting what is absent succeeds with {@code deleted} 0. */
    DeleteResult delete(Bytes key, DeleteOption... options);

    /** Deletes a key, or a range of them. Deleting what is absent succeeds with {@code deleted} 0. */
    default DeleteResult delete(String key, DeleteOption... options) {
        return delete(Bytes.of(key), options);
    }

    /** One page of a list, 1,000 keys if {@link ListOption#limit} says nothing else; give {@link ListOption#prefix} or {@link ListOption#end}. */
    KeyPage page(String start, ListOption... options);

    /**
     * A whole list as of one revision; pages are fetched as the iteration comes to them, so that its methods fail as those
     * here do. Each iteration begins anew.
     */
    Iterable<KeyValue> list(String start, ListOption... options);

    /** The retained versions of a key, newest first, {@code limit} at most. */
    List<KeyValue> history(String key, int limit);

    /** The same, without waiting. */
    AsyncKv async();
}
