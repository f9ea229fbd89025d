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
import org.jspecify.annotations.Nullable;

/** A transaction on its way to {@code POST /v1/txn}. Confined to one thread. */
final class HttpTxn implements Txn {

    private final Calls calls;
    private final List<Object> guards = new ArrayList<>();
    private final List<Object> then = new ArrayList<>();
    private @Nullable List<Object> otherwise;

    HttpTxn(Calls calls) {
        this.calls = calls;
    }

    @Override
    public Txn when(Cmp... more) {
        Arrays.stream(more).map(Cmp::document).forEach(guards::add);
        return this;
    }

    @Override
    public Txn then(Op... operations) {
        Arrays.stream(operations).map(Op::document).forEach(then::add);
        return this;
    }

    @Override
    public Txn otherwise(Op... operations) {
        List<Object> list = otherwise == null ? new ArrayList<>() : otherwise;
        Arrays.stream(operations).map(Op::document).forEach(list::add);
        otherwise = list;
        return this;
    }

    @Override
    public TxnResult commit() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("if", guards);
        document.put("then", then);
        if (otherwise != null) {
            document.put("else", otherwise);
        }
        ApiAnswer answer = calls.call(ApiRequest.of("POST", "/v1/txn")
                .header("Content-Type", "application/json")
                .body(Json.write(document)));
        Fields fields = HttpKv.document(answer);
        List<List<KeyValue>> reads = new ArrayList<>();
        for (Fields result : fields.list("results")) {
            if (result.has("get")) {
                reads.add(found(result.object("get")));
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
