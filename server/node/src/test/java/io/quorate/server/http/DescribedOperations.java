package io.quorate.server.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The operations that the description of the API lists, in a form that can be compared with routes. Immutable. */
final class DescribedOperations {

    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch", "head", "options");

    private final Map<?, ?> document;

    DescribedOperations(String yaml) {
        this.document = map(new Load(LoadSettings.builder().build()).loadFromString(yaml));
    }

    /** {@code GET /v1/kv/{key} tail} to the query parameters of the operation, the common ones left out. */
    Map<String, Set<String>> parametersByOperation() {
        Map<String, Set<String>> all = new TreeMap<>();
        map(document.get("paths"))
                .forEach((path, item) -> map(item).forEach((method, operation) -> {
                    if (METHODS.contains(String.valueOf(method))) {
                        boolean tail = Boolean.TRUE.equals(map(item).get("x-path-tail"));
                        Set<String> names = queryParameters(map(item).get("parameters"));
                        names.addAll(queryParameters(map(operation).get("parameters")));
                        names.removeAll(RequestParameters.COMMON);
                        all.put(signature(String.valueOf(method), String.valueOf(path), tail), names);
                    }
                }));
        return all;
    }

    /** The same of the router. */
    static Map<String, Set<String>> parametersByOperation(List<Route> routes) {
        Map<String, Set<String>> all = new TreeMap<>();
        for (Route route : routes) {
            all.put(signature(route.method(), route.template(), route.tail()), new TreeSet<>(route.parameters()));
        }
        return all;
    }

    /** The operation ids, repeated ones as often as they are there. */
    List<String> operationIds() {
        return map(document.get("paths")).values().stream()
                .flatMap(item -> map(item).values().stream())
                .filter(Map.class::isInstance)
                .map(operation -> map(operation).get("operationId"))
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .collect(Collectors.toList());
    }

    private static String signature(String method, String path, boolean tail) {
        return method.toUpperCase(Locale.ROOT) + " " + path + (tail ? " tail" : "");
    }

    private Set<String> queryParameters(@Nullable Object list) {
        Set<String> names = new TreeSet<>();
        if (list instanceof List<?> parameters) {
            for (Object parameter : parameters) {
                Map<?, ?> resolved = resolved(map(parameter));
                if ("query".equals(resolved.get("in"))) {
                    names.add(String.valueOf(resolved.get("name")));
                }
            }
        }
        return names;
    }

    private Map<?, ?> resolved(Map<?, ?> parameter) {
        if (!(parameter.get("$ref") instanceof String reference)) {
            return parameter;
        }
        Map<?, ?> at = document;
        for (String step : reference.substring("#/".length()).split("/", -1)) {
            at = map(at.get(step));
        }
        return at;
    }

    private static Map<?, ?> map(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return new LinkedHashMap<>(map);
        }
        throw new IllegalArgumentException("expected a mapping, found " + value);
    }
}
