package io.quorate.client.service;

import io.quorate.client.ApiRequest;
import java.util.function.UnaryOperator;

/** Which instances of a service are wanted. Immutable. Without options: those that pass and are not draining. */
public final class InstanceOption {

    private final UnaryOperator<ApiRequest> change;

    private InstanceOption(UnaryOperator<ApiRequest> change) {
        this.change = change;
    }

    private static InstanceOption parameter(String name, String value) {
        return new InstanceOption(request -> request.query(name, value));
    }

    /** Those that are as well as {@code worst} or better. */
    public static InstanceOption health(Health worst) {
        return parameter("health", worst == Health.CRITICAL ? "any" : worst.word());
    }

    /** However they are, draining ones and those in maintenance too. */
    public static InstanceOption any() {
        return new InstanceOption(request -> request.query("health", "any").query("draining", "any"));
    }

    /** With this tag; several: with all of them. */
    public static InstanceOption tag(String tag) {
        return parameter("tag", tag);
    }

    /** With this value of this field of its metadata. */
    public static InstanceOption meta(String name, String value) {
        return parameter("meta." + name, value);
    }

    /** Of this zone only. */
    public static InstanceOption zone(String zone) {
        return parameter("zone", zone);
    }

    /** Those of this zone first. */
    public static InstanceOption near(String zone) {
        return parameter("near", zone);
    }

    /** So many of them, drawn by weight. */
    public static InstanceOption pick(int count) {
        return parameter("pick", Integer.toString(count));
    }

    /** From the member asked, perhaps a little old; answers without a quorum too. */
    public static InstanceOption serializable() {
        return parameter("consistency", "serializable");
    }

    /** {@code request} with this option. */
    public ApiRequest on(ApiRequest request) {
        return change.apply(request);
    }
}
