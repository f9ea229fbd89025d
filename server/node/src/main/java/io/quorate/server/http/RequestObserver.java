package io.quorate.server.http;

/** Hears of every request that was answered. Called on event loops: cheap, and never throws. */
@FunctionalInterface
public interface RequestObserver {

    /** Hears nothing. */
    RequestObserver NONE = (template, method, status, nanos) -> {};

    /**
     * A request was answered, or its client went away.
     *
     * @param template the route's template; {@code other} when there is no such route
     * @param method one of the methods the API knows, or {@code OTHER}
     * @param status the HTTP status answered
     * @param nanos from the arrival of its headers to the end of the answer, nanoseconds
     */
    void onRequest(String template, String method, int status, long nanos);
}
