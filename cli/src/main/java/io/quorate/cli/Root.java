package io.quorate.cli;

import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import io.quorate.client.Bytes;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is put in front of the keys and names of requests, and taken off those in answers, so that a command sees one part
 * of the cluster as if it were the whole. Services and leases have none. Immutable.
 *
 * @param names of locks and the like; empty: nothing
 * @param keys of keys; empty: nothing
 */
record Root(String names, String keys) {

    private static final String KEYS = "/v1/kv";
    private static final String TXN = "/v1/txn";
    private static final Set<String> KINDS = Set.of("locks", "semaphores", "elections", "counters", "barriers");

    /** Fields of a transaction that name something else than keys. */
    private static final Set<String> NAMES = Set.of("lock", "semaphore", "election", "counter");

    /** Fields of a transaction that name keys. */
    private static final Set<String> IN_KEYS = Set.of("key", "prefix");

    boolean isNone() {
        return names.isEmpty() && keys.isEmpty();
    }

    /** {@code request} as the cluster knows what it is about. */
    ApiRequest on(ApiRequest request) {
        if (isNone()) {
            return request;
        }
        String target = request.target();
        int question = target.indexOf('?');
        String path = question < 0 ? target : target.substring(0, question);
        String query = question < 0 ? "" : target.substring(question + 1);
        if (path.equals(TXN)) {
            return onBody(request);
        }
        boolean isKey = path.equals(KEYS) || path.startsWith(KEYS + "/");
        String kind = isKey ? "" : kind(path);
        if (!isKey && kind.isEmpty()) {
            return request;
        }
        return addressed(request, isKey ? KEYS : "/v1/" + kind, path, query);
    }

    private static String kind(String path) {
        String[] parts = path.split("/", 4);
        return parts.length > 2 && parts[1].equals("v1") && KINDS.contains(parts[2]) ? parts[2] : "";
    }

    private ApiRequest addressed(ApiRequest request, String base, String path, String query) {
        List<String> options = new ArrayList<>();
        byte[] name = path.length() > base.length() ? Percent.decode(path.substring(base.length() + 1)) : new byte[0];
        boolean ends = false;
        for (String option : query.isEmpty() ? new String[0] : query.split("&", -1)) {
            if (option.startsWith("key=") || option.startsWith("name=")) {
                name = decoded(option).getBytes(StandardCharsets.UTF_8);
            } else if (option.startsWith("key64=")) {
                name = Base64.getUrlDecoder().decode(option.substring("key64=".length()));
            } else {
                ends |= option.startsWith("end=");
                options.add(option);
            }
        }
        boolean isAll = name.length == 0;
        ApiRequest full = base.equals(KEYS)
                ? ApiRequest.onKey(request.method(), Bytes.copyOf(joined(name)))
                : ApiRequest.onName(
                        request.method(),
                        base.substring("/v1/".length()),
                        names + new String(name, StandardCharsets.UTF_8));
        boolean isRooted = !(base.equals(KEYS) ? keys : names).isEmpty();
        if (isRooted && isAll && !ends && !options.contains("prefix")) {
            full = full.flag("prefix");
        }
        for (String option : options) {
            full = withOption(full, option, isRooted && isAll);
        }
        return carried(full, request, request.body());
    }

    private ApiRequest withOption(ApiRequest request, String option, boolean isAll) {
        if (option.startsWith("end=")) {
            String end = decoded(option);
            if (end.isEmpty() && !keys.isEmpty()) {
                return request.flag("prefix");
            }
            return request.query("end", keys + end);
        }
        if (option.startsWith("fence=")) {
            return request.query("fence", onFence(decoded(option)));
        }
        if (isAll && option.equals("all")) {
            // It is no longer everything.
            return request;
        }
        return ApiRequest.of(
                request.method(), request.target() + (request.target().indexOf('?') < 0 ? "?" : "&") + option);
    }

    private static String decoded(String option) {
        return URLDecoder.decode(option.substring(option.indexOf('=') + 1), StandardCharsets.UTF_8);
    }

    private byte[] joined(byte[] tail) {
        byte[] head = keys.getBytes(StandardCharsets.UTF_8);
        byte[] all = java.util.Arrays.copyOf(head, head.length + tail.length);
        System.arraycopy(tail, 0, all, head.length, tail.length);
        return all;
    }

