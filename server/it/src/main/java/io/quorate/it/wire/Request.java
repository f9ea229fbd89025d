package io.quorate.it.wire;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One HTTP request whose body is text. Immutable.
 *
 * @param method in capitals
 * @param target path and query as they stand in the request line
 */
public record Request(String method, String target, Map<String, String> headers, String body) {

    public Request {
        headers = Map.copyOf(headers);
    }

    /** A request without body or headers. */
    public static Request of(String method, String target) {
        return new Request(method, target, Map.of(), "");
    }

    /** A GET. */
    public static Request get(String target) {
        return of("GET", target);
    }

    /** A PUT of {@code text}. */
    public static Request put(String target, String text) {
        return new Request("PUT", target, Map.of(), text);
    }

    /** This request with one more header. */
    public Request with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Request(method, target, more, body);
    }
}
