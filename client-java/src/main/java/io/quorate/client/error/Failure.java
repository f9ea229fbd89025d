package io.quorate.client.error;

import io.quorate.api.ProblemCode.Applied;
import io.quorate.api.ProblemCode.Retry;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a request that failed. Immutable.
 *
 * @param code the stable code, such as {@code cas-failed}; one this client does not know is passed on as it is
 * @param status the HTTP status; 0 if nobody answered
 * @param detail one sentence for people
 * @param hint what to do about it
 * @param requestId what the server calls this request in its logs
 * @param document the whole problem document; empty if nobody answered
 */
public record Failure(
        String code,
        int status,
        String detail,
        @Nullable String hint,
        Applied applied,
        Retry retry,
        @Nullable String requestId,
        Map<String, @Nullable Object> document) {

    public Failure {
        document = Collections.unmodifiableMap(new LinkedHashMap<>(document));
    }

    /** A number of the document; 0 if it has none of that name. */
    public long number(String name) {
        return document.get(name) instanceof Number number ? number.longValue() : 0;
    }
}
