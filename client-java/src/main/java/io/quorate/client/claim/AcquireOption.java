package io.quorate.client.claim;

import io.quorate.client.ApiRequest;
import io.quorate.client.Bytes;
import io.quorate.client.internal.Patience;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** How a lock or the like is acquired. Immutable. */
public final class AcquireOption {

    private final UnaryOperator<ApiRequest> change;
    private final Duration wait;

    private AcquireOption(UnaryOperator<ApiRequest> change, Duration wait) {
        this.change = change;
        this.wait = wait;
    }

    private static AcquireOption parameter(String name, String value) {
        return new AcquireOption(request -> request.query(name, value), Duration.ZERO);
    }

    private static AcquireOption parameter(String name, Duration value) {
        return new AcquireOption(request -> request.query(name, value), Duration.ZERO);
    }

    /** Queues for as long as {@code limit}; with zero, or without this option, it is tried once. */
    public static AcquireOption waiting(Duration limit) {
        Duration wait = Patience.checked("limit", limit);
        return new AcquireOption(request -> request.query("wait", wait), wait);
    }

    /** On a lease of its own, which ends with the hold. */
    public static AcquireOption ttl(Duration ttl) {
        return parameter("ttl", ttl);
    }

    /** On a lease that the caller renews. */
    public static AcquireOption lease(String id) {
        return parameter("lease", id);
    }

    /** Who it is within the lease: the same one acquires the same hold again. */
    public static AcquireOption owner(String name) {
        return parameter("owner", name);
    }

    /** Together with others who share it; locks only. */
    public static AcquireOption shared() {
        return parameter("mode", "shared");
    }

    /** As many slots at once; semaphores only. */
    public static AcquireOption slots(int count) {
        return parameter("slots", Integer.toString(count));
    }

    /** The semaphore's limit, which the first acquire sets and later ones must repeat; semaphores only. */
    public static AcquireOption limit(int count) {
        return parameter("limit", Integer.toString(count));
    }

    /** Who is served first among candidates: the highest; elections only. */
    public static AcquireOption priority(int number) {
        return parameter("priority", Integer.toString(number));
    }

    /** A note that others see. */
    public static AcquireOption note(String text) {
        return note(Bytes.of(text));
    }

    /** A note that others see; of a candidate: the value it has when it leads. */
    public static AcquireOption note(Bytes bytes) {
        return new AcquireOption(request -> request.body(bytes.toByteArray()), Duration.ZERO);
    }

    /** If this hold is lost rather than released, nobody gets it for so long. */
    public static AcquireOption releaseDelay(Duration delay) {
        return parameter("release_delay", Patience.checked("delay", delay));
    }

    /** How long the place in the queue outlives the connection; with {@link #lease} only. */
    public static AcquireOption linger(Duration time) {
        return parameter("linger", Patience.checked("time", time));
    }

    /** Queues even where that closes a circle of waiting. */
    public static AcquireOption despiteDeadlock() {
        return parameter("on_deadlock", "wait");
    }

    /** {@code request} with this option. */
    public ApiRequest on(ApiRequest request) {
        return change.apply(request);
    }

    /** How long the server may keep the request waiting. */
    public Duration wait(Duration otherwise) {
        return wait.isZero() ? otherwise : wait;
    }
}
