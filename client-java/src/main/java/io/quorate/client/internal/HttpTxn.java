package io.quorate.client.internal;

import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import io.quorate.client.kv.Cmp;
import io.quorate.client.kv.KeyValue;
import io.quorate.client.kv.Op;
import io.quorate.client.kv.Txn;
import io.quorate.client.kv.TxnResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A transaction on its way to {@code POST /v1/txn}. Confined to one thread. */
final class HttpTxn implements Txn {

    /** Fields whose value is a key, or the name of something. */
    private static final List<String> NAMES = List.of("key", "lock", "semaphore", "election");

    private final Calls calls;
    private final Prefix prefix;
    private final List<Object> guards = new ArrayList<>();
    private final List<Object> then = new ArrayList<>();
    private @Nullable List<Object> otherwise;

    HttpTxn(Calls calls) {
        this.calls = calls;
        this.prefix = calls.prefix();
    }

    @Override
    public Txn when(Cmp... more) {
        Arrays.stream(more).map(Cmp::document).map(this::named).forEach(guards::add);
        return this;
    }

    @Override
    public Txn then(Op... operations) {
        Arrays.stream(operations).map(Op::document).map(this::operation).forEach(then::add);
        return this;
    }

    @Override
    public Txn otherwise(Op... operations) {
        List<Object> list = otherwise == null ? new ArrayList<>() : otherwise;
        Arrays.stream(operations).map(Op::document).map(this::operation).forEach(list::add);
        otherwise = list;
        return this;
    }

    /** Names as the cluster knows them. */
    private Map<String, Object> named(Map<String, Object> document) {
        Map<String, Object> full = new LinkedHashMap<>(document);
        NAMES.forEach(field -> full.computeIfPresent(field, (known, name) -> prefix.on(String.valueOf(name))));
        return full;
    }

    private Map<String, Object> operation(Map<String, Object> document) {
        Map<String, Object> full = new LinkedHashMap<>();
        document.forEach(
                (name, arguments) -> full.put(name, named(Fields.of(arguments).map())));
        return full;
    }

    @Override
    public TxnResult commit() {
        return calls.run(operation());
    }

    @Override
    public CompletableFuture<TxnResult> commitAsync() {
        return calls.start(operation());
    }

    private Operation<TxnResult> operation() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("if", guards);
        document.put("then", then);
        if (otherwise != null) {
            document.put("else", otherwise);
        }
        ApiRequest request = ApiRequest.of("POST", "/v1/txn")
                .header("Content-Type", "application/json")
                .body(Json.write(document));
        return Operation.of(request, this::result);
    }

    private TxnResult result(ApiAnswer answer) {
        Fields fields = HttpKv.document(answer);
        List<List<KeyValue>> reads = new ArrayList<>();
        for (Fields result : fields.list("results")) {
            if (result.has("get")) {
                reads.add(found(result.object("get")).stream().map(prefix::off).toList());
            }
        }
        return new TxnResult(fields.flag("succeeded"), fields.number("revision"), reads);
    }

    private static List<KeyValue> found(Fields get) {
        if (get.has("items")) {
            return get.list("items").stream().map(HttpKv::keyValue).toList();
        }
        return get.map().isEmpty() ? List.of() : List.of(HttpKv.keyValue(get));
    }
}
