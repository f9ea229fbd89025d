package io.quorate.client.internal;

import io.quorate.client.ApiRequest;
import io.quorate.client.Bytes;
import io.quorate.client.claim.ClaimKind;
import io.quorate.client.kv.KeyValue;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;

/**
 * What all keys and names of a view begin with, without its callers giving or seeing it. Immutable.
 *
 * @param text empty: nothing
 */
record Prefix(String text) {

    private boolean isNone() {
        return text.isEmpty();
    }

    /** The name as the cluster knows it. */
    String on(String name) {
        return text + Objects.requireNonNull(name, "name");
    }

    /** The key as the cluster knows it. */
    Bytes on(Bytes key) {
        if (isNone()) {
            return key;
        }
        byte[] head = text.getBytes(StandardCharsets.UTF_8);
        byte[] tail = key.toByteArray();
        byte[] all = new byte[head.length + tail.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(tail, 0, all, head.length, tail.length);
        return Bytes.copyOf(all);
    }

    /** The end of a range as the cluster knows it: the empty one is the end of all that is here. */
    String end(String end) {
        return isNone() || !end.isEmpty() ? text + end : successor();
    }

    /** The first text behind all that begin with this one. */
    private String successor() {
        int[] points = text.codePoints().toArray();
        for (int i = points.length - 1; i >= 0; i--) {
            if (points[i] < Character.MAX_CODE_POINT) {
                int next = points[i] + 1;
                boolean isSurrogate = next >= Character.MIN_SURROGATE && next <= Character.MAX_SURROGATE;
                return new String(points, 0, i) + Character.toString(isSurrogate ? Character.MAX_SURROGATE + 1 : next);
            }
        }
        return "";
    }

    /** The name as callers know it. */
    String off(String name) {
        return name.startsWith(text) ? name.substring(text.length()) : name;
    }

    /** The key as callers know it. */
    Bytes off(Bytes key) {
        if (isNone()) {
            return key;
        }
        byte[] all = key.toByteArray();
        int length = text.getBytes(StandardCharsets.UTF_8).length;
        return all.length < length ? key : Bytes.copyOf(java.util.Arrays.copyOfRange(all, length, all.length));
    }

    KeyValue off(KeyValue entry) {
        return isNone()
                ? entry
                : new KeyValue(
                        off(entry.key()),
                        entry.value(),
                        entry.createRevision(),
                        entry.modRevision(),
                        entry.version(),
                        entry.deleted(),
                        entry.modifiedAt());
    }

    /** {@code request} with what its options name as the cluster knows it. */
    ApiRequest onOptions(ApiRequest request) {
        int query = request.target().indexOf('?');
        if (isNone() || query < 0) {
            return request;
        }
        StringBuilder target = new StringBuilder(request.target().substring(0, query));
        char separator = '?';
        for (String pair : request.target().substring(query + 1).split("&", -1)) {
            target.append(separator).append(onOption(pair));
            separator = '&';
        }
        ApiRequest full = ApiRequest.of(request.method(), target.toString());
        for (Map.Entry<String, String> header : request.headers().entrySet()) {
            full = full.header(header.getKey(), header.getValue());
        }
        byte[] body = request.body();
        return body == null ? full : full.body(body);
    }

    private String onOption(String pair) {
        if (pair.startsWith("end=")) {
            return "end=" + encode(end(decode(pair.substring("end=".length()))));
        }
        return pair.startsWith("fence=") ? "fence=" + encode(onFence(decode(pair.substring("fence=".length())))) : pair;
    }

    /** The kind of hold comes first, unless it is a lock: the name begins behind it. */
    private String onFence(String fence) {
        for (ClaimKind kind : ClaimKind.values()) {
            String word = kind.fencePrefix();
            if (!word.isEmpty() && fence.startsWith(word)) {
                return word + on(fence.substring(word.length()));
            }
        }
        return on(fence);
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
