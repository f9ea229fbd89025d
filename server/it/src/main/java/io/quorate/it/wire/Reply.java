package io.quorate.it.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP answer whose body is text. Immutable.
 *
 * @param headers by name in lower case; of a repeated header the last
 */
public record Reply(int status, Map<String, String> headers, String body) {

    private static final ObjectMapper JSON = new ObjectMapper();

    public Reply {
        headers = Map.copyOf(headers);
    }

    /** The body as JSON. */
    public JsonNode json() {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("not JSON: " + this, e);
        }
    }

    /** The header called {@code name} in any case, or null. */
    public @Nullable String header(String name) {
        return headers.get(name.toLowerCase(Locale.ROOT));
    }

    /** The header called {@code name} as a number, or {@code otherwise} when it isn't there. */
    public long number(String name, long otherwise) {
        String value = header(name);
        return value == null ? otherwise : Long.parseLong(value);
    }

    /** The code of a problem, or the status when the body is none. */
    public String code() {
        String type = header("content-type");
        boolean problem = type != null && type.startsWith("application/problem+json");
        return problem ? json().path("code").asText() : "status " + status;
    }

    @Override
    public String toString() {
        return status + " " + (body.length() > 400 ? body.substring(0, 400) + "…" : body).strip();
    }
}