    private static ApiRequest carried(ApiRequest to, ApiRequest from, byte @Nullable [] body) {
        ApiRequest full = to;
        for (Map.Entry<String, String> header : from.headers().entrySet()) {
            full = full.header(header.getKey(), header.getValue());
        }
        return body == null ? full : full.body(body);
    }

    /** The kind of hold comes first, unless it is a lock. */
    private String onFence(String fence) {
        int colon = fence.indexOf(':');
        boolean hasKind = colon > 0 && KINDS.contains(fence.substring(0, colon) + "s");
        return hasKind ? fence.substring(0, colon + 1) + names + fence.substring(colon + 1) : names + fence;
    }

    private ApiRequest onBody(ApiRequest request) {
        byte[] body = request.body();
        if (body == null) {
            return request;
        }
        try {
            Object full = onFields(Json.object(body));
            return request.body(Json.write(full).getBytes(StandardCharsets.UTF_8));
        } catch (IOException malformed) {
            // The server says better what is wrong with it.
            return request;
        }
    }

    private @Nullable Object onFields(@Nullable Object value) {
        if (value instanceof List<?> items) {
            List<@Nullable Object> full = new ArrayList<>();
            items.forEach(item -> full.add(onFields(item)));
            return full;
        }
        if (!(value instanceof Map<?, ?> fields)) {
            return value;
        }
        Map<String, @Nullable Object> full = new LinkedHashMap<>();
        fields.forEach((field, inner) -> {
            String name = String.valueOf(field);
            if (name.equals("value_json")) {
                full.put(name, inner);
            } else if (inner instanceof String word) {
                full.put(name, onField(name, word));
            } else {
                full.put(name, onFields(inner));
            }
        });
        return full;
    }

    private String onField(String name, String word) {
        if (IN_KEYS.contains(name) || (name.equals("end") && !word.isEmpty())) {
            return keys + word;
        }
        if (NAMES.contains(name)) {
            return names + word;
        }
        if (name.equals("fence")) {
            return onFence(word);
        }
        return name.equals("key64")
                ? Base64.getEncoder().encodeToString(joined(Base64.getDecoder().decode(word)))
                : word;
    }

    /** {@code answer} as the one who asked knows what it is about. */
    ApiAnswer off(ApiAnswer answer) {
        boolean isJson = answer.header("Content-Type").orElse("").startsWith("application/json");
        if (isNone() || !isJson || answer.status() >= 400) {
            return answer;
        }
        try {
            Map<String, @Nullable Object> document = Json.object(answer.body());
            String shorter = Json.write(off(document)) + "\n";
            return new ApiAnswer(
                    answer.endpoint(), answer.status(), answer.headers(), shorter.getBytes(StandardCharsets.UTF_8));
        } catch (IOException malformed) {
            return answer;
        }
    }

    /** {@code document} as the one who asked knows what it is about. */
    Map<String, @Nullable Object> off(Map<?, ?> document) {
        Map<String, @Nullable Object> shorter = new LinkedHashMap<>();
        document.forEach((field, inner) -> shorter.put(String.valueOf(field), offField(String.valueOf(field), inner)));
        return shorter;
    }

    private @Nullable Object offValue(@Nullable Object value) {
        if (value instanceof List<?> items) {
            List<@Nullable Object> shorter = new ArrayList<>();
            items.forEach(item -> shorter.add(offValue(item)));
            return shorter;
        }
        return value instanceof Map<?, ?> fields ? off(fields) : value;
    }

    private @Nullable Object offField(String name, @Nullable Object value) {
        if (name.equals("value_json")) {
            return value;
        }
        if (value instanceof String word) {
            if (NAMES.contains(name) || name.equals("name")) {
                return cut(word, names);
            }
            if (IN_KEYS.contains(name)) {
                return cut(word, keys);
            }
            return name.equals("key64") ? off64(word) : word;
        }
        if (name.equals("prefixes") && value instanceof List<?> items) {
            return items.stream().map(item -> cut(String.valueOf(item), keys)).toList();
        }
        return offValue(value);
    }

    private static String cut(String word, String head) {
        return word.startsWith(head) ? word.substring(head.length()) : word;
    }

    private String off64(String word) {
        byte[] whole = Base64.getDecoder().decode(word);
        byte[] head = keys.getBytes(StandardCharsets.UTF_8);
        boolean inside =
                whole.length >= head.length && java.util.Arrays.equals(whole, 0, head.length, head, 0, head.length);
        return inside
                ? Base64.getEncoder().encodeToString(java.util.Arrays.copyOfRange(whole, head.length, whole.length))
                : word;
    }
}
