package io.quorate.client.kv;

import io.quorate.client.ApiRequest;
import java.util.function.UnaryOperator;

/** How a key is read. Immutable. */
public final class GetOption {

    private final UnaryOperator<ApiRequest> change;

    private GetOption(UnaryOperator<ApiRequest> change) {
        this.change = change;
    }

    /** From the member asked, perhaps a little old. Never older than what this client has seen. */
    public static GetOption serializable() {
        return new GetOption(request -> request.query("consistency", "serializable"));
    }

    /** Reflects every write that was completed before; so it is unless the client has other options. */
    public static GetOption linearizable() {
        return new GetOption(request -> request.query("consistency", "linearizable"));
    }

    /** Not older than {@code revision}. */
    public static GetOption minRevision(long revision) {
        return new GetOption(request -> request.query("min_revision", Long.toString(revision)));
    }

    /** As it was at {@code revision}. */
    public static GetOption atRevision(long revision) {
        return new GetOption(request -> request.query("rev", Long.toString(revision)));
    }

    /** {@code request} with this option. */
    public ApiRequest on(ApiRequest request) {
        return change.apply(request);
    }
}
