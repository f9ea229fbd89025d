package io.quorate.client.internal;

import io.quorate.api.ProblemCode;
import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import io.quorate.client.Bytes;
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
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keys over HTTP. Safe for any thread. */
public final class HttpKv implements Kv {

    private static final String JSON = "application/json";

    private final Calls calls;

    public HttpKv(Calls calls) {
        this.calls = calls;
    }

    /** A transaction to fill. */
    public Txn txn() {
        return new HttpTxn(calls);
    }

    @Override
    public PutResult put(Bytes key, Bytes value, PutOption... options) {
        ApiRequest request = ApiRequest.onKey("PUT", key).body(value.toByteArray());
        for (PutOption option : options) {
            request = option.on(request);
        }
        ApiAnswer answer = calls.call(request);
        Fields entry = document(answer);
        return new PutResult(
                entry.number("mod_revision"),
                entry.number("create_revision"),
                entry.number("version"),
                answer.status() == 201,
                !entry.has("changed") || entry.flag("changed"));
    }

    @Override
    public Optional<KeyValue> get(Bytes key, GetOption... options) {
        ApiRequest request = ApiRequest.onKey("GET", key).query("as", "json").query("values", "base64");
        for (GetOption option : options) {
            request = option.on(request);
        }
        ApiAnswer answer = calls.answer(request);
        if (answer.status() == 404 && Failures.failure(answer).code().equals(ProblemCode.KEY_NOT_FOUND.code())) {
            return Optional.empty();
        }
        return Optional.of(keyValue(document(answer.orThrow())));
    }

    @Override
    public DeleteResult delete(Bytes key, DeleteOption... options) {
        ApiRequest request = ApiRequest.onKey("DELETE", key);
        for (DeleteOption option : options) {
            request = option.on(request);
        }
        Fields answer = document(calls.call(request));
        return new DeleteResult(answer.number("deleted"), answer.number("revision"));
    }

    @Override
    public KeyPage page(String start, ListOption... options) {
        ApiRequest request = ApiRequest.onKey("GET", Bytes.of(start));
        for (ListOption option : options) {
            request = option.on(request);
        }
        Fields page = document(calls.call(request.header("Accept", JSON)));
        return new KeyPage(
                page.list("items").stream().map(HttpKv::keyValue).toList(),
                page.texts("prefixes"),
                page.number("revision"),
                page.text("next"));
    }

    @Override
    public Iterable<KeyValue> list(String start, ListOption... options) {
        return () -> new Pages(start, options);
    }

    @Override
    public List<KeyValue> history(String key, int limit) {
        ApiRequest request =
                ApiRequest.onKey("GET", Bytes.of(key)).flag("history").query("limit", Integer.toString(limit));
        return document(calls.call(request)).list("items").stream()
                .map(HttpKv::keyValue)
                .toList();
    }

    /** All entries of a list, fetched page by page. Confined to one thread. */
    private final class Pages implements Iterator<KeyValue> {

        private final String start;
        private final ListOption[] options;
        private final Deque<KeyValue> ready = new ArrayDeque<>();
        private @Nullable String next;
        private boolean begun;

        Pages(String start, ListOption[] options) {
            this.start = start;
            this.options = options.clone();
        }

        @Override
        public boolean hasNext() {
            while (ready.isEmpty() && (!begun || next != null)) {
                ListOption[] more = options;
                if (next != null) {
                    more = java.util.Arrays.copyOf(options, options.length + 1);
                    more[options.length] = ListOption.cursor(next);
                }
                KeyPage page = page(start, more);
                begun = true;
                next = page.next();
                ready.addAll(page.items());
            }
            return !ready.isEmpty();
        }

        @Override
        public KeyValue next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return ready.removeFirst();
        }
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
