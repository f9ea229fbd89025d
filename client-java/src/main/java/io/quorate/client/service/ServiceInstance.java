package io.quorate.client.service;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is to be registered of an instance. Immutable; each method that sets something returns another one. What is not set
 * is the server's default.
 *
 * <p>It lives by one of {@link #ttl}, {@link #lease} or neither: then it stays until it is deregistered, and its checks
 * alone say how it is.
 */
public final class ServiceInstance {

    private final String service;
    private final String id;
    private final Map<String, Object> fields;

    private ServiceInstance(String service, String id, Map<String, Object> fields) {
        this.service = service;
        this.id = id;
        this.fields = fields;
    }

    /** The instance {@code id} of {@code service}, at the address from which it is registered. */
    public static ServiceInstance of(String service, String id) {
        return new ServiceInstance(service, id, Map.of("address", "auto"));
    }

    /** The service of which it is an instance. */
    public String service() {
        return service;
    }

    /** Its id among the instances of its service. */
    public String id() {
        return id;
    }

    /** Where it is: a host name or an IP address. */
    public ServiceInstance address(String host) {
        return with("address", host);
    }

    /** The port at that address: 1 to 65,535. */
    public ServiceInstance port(int port) {
        return with("port", port);
    }

    /** What is spoken there, such as {@code http}. */
    public ServiceInstance scheme(String scheme) {
        return with("scheme", scheme);
    }

    /** Where it is, for those who prefer what is near. */
    public ServiceInstance zone(String zone) {
        return with("zone", zone);
    }

    /** Its share when one is picked. */
    public ServiceInstance weight(int weight) {
        return with("weight", weight);
    }

    /** A word that it can be found by; several may be given. */
    public ServiceInstance tag(String tag) {
        return appended("tags", tag);
    }

    /** A field of its metadata, for whoever looks for instances. */
    public ServiceInstance meta(String name, String value) {
        Map<String, Object> meta = new TreeMap<>();
        if (fields.get("meta") instanceof Map<?, ?> before) {
            before.forEach((key, old) -> meta.put(String.valueOf(key), String.valueOf(old)));
        }
        meta.put(name, value);
        return with("meta", meta);
    }

    /** Checked by members of the cluster. */
    public ServiceInstance check(HealthCheck check) {
        return appended("checks", check.fields());
    }

    /**
     * How it is, by its own word, which stands until another heartbeat says otherwise.
     *
     * @param note for people
     */
    public ServiceInstance status(Health health, String note) {
        return with("status", health.word()).with("note", note);
    }

    /** Whether it is on its way out: not to be found any more by those who look for somebody to call. */
    public ServiceInstance draining(boolean wanted) {
        return with("draining", wanted);
    }

    /** On a lease of its own, which its heartbeats renew. */
    public ServiceInstance ttl(Duration ttl) {
        return with("ttl", text(ttl));
    }

    /** On a lease that the caller renews. */
    public ServiceInstance lease(String lease) {
        return with("lease", lease);
    }

    /** When its lease ends it stays, as critical, until {@link #deregisterAfter}. */
    public ServiceInstance staysCritical() {
        return with("ttl_action", "critical");
    }

    /** How long it may be critical before it is deregistered. */
    public ServiceInstance deregisterAfter(Duration time) {
        return with("deregister_after", text(time));
    }

    private ServiceInstance appended(String field, Object item) {
        List<Object> items = new ArrayList<>();
        if (fields.get(field) instanceof List<?> before) {
            items.addAll(before);
        }
        items.add(item);
        return with(field, items);
    }

    private ServiceInstance with(String field, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(fields);
        more.put(field, value);
        return new ServiceInstance(service, id, more);
    }

    /** As the API's documents have it. */
    public Map<String, @Nullable Object> fields() {
        return new LinkedHashMap<>(fields);
    }

    /** A duration as the API spells it. */
    static String text(Duration duration) {
        long millis = duration.toMillis();
        return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
    }
}
