package io.quorate.client.internal;

import io.quorate.client.ApiRequest;
import io.quorate.client.Bytes;
import io.quorate.client.Codec;
import io.quorate.client.claim.ClaimState;
import io.quorate.client.internal.view.WatchedValue;
import io.quorate.client.internal.view.WatchedView;
import io.quorate.client.kv.KeyValue;
import io.quorate.client.recipe.CounterValue;
import io.quorate.client.watch.CachedView;
import io.quorate.client.watch.ValueView;
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
    public Watch<CounterValue> counter(String name, WatchOption... options) {
        return named(
                "counters",
                name,
                fields -> new CounterValue(fields.text("name", name), fields.number("value")),
                options);
    }

    @Override
    public Watch<Map<String, @Nullable Object>> raw(ApiRequest target, WatchOption... options) {
        return new HttpWatch<>(this, target, new WatchLines<>(identity(target.target()), Fields::map), options);
    }

    /** The field that names an item of what a path reads. */
    private static String identity(String path) {
        if (path.startsWith("/v1/services")) {
            return "id";
        }
        return path.startsWith("/v1/kv") ? "key" : "name";
    }

    private Watch<KeyValue> keys(ApiRequest request, WatchOption... options) {
        return new HttpWatch<>(this, request, new WatchLines<>("key", HttpKv::keyValue), options);
    }

    private <T> Watch<T> named(String kind, String name, Function<Fields, T> item, WatchOption... options) {
        ApiRequest request = ApiRequest.onName("GET", kind, name);
        return new HttpWatch<>(this, request, new WatchLines<>("name", item), options);
    }

    @Override
    public <T> CachedView.Builder<T> view(String prefix, Codec<T> codec) {
        Bytes bytes = Bytes.of(prefix);
        return new WatchedView.Builder<>(prefix(bytes, WatchOption.initial()), codec, bytes.size(), calls.timeout());
    }

    @Override
    public <T> ValueView<T> value(String key, Codec<T> codec) {
        return new WatchedValue<>(key(key, WatchOption.initial()), codec);
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
