package io.quorate.client.kv;

import io.quorate.client.ApiRequest;
import io.quorate.client.lock.Fenced;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** How a key is put. Immutable. */
public final class PutOption {

    private final UnaryOperator<ApiRequest> change;

    private PutOption(UnaryOperator<ApiRequest> change) {
        this.change = change;
    }

    /** Only if the key is absent. */
    public static PutOption ifAbsent() {
        return new PutOption(request -> request.header("If-None-Match", "*"));
    }

    /** Only if the key is there. */
    public static PutOption ifPresent() {
        return new PutOption(request -> request.header("If-Match", "*"));
    }

    /** Only if the key was last put at {@code revision}; 0: if it is absent. */
    public static PutOption ifRevision(long revision) {
        return new PutOption(request -> request.query("cas", Long.toString(revision)));
    }

    /** Only if the value is {@code text} now. */
    public static PutOption ifValue(String text) {
        return new PutOption(request -> request.query("cas_value", text));
    }

    /** Makes no new version if the value stays the same. */
    public static PutOption ifChanged() {
        return new PutOption(request -> request.flag("if_changed"));
    }

    /** With a lease of its own: the key goes when {@code ttl} has passed without another put. */
    public static PutOption ttl(Duration ttl) {
        return new PutOption(request -> request.query("ttl", ttl));
    }

    /** On a lease: the key goes when the lease ends. */
    public static PutOption lease(String id) {
        return new PutOption(request -> request.query("lease", id));
    }

    /** Only if the holder of {@code token} still holds the lock {@code name}. */
    public static PutOption fence(String name, long token) {
        return new PutOption(request -> request.query("fence", name + "@" + token));
    }

    /** Only if that lock, those slots or that leadership are still held as they are. */
    public static PutOption fence(Fenced held) {
        String fence = held.fence().toString();
        return new PutOption(request -> request.query("fence", fence));
    }

    /** {@code request} with this option. */
    public ApiRequest on(ApiRequest request) {
        return change.apply(request);
    }
}
