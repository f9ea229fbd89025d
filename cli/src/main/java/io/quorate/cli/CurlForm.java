package io.quorate.cli;

import io.quorate.client.ApiRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Requests as curl commands that a POSIX shell understands. Stateless. */
final class CurlForm {

    private CurlForm() {}

    /** The command that sends {@code request} to {@code endpoint}. */
    static String of(String endpoint, ApiRequest request) {
        StringBuilder line = new StringBuilder();
        byte[] body = request.body();
        String text = body == null ? null : text(body);
        if (body != null && text == null) {
            line.append("printf ").append(quote(octal(body))).append(" | ");
        }
        line.append("curl -sS");
        if (request.hasQuery("watch")) {
            // Else curl keeps lines back until it has many.
            line.append(" -N");
        }
        if (request.method().equals("HEAD")) {
            line.append(" --head");
        } else if (!request.method().equals("GET")) {
            line.append(" -X ").append(request.method());
        }
        for (Map.Entry<String, String> header : request.headers().entrySet()) {
            line.append(" -H ").append(quote(header.getKey() + ": " + header.getValue()));
        }
        if (body != null) {
            line.append(text == null ? " --data-binary @-" : " --data-raw " + quote(text));
        }
        return line.append(' ').append(quote(endpoint + request.target())).toString();
    }

    /** What a shell reads as {@code text}, whatever is in it. */
    private static String quote(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    /** The body as text; null if it is none that an argument can hold. */
    private static @Nullable String text(byte[] body) {
        for (byte b : body) {
            if (b == 0) {
                return null;
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException binary) {
            return null;
        }
    }

    private static String octal(byte[] body) {
        StringBuilder out = new StringBuilder(body.length * 4);
        for (byte b : body) {
            out.append(String.format(Locale.ROOT, "\\%03o", b & 0xFF));
        }
        return out.toString();
    }
}
