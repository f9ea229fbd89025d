package io.quorate.client.watch;

import io.quorate.client.ApiRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What a watch tells, and from where on. Immutable. */
public final class WatchOption {

    private final UnaryOperator<ApiRequest> change;
    private final Map<String, Object> form;
    private final boolean initial;
    private final long from;
    private final @Nullable Duration progress;

    private WatchOption(
            UnaryOperator<ApiRequest> change,
            Map<String, Object> form,
            boolean initial,
            long from,
            @Nullable Duration progress) {
        this.change = change;
        this.form = form;
        this.initial = initial;
        this.from = from;
        this.progress = progress;
    }

    private static WatchOption request(UnaryOperator<ApiRequest> change, String field, Object value) {
        return new WatchOption(change, Map.of(field, value), false, 0, null);
    }

    /** First what there is, then what changes after that. */
    public static WatchOption initial() {
        return new WatchOption(request -> request, Map.of(), true, 0, null);
    }

    /** Changes with this revision or a later one, past ones included as long as they are retained. */
    public static WatchOption from(long revision) {
        if (revision < 1) {
            throw new IllegalArgumentException("from: " + revision + " (expected: 1 or more)");
        }
        return new WatchOption(request -> request, Map.of(), false, revision, null);
    }

    /** With what each thing was before. */
    public static WatchOption previous() {
        return request(request -> request.flag("prev"), "prev", true);
    }

    /** Only these: {@code put}, {@code delete}, or causes of deletes such as {@code expired}. */
    public static WatchOption events(String... names) {
        String list = String.join(",", List.of(names));
        return request(request -> request.query("events", list), "events", list);
    }

    /** Keys and revisions, no values. */
    public static WatchOption keysOnly() {
        return request(request -> request.query("values", "none"), "values", "none");
    }

    /** Begins where the member asked is, which may lag behind. Works without quorum. */
    public static WatchOption serializable() {
        return request(request -> request.query("consistency", "serializable"), "consistency", "serializable");
    }

    /**
     * How often the member says that all is well when nothing changes: 1 s to 60 s, 5 s if this is not given. A connection
     * that is silent for three times as long is given up for another.
     */
    public static WatchOption progress(Duration interval) {
        long millis = interval.toMillis();
        if (millis < 1_000 || millis > 60_000) {
            throw new IllegalArgumentException("progress: " + interval + " (expected: 1s to 60s)");
        }
        return new WatchOption(request -> request, Map.of(), false, 0, interval);
    }

    /** {@code request} with this option, as far as the request says it. */
    public ApiRequest on(ApiRequest request) {
        return change.apply(request);
    }

    /** The fields that say the same in a subscription. */
    public Map<String, Object> form() {
        return form;
    }

    /** Whether this is {@link #initial()}, or {@code otherwise}. */
    public boolean initial(boolean otherwise) {
        return initial || otherwise;
    }

    /** The revision of {@link #from(long)}, or {@code otherwise}. */
    public long fromOr(long otherwise) {
        return from > 0 ? from : otherwise;
    }

    /** The interval of {@link #progress(Duration)}, or {@code otherwise}. */
    public Duration progressOr(Duration otherwise) {
        return progress == null ? otherwise : progress;
    }
}
