package io.quorate.client.internal;

import io.quorate.api.ProblemCode;
import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import io.quorate.client.recipe.CounterChange;
import io.quorate.client.recipe.CounterValue;
import java.time.Duration;

/**
 * What can be done with one counter, for those who wait and those who do not. Immutable.
 *
 * @param prefix what the cluster knows names by, in front of what callers call them
 */
record CounterOperations(Prefix prefix, String name) {

    static Listing<CounterValue> list(Prefix prefix, String start) {
        String full = prefix.on(start);
        ApiRequest request = ApiRequest.onName("GET", "counters", full);
        return new Listing<>(
                full.isEmpty() ? request : request.flag("prefix"),
                item -> new CounterValue(prefix.off(item.text("name", "")), item.number("value")));
    }

    private ApiRequest request(String method) {
        return ApiRequest.onName(method, "counters", prefix.on(name));
    }

    Operation<Long> get() {
        return Operation.of(request("GET"), CounterOperations::number);
    }

    Operation<CounterChange> add(long delta) {
        return change(request("POST").query("add", Long.toString(delta)));
    }

    Operation<CounterChange> add(long delta, long min, long max) {
        return change(request("POST")
                .query("add", Long.toString(delta))
                .query("min", Long.toString(min))
                .query("max", Long.toString(max)));
    }

    Operation<CounterChange> set(long value) {
        return change(request("PUT").query("value", Long.toString(value)));
    }

    Operation<Boolean> setIfAbsent(long value) {
        ApiRequest request = request("PUT").query("value", Long.toString(value)).query("cas", "0");
        return Operation.ofAny(request, answer -> {
            if (Failures.isA(answer, 412, ProblemCode.CAS_FAILED.code())) {
                return false;
            }
            answer.orThrow();
            return true;
        });
    }

    /** How many of the latch that this counter is are left, when one has counted down. */
    Operation<Long> countDown(long initial) {
        Operation<CounterChange> change = add(-1, 0, initial);
        return Operation.ofAny(
                change.request(),
                answer -> Failures.isA(answer, 409, ProblemCode.COUNTER_BOUND.code())
                        ? 0L
                        : change.read().apply(answer).value());
    }

    Operation<Long> await(String condition, Duration wait) {
        Duration checked = Patience.checked("wait", wait);
        ApiRequest request = request("GET").query("until", condition).query("wait", checked);
        return Operation.of(request, CounterOperations::number).waiting(checked);
    }

    Operation<ApiAnswer> remove() {
        return Operation.of(request("DELETE"), answer -> answer);
    }

    private Operation<CounterChange> change(ApiRequest request) {
        return Operation.of(request, answer -> {
            Fields fields = HttpKv.document(answer);
            return new CounterChange(
                    name, fields.number("value"), fields.number("previous"), fields.number("revision"));
        });
    }

    private static long number(ApiAnswer answer) {
        String text = answer.text().strip();
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException malformed) {
            throw Failures.exception(Failures.local(
                    ProblemCode.INTERNAL_ERROR,
                    answer.endpoint() + " answered '" + text + "' (expected: a whole number)",
                    null));
        }
    }
}
