package io.quorate.client.service;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A check that members of the cluster run against an instance. Immutable; each method that sets something returns another
 * check. What is not set is the server's default.
 */
public final class HealthCheck {

    private final Map<String, Object> fields;

    private HealthCheck(Map<String, Object> fields) {
        this.fields = fields;
    }

    /** A request of HTTP for {@code path}: an answer of 2xx passes, 429 is a warning, all else is critical. */
    public static HealthCheck http(String path) {
        return of("http").with("path", path);
    }

    /** Passes if the port takes a connection. */
    public static HealthCheck tcp() {
        return of("tcp");
    }

    private static HealthCheck of(String type) {
        return new HealthCheck(Map.of()).with("id", type).with("type", type);
    }

    /** What the check is called, if not by its type: needed when there are several of one type. */
    public HealthCheck id(String id) {
        return with("id", id);
    }

    /** The method of the request: {@code GET} or {@code HEAD}. */
    public HealthCheck method(String method) {
        return with("method", method);
    }

    /** A header of the request. */
    public HealthCheck header(String name, String value) {
        Map<String, Object> headers = new TreeMap<>();
        if (fields.get("headers") instanceof Map<?, ?> before) {
            before.forEach((key, old) -> headers.put(String.valueOf(key), String.valueOf(old)));
        }
        headers.put(name, value);
        return with("headers", headers);
    }

    /** The statuses that pass, such as {@code 200-399} or {@code 200,204}. */
    public HealthCheck expect(String statuses) {
        return with("expect", statuses);
    }

    /** Over TLS, with a certificate that the members trust. */
    public HealthCheck tls() {
        return with("tls", true);
    }

    /** Over TLS, with whatever certificate: the question is whether the instance answers. */
    public HealthCheck tlsUnverified() {
        return tls().with("tls_verify", false);
    }

    /**
     * At another host than the instance's address, such as a gateway before it. Without a right to administrate the service
     * the registration is refused with {@code permission-denied}.
     */
    public HealthCheck host(String host) {
        return with("host", host);
    }

    /** At another port than the instance's. */
    public HealthCheck port(int port) {
        return with("port", port);
    }

    /** How often: 1 s or more. */
    public HealthCheck every(Duration interval) {
        return with("interval", ServiceInstance.text(interval));
    }

    /** How long an answer may take. */
    public HealthCheck timeout(Duration limit) {
        return with("timeout", ServiceInstance.text(limit));
    }

    /** How many times in a row it must fail, and pass, before its status changes. */
    public HealthCheck thresholds(int failAfter, int passAfter) {
        return with("fail_after", failAfter).with("pass_after", passAfter);
    }

    private HealthCheck with(String field, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(fields);
        more.put(field, value);
        return new HealthCheck(more);
    }

    /** As the API's documents have it. */
    public Map<String, @Nullable Object> fields() {
        return new LinkedHashMap<>(fields);
    }
}
