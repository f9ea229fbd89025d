package io.quorate.client.kv;

import io.quorate.client.Bytes;
import io.quorate.client.Codec;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The methods of {@link Kv}, without waiting. Safe for any thread.
 *
 * <p>What they return completes on the client's callback executor: with the result, or with the exception that the method
 * of {@link Kv} throws. Cancelling it ends the request.
 */
public interface AsyncKv {

    /** See {@link Kv#put(Bytes, Bytes, PutOption...)}. */
    CompletableFuture<PutResult> put(Bytes key, Bytes value, PutOption... options);

    /** See {@link Kv#put(String, String, PutOption...)}. */
    default CompletableFuture<PutResult> put(String key, String value, PutOption... options) {
        return put(Bytes.of(key), Bytes.of(value), options);
    }

    /** See {@link Kv#put(String, Object, Codec, PutOption...)}. */
    default <T> CompletableFuture<PutResult> put(String key, T value, Codec<T> codec, PutOption... options) {
        return put(Bytes.of(key), codec.encode(value), options);
    }

    /** See {@link Kv#cas(Bytes, long, Bytes, PutOption...)}. */
    CompletableFuture<CasResult> cas(Bytes key, long revision, Bytes value, PutOption... options);

    /** See {@link Kv#cas(String, long, String, PutOption...)}. */
    default CompletableFuture<CasResult> cas(String key, long revision, String value, PutOption... options) {
        return cas(Bytes.of(key), revision, Bytes.of(value), options);
    }

    /** See {@link Kv#update}. */
    <T> CompletableFuture<T> update(String key, Codec<T> codec, UnaryOperator<@Nullable T> change);

    /** See {@link Kv#get(Bytes, GetOption...)}. */
    CompletableFuture<Optional<KeyValue>> get(Bytes key, GetOption... options);

    /** See {@link Kv#get(String, GetOption...)}. */
    default CompletableFuture<Optional<KeyValue>> get(String key, GetOption... options) {
        return get(Bytes.of(key), options);
    }

    /** See {@link Kv#getString}. */
    CompletableFuture<Optional<String>> getString(String key, GetOption... options);

    /** See {@link Kv#get(String, Codec, GetOption...)}. */
    <T> CompletableFuture<Optional<T>> get(String key, Codec<T> codec, GetOption... options);

    /** See {@link Kv#delete(Bytes, DeleteOption...)}. */
    CompletableFuture<DeleteResult> delete(Bytes key, DeleteOption... options);

    /** See {@link Kv#delete(String, DeleteOption...)}. */
    default CompletableFuture<DeleteResult> delete(String key, DeleteOption... options) {
        return delete(Bytes.of(key), options);
    }

    /** See {@link Kv#page}. */
    CompletableFuture<KeyPage> page(String start, ListOption... options);

    /** A whole list as of one revision, in memory; see {@link Kv#list}. */
    CompletableFuture<List<KeyValue>> list(String start, ListOption... options);

    /** See {@link Kv#history}. */
    CompletableFuture<List<KeyValue>> history(String key, int limit);
}
