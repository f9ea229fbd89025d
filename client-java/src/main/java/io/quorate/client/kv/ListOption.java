package io.quorate.client.kv;

import io.quorate.client.ApiRequest;
import java.util.function.UnaryOperator;

/** Which keys are listed, and how. Immutable. */
public final class ListOption {

    private final UnaryOperator<ApiRequest> change;

    private ListOption(UnaryOperator<ApiRequest> change) {
        this.change = change;
    }

    /** Keys that start with the one given. */
    public static ListOption prefix() {
        return new ListOption(request -> request.flag("prefix"));
    }

    /** Keys from the one given up to {@code end}, which is left out. */
    public static ListOption end(String end) {
        return new ListOption(request -> request.query("end", end));
    }

    /** At most {@code count} keys on one page. */
    public static ListOption limit(int count) {
        return new ListOption(request -> request.query("limit", Integer.toString(count)));
    }

    /** The page that {@link KeyPage#cursor} names. */
    public static ListOption cursor(String cursor) {
        return new ListOption(request -> request.query("cursor", cursor));
    }

    /** Folds keys with {@code text} behind the prefix into one line each. */
    public static ListOption delimiter(String text) {
        return new ListOption(request -> request.query("delimiter", text));
    }

    /** From the last key to the first. */
    public static ListOption descending() {
        return new ListOption(request -> request.query("order", "desc"));
    }

    /** Keys and revisions, no values. */
    public static ListOption keysOnly() {
        return new ListOption(request -> request.query("values", "none"));
    }

    /** From the member asked, perhaps a little old. Never older than what this client has seen. */
    public static ListOption serializable() {
        return new ListOption(request -> request.query("consistency", "serializable"));
    }

    /** As it was at {@code revision}. */
    public static ListOption atRevision(long revision) {
        return new ListOption(request -> request.query("rev", Long.toString(revision)));
    }

    /** {@code request} with this option. */
    public ApiRequest on(ApiRequest request) {
        return change.apply(request);
    }
}
