package io.quorate.client.kv;

import io.quorate.client.ApiRequest;
import io.quorate.client.lock.Fenced;
import java.util.function.UnaryOperator;

/** What is deleted. Immutable. */
public final class DeleteOption {

    private final UnaryOperator<ApiRequest> change;

    private DeleteOption(UnaryOperator<ApiRequest> change) {
        this.change = change;
    }

    /** Only if the key is there. */
    public static DeleteOption ifPresent() {
        return new DeleteOption(request -> request.header("If-Match", "*"));
    }

    /** Only if the key was last put at {@code revision}. */
    public static DeleteOption ifRevision(long revision) {
        return new DeleteOption(request -> request.query("cas", Long.toString(revision)));
    }

    /** All keys that start with the one given, in one revision. */
    public static DeleteOption prefix() {
        return new DeleteOption(request -> request.flag("prefix"));
    }

    /** All keys from the one given up to {@code end}, which stays. */
    public static DeleteOption end(String end) {
        return new DeleteOption(request -> request.query("end", end));
    }

    /** Only if the holder of {@code token} still holds the lock {@code name}. */
    public static DeleteOption fence(String name, long token) {
        return new DeleteOption(request -> request.query("fence", name + "@" + token));
    }

    /** Only if that lock, those slots or that leadership are still held as they are. */
    public static DeleteOption fence(Fenced held) {
        String fence = held.fence().toString();
        return new DeleteOption(request -> request.query("fence", fence));
    }

    /** {@code request} with this option. */
    public ApiRequest on(ApiRequest request) {
        return change.apply(request);
    }
}
