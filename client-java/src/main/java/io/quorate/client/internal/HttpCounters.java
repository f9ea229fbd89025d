package io.quorate.client.internal;

import io.quorate.api.ProblemCode;
import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import io.quorate.client.counter.Counters;
import java.time.Duration;
import java.util.List;

/** Counters over HTTP. Safe for any thread. */
public final class HttpCounters implements Counters {

    private final Calls calls;

    public HttpCounters(Calls calls) {
        this.calls = calls;
    }

    @Override
    public Change add(String name, long delta) {
        return change(name, request("POST", name).query("add", Long.toString(delta)));
    }

    @Override
    public Change add(String name, long delta, long min, long max) {
        return change(
                name,
                request("POST", name)
                        .query("add", Long.toString(delta))
                        .query("min", Long.toString(min))
                        .query("max", Long.toString(max)));
    }

    @Override
    public Change set(String name, long value) {
        return change(name, request("PUT", name).query("value", Long.toString(value)));
    }

    @Override
    public long get(String name) {
        return number(calls.call(request("GET", name)));
    }

    @Override
    public long await(String name, String condition, Duration wait) {
        ApiRequest request = request("GET", name).query("until", condition).query("wait", wait);
        return number(calls.callWaiting(request, wait));
    }

    @Override
    public void remove(String name) {
        calls.call(request("DELETE", name));
    }

    @Override
    public List<Counter> list(String prefix) {
        ApiRequest request = request("GET", prefix);
        return Pages.all(calls, calls.prefix().on(prefix).isEmpty() ? request : request.flag("prefix")).stream()
                .map(item -> new Counter(calls.prefix().off(item.text("name", "")), item.number("value")))
                .toList();
    }

    private ApiRequest request(String method, String name) {
        return ApiRequest.onName(method, "counters", calls.prefix().on(name));
    }

    private Change change(String name, ApiRequest request) {
        Fields fields = HttpKv.document(calls.call(request));
        return new Change(
                calls.prefix().off(fields.text("name", calls.prefix().on(name))),
                fields.number("value"),
                fields.number("previous"),
                fields.number("revision"));
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
