package io.quorate.server.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Every operation by path and method. Immutable.
 *
 * <p>Paths are matched as they were written, never normalized: a key must be addressed by the bytes of its path.
 */
final class RouteTable {

    /** All operations on one path. */
    static final class Resource {
        final String template;
        final String[] segments;
        final boolean tail;
        final String prefix;
        final Map<String, Route> byMethod = new TreeMap<>();
        private String allow = "";

        private Resource(Route first) {
            this.template = first.template();
            this.segments = template.substring(1).split("/", -1);
            this.tail = first.tail();
            int open = template.indexOf('{');
            this.prefix = open < 0 ? template : template.substring(0, open);
        }

        /** The operation for {@code method}, or null. */
        @Nullable
        Route route(String method) {
            return byMethod.get(method.equals("HEAD") ? "GET" : method);
        }

        /** The methods there are, for an {@code Allow} header. */
        String allow() {
            return allow;
        }

        private void add(Route route) {
            if (route.tail() != tail || byMethod.put(route.method(), route) != null) {
                throw new IllegalArgumentException(route.method() + " " + template + ": declared twice");
            }
            List<String> methods = new ArrayList<>(byMethod.keySet());
            if (byMethod.containsKey("GET")) {
                methods.add(methods.indexOf("GET") + 1, "HEAD");
            }
            allow = String.join(", ", methods);
        }
    }

    private final List<Route> routes;
    private final Map<String, Resource> fixed = new HashMap<>();
    private final List<Resource> patterns = new ArrayList<>();
    private final SortedSet<String> parameters = new TreeSet<>();
    private final NearestPath nearest;

    RouteTable(List<Routes> resources) {
        List<Route> all = new ArrayList<>();
        Map<String, Resource> byTemplate = new HashMap<>();
        for (Routes resource : resources) {
            for (Route route : resource.routes()) {
                all.add(route);
                parameters.addAll(route.parameters());
                byTemplate
                        .computeIfAbsent(route.template(), template -> new Resource(route))
                        .add(route);
            }
        }
        parameters.addAll(RequestParameters.COMMON);
        routes = List.copyOf(all);
        for (Resource resource : byTemplate.values()) {
            if (resource.template.indexOf('{') < 0) {
                fixed.put(resource.template, resource);
            } else {
                patterns.add(resource);
            }
        }
        nearest = new NearestPath(byTemplate.keySet(), path -> find(path) != null);
    }

    /** Every operation, in the order of declaration. */
    List<Route> routes() {
        return routes;
    }

    /** Every parameter any operation knows. */
    SortedSet<String> parameters() {
        return parameters;
    }

    /** What stands at {@code path}, which begins with a slash; null if nothing does. */
    @Nullable
    Resource find(String path) {
        for (int i = 0; i < patterns.size(); i++) {
            Resource pattern = patterns.get(i);
            if (pattern.tail && path.startsWith(pattern.prefix)) {
                return pattern;
            }
        }
        Resource exact = fixed.get(path);
        if (exact != null) {
            return exact;
        }
        String trimmed = path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        exact = fixed.get(trimmed);
        if (exact != null) {
            return exact;
        }
        String[] segments = trimmed.substring(1).split("/", -1);
        for (int i = 0; i < patterns.size(); i++) {
            Resource pattern = patterns.get(i);
            if (!pattern.tail && matches(pattern.segments, segments)) {
                return pattern;
            }
        }
        return null;
    }

    /** The path of an operation that {@code path} may have been meant to be; null if none comes near. */
    @Nullable
    String closest(String path) {
        return nearest.to(path);
    }

    /** The path parameter {@code name} as it is written in {@code path}. */
    static String segment(Resource resource, String path, String name) {
        String wanted = "{" + name + "}";
        String[] segments = path.substring(1).split("/", -1);
        for (int i = 0; i < resource.segments.length; i++) {
            if (resource.segments[i].equals(wanted)) {
                return segments[i];
            }
        }
        throw new IllegalArgumentException(resource.template + " has no " + wanted);
    }

    private static boolean matches(String[] template, String[] segments) {
        if (template.length != segments.length) {
            return false;
        }
        for (int i = 0; i < template.length; i++) {
            boolean open = template[i].startsWith("{");
            if (open ? segments[i].isEmpty() : !template[i].equals(segments[i])) {
                return false;
            }
        }
        return true;
    }
}
