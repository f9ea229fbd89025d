package io.quorate.client.internal;

import io.quorate.client.ApiRequest;
import io.quorate.client.Bytes;
import io.quorate.client.claim.ClaimState;
import io.quorate.client.counter.Counters.Counter;
import io.quorate.client.kv.KeyValue;
import io.quorate.client.watch.Watch;
import io.quorate.client.watch.WatchOption;
import io.quorate.client.watch.Watches;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Watches over HTTP, one request each. Safe for any thread. */
public final class HttpWatches implements Watches, AutoCloseable {

    private final Calls calls;
    private final Set<Watching<?>> running;

    HttpWatches(Calls calls) {
        this(calls, ConcurrentHashMap.newKeySet());
    }

    private HttpWatches(Calls calls, Set<Watching<?>> running) {
        this.calls = calls;
        this.running = running;
    }

    /** The same with other options; what is started there belongs here too. */
    public HttpWatches with(Calls others) {
        return new HttpWatches(others, running);
    }

    @Override
    public Watch<KeyValue> key(Bytes key, WatchOption... options) {
        return keys(ApiRequest.onKey("GET", key), options);
    }

    @Override
    public Watch<KeyValue> prefix(Bytes prefix, WatchOption... options) {
        ApiRequest request = ApiRequest.onKey("GET", prefix);
        return keys(prefix.size() == 0 ? request : request.flag("prefix"), options);
    }

    @Override
    public Watch<KeyValue> range(String start, String end, WatchOption... options) {
        return keys(ApiRequest.onKey("GET", Bytes.of(start)).query("end", end), options);
    }

    @Override
    public Watch<ClaimState> lock(String name, WatchOption... options) {
        return named("locks", name, HttpClaims::state, options);
    }

    @Override
    public Watch<ClaimState> semaphore(String name, WatchOption... options) {
        return named("semaphores", name, HttpClaims::state, options);
    }

    @Override
    public Watch<ClaimState> election(String name, WatchOption... options) {
        return named("elections", name, HttpClaims::state, options);
    }

    @Override
    public Watch<Counter> counter(String name, WatchOption... options) {
        return named(
                "counters", name, fields -> new Counter(fields.text("name", name), fields.number("value")), options);
    }

    @Override
    public Watch<Map<String, @Nullable Object>> raw(ApiRequest target, WatchOption... options) {
        boolean keys = target.target().startsWith("/v1/kv");
        return new HttpWatch<>(this, target, new WatchLines<>(keys ? "key" : "name", Fields::map), options);
    }

    private Watch<KeyValue> keys(ApiRequest request, WatchOption... options) {
        return new HttpWatch<>(this, request, new WatchLines<>("key", HttpKv::keyValue), options);
    }

    private <T> Watch<T> named(String kind, String name, Function<Fields, T> item, WatchOption... options) {
        ApiRequest request = ApiRequest.onName("GET", kind, name);
        return new HttpWatch<>(this, request, new WatchLines<>("name", item), options);
    }

    /** Starts what {@code watch} describes. */
    <T> Watching<T> start(HttpWatch<T> watch) {
        Watching<T> started = new Watching<>(calls, watch, running::remove);
        running.add(started);
        started.start();
        return started;
    }

    @Override
    public void close() {
        running.forEach(Watching::close);
    }
}
