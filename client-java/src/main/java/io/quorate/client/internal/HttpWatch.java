package io.quorate.client.internal;

import io.quorate.client.ApiRequest;
import io.quorate.client.error.QuorateException;
import io.quorate.client.watch.Changes;
import io.quorate.client.watch.Resync;
import io.quorate.client.watch.State;
import io.quorate.client.watch.Watch;
import io.quorate.client.watch.WatchHandle;
import io.quorate.client.watch.WatchOption;
import io.quorate.client.watch.WatchedChanges;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** A watch over HTTP being put together. Confined to one thread; what was started does not see later changes. */
final class HttpWatch<T> implements Watch<T> {

    /** How often a member says that all is well, unless asked otherwise. */
    static final Duration PROGRESS = Duration.ofSeconds(5);

    /** Who is told what; null: nobody. Immutable. */
    record Handlers<T>(
            @Nullable Consumer<State<T>> state,
            @Nullable LongConsumer synced,
            @Nullable Consumer<Changes<T>> changes,
            @Nullable LongConsumer progress,
            @Nullable Consumer<Resync> resync,
            @Nullable Consumer<QuorateException> retry,
            @Nullable Consumer<RuntimeException> error,
            @Nullable Consumer<String> line) {}

    /**
     * What is asked for. Immutable.
     *
     * @param request all of it but the point to begin from
     * @param form the same as a subscription, but for its id; empty: it cannot be one
     * @param from 0: from now on
     */
    record Plan(ApiRequest request, Map<String, Object> form, boolean initial, long from, Duration progress) {

        /** Whether the member asked tells what it knows, even if others know more. */
        boolean isLocal() {
            return request.target().contains("consistency=serializable");
        }

        /** What is watched, for people. */
        String subject() {
            int query = request.target().indexOf('?');
            return query < 0 ? request.target() : request.target().substring(0, query);
        }
    }

    private final HttpWatches watches;
    private final Plan plan;
    private final WatchLines<T> lines;

    private @Nullable Consumer<State<T>> state;
    private @Nullable LongConsumer synced;
    private @Nullable Consumer<Changes<T>> changes;
    private @Nullable LongConsumer progress;
    private @Nullable Consumer<Resync> resync;
    private @Nullable Consumer<QuorateException> retry;
    private @Nullable Consumer<RuntimeException> error;
    private @Nullable Consumer<String> line;

    HttpWatch(
            HttpWatches watches,
            ApiRequest target,
            Map<String, Object> subject,
            WatchLines<T> lines,
            WatchOption... options) {
        this.watches = watches;
        this.lines = lines;
        this.plan = plan(target, subject, options);
    }

    private static Plan plan(ApiRequest target, Map<String, Object> subject, WatchOption... options) {
        ApiRequest request = target.flag("watch");
        Map<String, Object> form = new LinkedHashMap<>(subject);
        boolean initial = false;
        long from = 0;
        Duration progress = PROGRESS;
        for (WatchOption option : options) {
            request = option.on(request);
            form.putAll(subject.isEmpty() ? Map.of() : option.form());
            initial = option.initial(initial);
            from = option.fromOr(from);
            progress = option.progressOr(progress);
        }
        if (initial && from > 0) {
            throw new IllegalArgumentException("from: " + from + " and initial (expected: one of them)");
        }
        if (!form.isEmpty()) {
            form.put("progress", progress.toMillis() + "ms");
        }
        return new Plan(request.query("progress", progress), form, initial, from, progress);
    }

    Plan plan() {
        return plan;
    }

    WatchLines<T> lines() {
        return lines;
    }

    Handlers<T> handlers() {
        return new Handlers<>(state, synced, changes, progress, resync, retry, error, line);
    }

    @Override
    public Watch<T> onState(Consumer<State<T>> handler) {
        state = handler;
        return this;
    }

    @Override
    public Watch<T> onSynced(LongConsumer handler) {
        synced = handler;
        return this;
    }

    @Override
    public Watch<T> onChanges(Consumer<Changes<T>> handler) {
        changes = handler;
        return this;
    }

    @Override
    public Watch<T> onProgress(LongConsumer handler) {
        progress = handler;
        return this;
    }

    @Override
    public Watch<T> onResync(Consumer<Resync> handler) {
        resync = handler;
        return this;
    }

    @Override
    public Watch<T> onRetry(Consumer<QuorateException> handler) {
        retry = handler;
        return this;
    }

    @Override
    public Watch<T> onError(Consumer<RuntimeException> handler) {
        error = handler;
        return this;
    }

    @Override
    public Watch<T> onLine(Consumer<String> handler) {
        line = handler;
        return this;
    }

    @Override
    public WatchHandle start() {
        if (plan.initial() && resync == null) {
            throw new IllegalStateException(
                    "initial without onResync (expected: a handler that forgets what is known, for the state may be told again)");
        }
        return watches.start(this);
    }

    @Override
    public WatchedChanges<T> asIterable() {
        return new Iteration<>(this);
    }

    @Override
    public Flow.Publisher<Changes<T>> asPublisher() {
        return subscriber -> Publication.begin(this, subscriber);
    }
}
