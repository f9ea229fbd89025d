package io.quorate.client.internal;

import io.quorate.client.Bytes;
import io.quorate.client.Codec;
import io.quorate.client.kv.AsyncKv;
import io.quorate.client.kv.CasResult;
import io.quorate.client.kv.DeleteOption;
import io.quorate.client.kv.DeleteResult;
import io.quorate.client.kv.GetOption;
import io.quorate.client.kv.KeyPage;
import io.quorate.client.kv.KeyValue;
import io.quorate.client.kv.ListOption;
import io.quorate.client.kv.PutOption;
import io.quorate.client.kv.PutResult;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Keys over HTTP, without waiting. Safe for any thread. */
final class HttpAsyncKv implements AsyncKv {

    private final Calls calls;
    private final KvOperations operations;

    HttpAsyncKv(Calls calls, KvOperations operations) {
        this.calls = calls;
        this.operations = operations;
    }

    @Override
    public CompletableFuture<PutResult> put(Bytes key, Bytes value, PutOption... options) {
        return calls.start(operations.put(key, value, options));
    }

    @Override
    public CompletableFuture<CasResult> cas(Bytes key, long revision, Bytes value, PutOption... options) {
        return calls.start(operations.cas(key, revision, value, options));
    }

    @Override
    public <T> CompletableFuture<T> update(String key, Codec<T> codec, UnaryOperator<@Nullable T> change) {
        return new Update<>(calls, operations, key, codec, change).start();
    }

    @Override
    public CompletableFuture<Optional<KeyValue>> get(Bytes key, GetOption... options) {
        return calls.start(operations.get(key, options));
    }

    @Override
    public CompletableFuture<Optional<String>> getString(String key, GetOption... options) {
        return get(key, Codec.utf8(), options);
    }

    @Override
    public <T> CompletableFuture<Optional<T>> get(String key, Codec<T> codec, GetOption... options) {
        return calls.start(
                operations.get(Bytes.of(key), options).map(found -> found.map(entry -> codec.decode(entry.value()))));
    }

    @Override
    public CompletableFuture<DeleteResult> delete(Bytes key, DeleteOption... options) {
        return calls.start(operations.delete(key, options));
    }

    @Override
    public CompletableFuture<KeyPage> page(String start, ListOption... options) {
        return calls.start(operations.page(start, options));
    }

    @Override
    public CompletableFuture<List<KeyValue>> list(String start, ListOption... options) {
        return new KeyPages(calls, operations, start, options).collect();
    }

    @Override
    public CompletableFuture<List<KeyValue>> history(String key, int limit) {
        return calls.start(operations.history(key, limit));
    }
}
