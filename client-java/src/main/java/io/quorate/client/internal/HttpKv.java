package io.quorate.client.internal;

import io.quorate.api.ProblemCode;
import io.quorate.client.ApiAnswer;
import io.quorate.client.Bytes;
import io.quorate.client.Codec;
import io.quorate.client.kv.AsyncKv;
import io.quorate.client.kv.CasResult;
import io.quorate.client.kv.DeleteOption;
import io.quorate.client.kv.DeleteResult;
import io.quorate.client.kv.GetOption;
import io.quorate.client.kv.KeyPage;
import io.quorate.client.kv.KeyValue;
import io.quorate.client.kv.Kv;
import io.quorate.client.kv.ListOption;
import io.quorate.client.kv.PutOption;
import io.quorate.client.kv.PutResult;
import io.quorate.client.kv.Txn;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Keys over HTTP. Safe for any thread. */
public final class HttpKv implements Kv {

    private final Calls calls;
    private final KvOperations operations;

    public HttpKv(Calls calls) {
        this.calls = calls;
        this.operations = new KvOperations(calls);
    }

    /** A transaction to fill. */
    public Txn txn() {
        return new HttpTxn(calls);
    }

    @Override
    public AsyncKv async() {
        return new HttpAsyncKv(calls, operations);
    }

    @Override
    public PutResult put(Bytes key, Bytes value, PutOption... options) {
        return calls.run(operations.put(key, value, options));
    }

    @Override
    public CasResult cas(Bytes key, long revision, Bytes value, PutOption... options) {
        return calls.run(operations.cas(key, revision, value, options));
    }

    @Override
    public <T> T update(String key, Codec<T> codec, UnaryOperator<@Nullable T> change) {
        return new Update<>(calls, operations, key, codec, change).run();
    }

    @Override
    public Optional<KeyValue> get(Bytes key, GetOption... options) {
        return calls.run(operations.get(key, options));
    }

    @Override
    public DeleteResult delete(Bytes key, DeleteOption... options) {
        return calls.run(operations.delete(key, options));
    }

    @Override
    public KeyPage page(String start, ListOption... options) {
        return calls.run(operations.page(start, options));
    }

    @Override
    public Iterable<KeyValue> list(String start, ListOption... options) {
        return () -> new KeyPages(calls, operations, start, options);
    }

    @Override
    public List<KeyValue> history(String key, int limit) {
        return calls.run(operations.history(key, limit));
    }

    /** The answer's JSON object. */
    static Fields document(ApiAnswer answer) {
        try {
            return new Fields(Json.object(answer.body()));
        } catch (IOException malformed) {
            throw Failures.exception(Failures.local(
                    ProblemCode.INTERNAL_ERROR,
                    answer.endpoint() + " answered with status " + answer.status()
                            + " and no JSON object: is it a member of Quorate?",
                    null));
        }
    }

    static KeyValue keyValue(Fields entry) {
        return new KeyValue(
                entry.bytes("key"),
                entry.bytes("value"),
                entry.number("create_revision"),
                entry.number("mod_revision"),
                entry.number("version"),
                entry.flag("deleted"),
                entry.time("modified_at"));
    }
}
