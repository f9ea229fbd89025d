package io.quorate.server.http;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One operation: what it is called, what it takes, who answers it. Immutable.
 *
 * @param method {@code GET} (which answers {@code HEAD} too), {@code PUT}, {@code POST}, {@code DELETE}
 * @param template the path; {@code {name}} stands for one segment
 * @param tail whether the last {@code {name}} stands for the whole rest of the path, slashes included
 * @param body what the operation takes as its body
 * @param parameters the query parameters it knows, besides {@code timeout} and {@code pretty}
 * @param access what it asks of its caller; null: nobody has said, so that it is for those only who may do everything
 * @param handler who answers
 */
public record Route(
        String method,
        String template,
        boolean tail,
        Body body,
        Set<String> parameters,
        @Nullable Access access,
        Handler handler) {

    /** What an operation takes as its body. */
    public enum Body {
        /** Nothing: a body is refused. */
        NONE,
        /** A value, collected before the handler is called. */
        VALUE,
        /** A JSON document, collected before the handler is called. */
        DOCUMENT,
        /** Whatever comes: the handler reads it as it arrives. */
        STREAM
    }

    /** Answers a request. */
    @FunctionalInterface
    public interface Handler {

        /**
         * Called on the event loop: never blocks. The exchange is answered exactly once, from whatever thread. An
         * exception thrown here is answered as a refusal or, if it is none, as an internal error.
         */
        void handle(Exchange exchange);
    }

    public Route {
        parameters = Set.copyOf(parameters);
    }

    /** An operation that reads. */
    public static Route get(String template, Handler handler, String... parameters) {
        return new Route("GET", template, false, Body.NONE, Set.of(parameters), null, handler);
    }

    /** Any operation. */
    public static Route of(String method, String template, Body body, Handler handler, String... parameters) {
        return new Route(method, template, false, body, Set.of(parameters), null, handler);
    }

    /** This operation with a last path parameter that spans slashes. */
    public Route withTail() {
        return new Route(method, template, true, body, parameters, access, handler);
    }

    /** This operation for those of whom {@code wanted} is true. */
    public Route access(Access wanted) {
        return new Route(method, template, tail, body, parameters, wanted, handler);
    }

    /** Whether the operation belongs to the versioned API, and so to its limits and headers. */
    boolean versioned() {
        return template.startsWith("/v1/");
    }
}
