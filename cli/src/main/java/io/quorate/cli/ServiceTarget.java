package io.quorate.cli;

import io.quorate.client.ApiRequest;
import java.util.regex.Pattern;

/**
 * What requests about services are addressed to. Names are looked at before they become part of a path: with a slash or a
 * question mark in it a name would be another request. Stateless; safe for any thread.
 */
final class ServiceTarget {

    private static final Pattern SERVICE = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._~-]{1,128}");

    private ServiceTarget() {}

    /** A request about a service, or about what is {@code below} it. */
    static ApiRequest service(String method, String name, String below) {
        checkName(name);
        return ApiRequest.onName(method, "services", name + below);
    }

    /** A request about an instance, or about what is {@code below} it. */
    static ApiRequest instance(String method, String name, String id, String below) {
        checkId(id);
        return service(method, name, "/instances/" + id + below);
    }

    /** Refuses what no service can be called. */
    static void checkName(String name) {
        if (!SERVICE.matcher(name).matches()) {
            throw CommandException.usage(
                    "service '" + name + "' (expected: 1 to 63 of a-z, 0-9 and -, no - at either end)",
                    "quorate svc ls shows the services");
        }
    }

    /** Refuses what no instance can be called. */
    static void checkId(String id) {
        if (!ID.matcher(id).matches() || id.equals(".") || id.equals("..")) {
            throw CommandException.usage(
                    "instance '" + id
                            + "' (expected: 1 to 128 of A-Z, a-z, 0-9, '.', '_', '~' and '-', not '.' or '..')",
                    "quorate svc get NAME --any shows the instances");
        }
    }
}
