package io.quorate.client.internal;

import io.quorate.api.ProblemCode;
import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import io.quorate.client.error.ConditionFailedException;
import io.quorate.client.recipe.CounterChange;
import io.quorate.client.recipe.CounterValue;
import io.quorate.client.recipe.Counters;
import io.quorate.client.recipe.DistributedCounter;
import java.time.Duration;
import java.util.List;

/** Counters over HTTP. Safe for any thread. */
public final class HttpCounters implements Counters {

    private final Calls calls;

    public HttpCounters(Calls calls) {
        this.calls = calls;
    }

    @Override
    public DistributedCounter get(String name) {
        return new HttpCounter(calls, name);
    }

    @Override
    public List<CounterValue> list(String prefix) {
        String full = calls.prefix().on(prefix);
        ApiRequest request = ApiRequest.onName("GET", "counters", full);
        return Pages.all(calls, full.isEmpty() ? request : request.flag("prefix")).stream()
                .map(item -> new CounterValue(calls.prefix().off(item.text("name", "")), item.number("value")))
                .toList();
    }

    /** One of them. Immutable. */
    private record HttpCounter(Calls calls, String name) implements DistributedCounter {

        private ApiRequest request(String method) {
            return ApiRequest.onName(method, "counters", calls.prefix().on(name));
        }

        @Override
        public long get() {
            return number(calls.call(request("GET")));
        }

        @Override
        public CounterChange add(long delta) {
            return change(request("POST").query("add", Long.toString(delta)));
        }

        @Override
        public CounterChange add(long delta, long min, long max) {
            return change(request("POST")
                    .query("add", Long.toString(delta))
                    .query("min", Long.toString(min))
                    .query("max", Long.toString(max)));
        }

        @Override
        public CounterChange set(long value) {
            return change(request("PUT").query("value", Long.toString(value)));
        }

        @Override
        public boolean setIfAbsent(long value) {
            try {
                change(request("PUT").query("value", Long.toString(value)).query("cas", "0"));
                return true;
            } catch (ConditionFailedException present) {
                return false;
            }
        }

        @Override
        public long await(String condition, Duration wait) throws InterruptedException {
            Duration checked = Patience.checked("wait", wait);
            ApiRequest request = request("GET").query("until", condition).query("wait", checked);
            return number(calls.callInterruptibly(request, checked));
        }

        @Override
        public void remove() {
            calls.call(request("DELETE"));
        }

        private CounterChange change(ApiRequest request) {
            Fields fields = HttpKv.document(calls.call(request));
            return new CounterChange(
                    name, fields.number("value"), fields.number("previous"), fields.number("revision"));
        }
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
