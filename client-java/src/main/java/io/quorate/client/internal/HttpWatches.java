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
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Watches over HTTP. Safe for any thread. */
public final class HttpWatches implements Watches, AutoCloseable {

    private final Calls calls;
    private final Prefix prefix;
    private final WatchSockets sockets;
    private final Set<Watching<?>> running;

    /** @param shared whether watches share a socket where there are sockets */
    HttpWatches(Calls calls, boolean shared) {
        this(calls, new WatchSockets(calls, shared), ConcurrentHashMap.newKeySet());
    }

    private HttpWatches(Calls calls, WatchSockets sockets, Set<Watching<?>> running) {
        this.calls = calls;
        this.prefix = calls.prefix();
        this.sockets = sockets;
        this.running = running;
    }

    /** The same with other options; what is started there belongs here too. */
    public HttpWatches with(Calls others) {
        return new HttpWatches(others, sockets, running);
    }

    @Override
    public Watch<KeyValue> key(Bytes key, WatchOption... options) {
        Bytes full = prefix.on(key);
        return keys(ApiRequest.onKey("GET", full), form("key", full), options);
    }

    @Override
    public Watch<KeyValue> prefix(Bytes start, WatchOption... options) {
        Bytes full = prefix.on(start);
        ApiRequest request = ApiRequest.onKey("GET", full);
        Map<String, Object> form = form("key", full);
        form.put("prefix", true);
        return keys(full.size() == 0 ? request : request.flag("prefix"), form, options);
    }

    @Override
    public Watch<KeyValue> range(String start, String end, WatchOption... options) {
        Bytes full = Bytes.of(prefix.on(start));
        Map<String, Object> form = form("key", full);
        form.put("end", prefix.end(end));
        return keys(ApiRequest.onKey("GET", full).query("end", prefix.end(end)), form, options);
    }

    /** Bytes that are no text go by another name. */
    private static Map<String, Object> form(String name, Bytes value) {
        Map<String, Object> form = new LinkedHashMap<>();
        if (Bytes.of(value.utf8()).equals(value)) {
            form.put(name, value.utf8());
        } else {
            form.put(name + "64", Base64.getUrlEncoder().withoutPadding().encodeToString(value.toByteArray()));
        }
        return form;
    }

    @Override
    public Watch<ClaimState> lock(String name, WatchOption... options) {
        return named("locks", name, fields -> ClaimOperations.state(fields, prefix), options);
    }

    @Override
    public Watch<ClaimState> semaphore(String name, WatchOption... options) {
        return named("semaphores", name, fields -> ClaimOperations.state(fields, prefix), options);
    }

    @Override
    public Watch<ClaimState> election(String name, WatchOption... options) {
        return named("elections", name, fields -> ClaimOperations.state(fields, prefix), options);
    }

    @Override
    public Watch<CounterValue> counter(String name, WatchOption... options) {
        return named(
                "counters",
                name,
                fields -> new CounterValue(prefix.off(fields.text("name", "")), fields.number("value")),
                options);
    }

    @Override
    public Watch<Map<String, @Nullable Object>> raw(ApiRequest target, WatchOption... options) {
        WatchLines<Map<String, @Nullable Object>> lines =
                new WatchLines<>(identity(target.target()), Fields::map, new Prefix(""));
        return new HttpWatch<>(this, target, Map.of(), lines, options);
    }

    /** The field that names an item of what a path reads. */
    private static String identity(String path) {
        if (path.startsWith("/v1/services")) {
            return "id";
        }
        return path.startsWith("/v1/kv") ? "key" : "name";
    }

    private Watch<KeyValue> keys(ApiRequest request, Map<String, Object> form, WatchOption... options) {
        WatchLines<KeyValue> lines = new WatchLines<>("key", fields -> prefix.off(HttpKv.keyValue(fields)), prefix);
        return new HttpWatch<>(this, request, Map.of("kv", form), lines, options);
    }

    private <T> Watch<T> named(String kind, String name, Function<Fields, T> item, WatchOption... options) {
        String full = prefix.on(name);
        ApiRequest request = ApiRequest.onName("GET", kind, full);
        Map<String, Object> form = Map.of(kind.substring(0, kind.length() - 1), Map.of("name", full));
        return new HttpWatch<>(this, request, form, new WatchLines<>("name", item, prefix), options);
    }

    @Override
    public <T> CachedView.Builder<T> view(String prefix, Codec<T> codec) {
        Bytes bytes = Bytes.of(prefix);
        return new WatchedView.Builder<>(
                prefix(bytes, WatchOption.initial()),
                codec,
                bytes.size(),
                calls.timeout().plus(HttpWatch.PROGRESS));
    }

    @Override
    public <T> ValueView<T> value(String key, Codec<T> codec) {
        return new WatchedValue<>(key(key, WatchOption.initial()), codec);
    }

    /** Starts what {@code watch} describes. */
    <T> Watching<T> start(HttpWatch<T> watch) {
        Watching<T> started = new Watching<>(calls, sockets, watch, running::remove);
        running.add(started);
        started.start();
        return started;
    }

    @Override
    public void close() {
        running.forEach(Watching::closeWithClient);
        sockets.close();
    }
}
