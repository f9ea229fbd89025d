package io.quorate.client.internal;

import io.quorate.api.ProblemCode;
import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import io.quorate.client.Bytes;
import io.quorate.client.error.Failure;
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

/** What can be done with keys, for those who wait and those who do not. Safe for any thread. */
final class KvOperations {

    private static final String JSON = "application/json";

    private final Calls calls;
    private final Prefix prefix;

    KvOperations(Calls calls) {
        this.calls = calls;
        this.prefix = calls.prefix();
    }

    Operation<PutResult> put(Bytes key, Bytes value, PutOption... options) {
        return Operation.of(putRequest(key, value, options), KvOperations::putResult);
    }

    Operation<CasResult> cas(Bytes key, long revision, Bytes value, PutOption... options) {
        ApiRequest request = PutOption.ifRevision(revision).on(putRequest(key, value, options));
        return Operation.ofAny(request, answer -> {
            if (answer.status() == 412) {
                Failure failure = Failures.failure(answer);
                if (failure.code().equals(ProblemCode.CAS_FAILED.code())) {
                    return new CasResult.Conflict(failure.number("current_revision"));
                }
            }
            return new CasResult.Applied(putResult(answer.orThrow()));
        });
    }

    private ApiRequest putRequest(Bytes key, Bytes value, PutOption... options) {
        ApiRequest request = ApiRequest.onKey("PUT", prefix.on(key)).body(value.toByteArray());
        ApiRequest full = request;
        for (PutOption option : options) {
            full = option.on(full);
        }
        return prefix.onOptions(full);
    }

    private static PutResult putResult(ApiAnswer answer) {
        Fields entry = HttpKv.document(answer);
        return new PutResult(
                entry.number("mod_revision"),
                entry.number("create_revision"),
                entry.number("version"),
                answer.status() == 201,
                !entry.has("changed") || entry.flag("changed"));
    }

    Operation<Optional<KeyValue>> get(Bytes key, GetOption... options) {
        ApiRequest request =
                ApiRequest.onKey("GET", prefix.on(key)).query("as", "json").query("values", "base64");
        for (GetOption option : options) {
            request = option.on(request);
        }
        return Operation.ofAny(calls.fresh(request), answer -> {
            boolean isAbsent =
                    answer.status() == 404 && Failures.failure(answer).code().equals(ProblemCode.KEY_NOT_FOUND.code());
            return isAbsent
                    ? Optional.empty()
                    : Optional.of(prefix.off(HttpKv.keyValue(HttpKv.document(answer.orThrow()))));
        });
    }

    Operation<DeleteResult> delete(Bytes key, DeleteOption... options) {
        ApiRequest request = ApiRequest.onKey("DELETE", prefix.on(key));
        for (DeleteOption option : options) {
            request = option.on(request);
        }
        return Operation.of(prefix.onOptions(request), answer -> {
            Fields fields = HttpKv.document(answer);
            return new DeleteResult(fields.number("deleted"), fields.number("revision"));
        });
    }

    Operation<KeyPage> page(String start, ListOption... options) {
        ApiRequest request = ApiRequest.onKey("GET", Bytes.of(prefix.on(start)));
        for (ListOption option : options) {
            request = option.on(request);
        }
        boolean isAll = start.isEmpty() && !request.hasQuery("prefix") && !request.hasQuery("end");
        if (isAll && !prefix.text().isEmpty()) {
            request = request.flag("prefix");
        }
        return Operation.of(prefix.onOptions(calls.fresh(request)).header("Accept", JSON), answer -> {
            Fields page = HttpKv.document(answer);
            return new KeyPage(
                    entries(page),
                    page.texts("prefixes").stream().map(prefix::off).toList(),
                    page.number("revision"),
                    page.text("next"));
        });
    }

    Operation<List<KeyValue>> history(String key, int limit) {
        ApiRequest request = ApiRequest.onKey("GET", Bytes.of(prefix.on(key)))
                .flag("history")
                .query("limit", Integer.toString(limit));
        return Operation.of(calls.fresh(request), answer -> entries(HttpKv.document(answer)));
    }

    private List<KeyValue> entries(Fields page) {
        return page.list("items").stream()
                .map(HttpKv::keyValue)
                .map(prefix::off)
                .toList();
    }
}
