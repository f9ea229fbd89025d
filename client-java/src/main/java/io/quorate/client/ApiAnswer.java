package io.quorate.client;

import io.quorate.client.error.QuorateException;
import io.quorate.client.internal.Failures;
import io.quorate.client.internal.HeaderPairs;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a member answered, whatever its status. Immutable. */
public final class ApiAnswer {

    private final String endpoint;
    private final int status;
    private final HeaderPairs headers;
    private final byte[] body;

    /**
     * @param endpoint who answered: scheme, host and port
     * @param headers by name; case does not matter
     */
    public ApiAnswer(String endpoint, int status, Map<String, String> headers, byte[] body) {
        this.endpoint = endpoint;
        this.status = status;
        this.headers = HeaderPairs.of(headers);
        this.body = body.clone();
    }

    /** Who answered: scheme, host and port. */
    public String endpoint() {
        return endpoint;
    }

    /** The HTTP status: 100 to 599. */
    public int status() {
        return status;
    }

    /** The header of that name, in whatever case. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /** All headers, by name without regard to case. */
    public Map<String, String> headers() {
        TreeMap<String, String> byName = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach(byName::put);
        return java.util.Collections.unmodifiableMap(byName);
    }

    /** A copy of the body. */
    public byte[] body() {
        return body.clone();
    }

    /** The body as UTF-8 text. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** The revision this answer reflects; 0 if it names none. */
    public long revision() {
        String text = headers.get("Quorate-Revision");
        try {
            return text == null ? 0 : Long.parseLong(text);
        } catch (NumberFormatException notANumber) {
            return 0;
        }
    }

    /** This answer, unless it is a problem: then that is thrown. */
    public ApiAnswer orThrow() throws QuorateException {
        if (status >= 400) {
            throw Failures.of(this);
        }
        return this;
    }
}
