package io.quorate.cli;

import io.quorate.client.ApiRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Requests as curl commands that a POSIX shell understands. Stateless. */
final class CurlForm {

    private CurlForm() {}

    /** The command that sends {@code request} as {@code settings} has it. Holds no secret. */
    static String of(Settings settings, ApiRequest request) {
        return of(settings, request, null, null);
    }

    /**
     * As above.
     *
     * @param from a file with the body; null: it is an argument
     * @param to the file that the answer goes to; null: standard output
     */
    static String of(Settings settings, ApiRequest request, @Nullable Path from, @Nullable Path to) {
        String endpoint = settings.endpoints().get(0);
        StringBuilder line = new StringBuilder();
        byte[] body = request.body();
        String text = body == null ? null : text(body);
        if (body != null && text == null && from == null) {
            line.append("printf ").append(quote(octal(body))).append(" | ");
        }
        line.append("curl -sS");
        if (to != null) {
            // Else a refusal would look like what was asked for.
            line.append(" --fail -o ").append(quote(to.toString()));
        }
        if (request.hasQuery("watch")) {
            // Else curl keeps lines back until it has many.
            line.append(" -N");
        }
        if (request.method().equals("HEAD")) {
            line.append(" --head");
        } else if (!request.method().equals("GET")) {
            line.append(" -X ").append(request.method());
        }
        line.append(tls(settings.tls())).append(login(settings.login()));
        for (Map.Entry<String, String> header : request.headers().entrySet()) {
            line.append(" -H ").append(quote(header.getKey() + ": " + header.getValue()));
        }
        if (from != null) {
            line.append(" --data-binary ").append(quote("@" + from));
        } else if (body != null) {
            line.append(text == null ? " --data-binary @-" : " --data-raw " + quote(text));
        }
        return line.append(' ').append(quote(endpoint + request.target())).toString();
    }

    private static String tls(TlsFiles files) {
        return flag("--cacert", files.cacert()) + flag("--cert", files.cert()) + flag("--key", files.key());
    }

    private static String flag(String name, @Nullable Path file) {
        return file == null ? "" : " " + name + " " + quote(file.toString());
    }

    /** Who this is, with the secret where it was, or in a variable. */
    private static String login(Login login) {
        if (login instanceof Login.User user) {
            if (user.file() != null) {
                return " -u " + quote(user.name() + ":") + "\"$(cat "
                        + quote(user.file().toString()) + ")\"";
            }
            return " -u " + quote(user.name());
        }
        String token = "";
        if (login instanceof Login.Token) {
            token = "$QUORATE_TOKEN";
        } else if (login instanceof Login.TokenFile given) {
            token = "$(cat " + quote(given.file().toString()) + ")";
        } else if (login instanceof Login.TokenCommand given) {
            token = "$(" + given.command() + ")";
        }
        return token.isEmpty() ? "" : " -H \"Authorization: Bearer " + token + "\"";
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
