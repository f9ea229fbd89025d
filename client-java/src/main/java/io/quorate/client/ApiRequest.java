package io.quorate.client;

import io.quorate.client.internal.HeaderPairs;
import io.quorate.client.internal.KeyPaths;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request of the HTTP API, spelled out: method, target, headers, body. Says nothing of where it goes.
 *
 * <p>Immutable; each method that adds something returns another request.
 */
public final class ApiRequest {

    private final String method;
    private final String target;
    private final HeaderPairs headers;
    private final byte @Nullable [] body;

    private ApiRequest(String method, String target, HeaderPairs headers, byte @Nullable [] body) {
        this.method = method;
        this.target = target;
        this.headers = headers;
        this.body = body;
    }

    /** A request for {@code target}: a path, perhaps with a query, percent-encoded as it goes on the wire. */
    public static ApiRequest of(String method, String target) {
        if (!target.startsWith("/")) {
            throw new IllegalArgumentException("target: '" + target + "' (expected: a path such as /v1/status)");
        }
        return new ApiRequest(method, target, HeaderPairs.NONE, null);
    }

    /** A request about one key, or about the keys that start with it. */
    public static ApiRequest onKey(String method, Bytes key) {
        return of(method, KeyPaths.target(key));
    }

    /**
     * A request about one lock, semaphore, election, counter or barrier, or about those whose name starts so.
     *
     * @param kind as the path has it, such as {@code locks}
     */
    public static ApiRequest onName(String method, String kind, String name) {
        return of(method, KeyPaths.target(kind, name));
    }

    /** With a flag in its query. */
    public ApiRequest flag(String name) {
        return withTarget(target + separator() + encode(name));
    }

    /** With a parameter in its query; null: as it is. */
    public ApiRequest query(String name, @Nullable String value) {
        return value == null ? this : withTarget(target + separator() + encode(name) + "=" + encode(value));
    }

    /** With a duration in its query; null: as it is. */
    public ApiRequest query(String name, @Nullable Duration value) {
        if (value == null) {
            return this;
        }
        long millis = value.toMillis();
        return query(name, millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms");
    }

    /** With a header, in place of one of the same name. */
    public ApiRequest header(String name, String value) {
        return new ApiRequest(method, target, headers.with(name, value), body);
    }

    /** With a body. */
    public ApiRequest body(byte[] bytes) {
        return new ApiRequest(method, target, headers, bytes.clone());
    }

    private ApiRequest withTarget(String longer) {
        return new ApiRequest(method, longer, headers, body);
    }

    private char separator() {
        return target.indexOf('?') < 0 ? '?' : '&';
    }

    /** Slashes, commas and colons stay readable: a query may hold them as they are. */
    private static String encode(String text) {
        if (isPlain(text)) {
            return text;
        }
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%2F", "/")
                .replace("%3A", ":")
                .replace("%40", "@");
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean isPlain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
            if (!isPlain) {
                return false;
            }
        }
        return true;
    }

    /** The HTTP method, such as {@code GET}. */
    public String method() {
        return method;
    }

    /** Path and query, percent-encoded. */
    public String target() {
        return target;
    }

    /** In the order in which they were given. */
    public Map<String, String> headers() {
        return headers;
    }

    /** The header of that name, in whatever case. */
    public @Nullable String header(String name) {
        return headers.get(name);
    }

    /** A copy of the body; null if there is none. */
    public byte @Nullable [] body() {
        return body == null ? null : body.clone();
    }

    /** Whether the request changes nothing, whatever comes of it. */
    public boolean isRead() {
        return method.equals("GET") || method.equals("HEAD");
    }

    /** Whether its query has a parameter of that name. */
    public boolean hasQuery(String name) {
        int query = target.indexOf('?');
        if (query < 0) {
            return false;
        }
        int length = Objects.requireNonNull(name).length();
        for (int at = query; at >= 0; at = target.indexOf('&', at + 1)) {
            int end = at + 1 + length;
            boolean isWhole = end == target.length()
                    || (end < target.length() && (target.charAt(end) == '=' || target.charAt(end) == '&'));
            if (isWhole && target.startsWith(name, at + 1)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return method + " " + target;
    }
}
