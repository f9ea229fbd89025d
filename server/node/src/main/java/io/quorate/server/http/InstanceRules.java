package io.quorate.server.http;

import io.quorate.core.log.Limits;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What may be said of an instance. Each rule answers what was expected, or null if the value is sound. Stateless. */
final class InstanceRules {

    static final int PORT_MAX = 65_535;

    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*(%[A-Za-z0-9._-]+)?");
    private static final Pattern SCHEME = Pattern.compile("[a-z][a-z0-9+.-]*");
    private static final Pattern STATUSES = Pattern.compile("[1-5]\\d\\d(-[1-5]\\d\\d)?(,[1-5]\\d\\d(-[1-5]\\d\\d)?)*");
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~A-Za-z0-9-]+");
    private static final Pattern FRAMING =
            Pattern.compile("content-length|transfer-encoding|connection|upgrade|te|expect|keep-alive|trailer");

    private InstanceRules() {}

    static @Nullable String address(String text) {
        boolean sound = fits(text, Limits.ADDRESS_BYTES_MAX)
                && (isHostName(text) || IPV6.matcher(text).matches());
        return sound && !text.contains("..") ? null : "a host name or an IP address, without a port or brackets";
    }

    static @Nullable String scheme(String text) {
        return fits(text, 32) && (text.isEmpty() || SCHEME.matcher(text).matches())
                ? null
                : "at most 32 characters such as http: a letter first, then a-z, 0-9, '+', '.' and '-'";
    }

    static @Nullable String zone(String text) {
        return fits(text, Limits.TAG_BYTES_MAX) && isVisible(text)
                ? null
                : "at most " + Limits.TAG_BYTES_MAX + " bytes, no control characters";
    }

    /** Tags are lists with commas between them elsewhere. */
    static @Nullable String tag(String text) {
        boolean sound = !text.isEmpty() && fits(text, Limits.TAG_BYTES_MAX) && isVisible(text) && isOneWord(text);
        return sound ? null : "1 to " + Limits.TAG_BYTES_MAX + " bytes, no commas, no white space";
    }

    static @Nullable String metaName(String text) {
        return fits(text, Limits.META_NAME_BYTES_MAX) && isName(text, 0, text.length(), "./-")
                ? null
                : "a name of 1 to " + Limits.META_NAME_BYTES_MAX
                        + " of A-Z, a-z, 0-9, '_', '.', '/' and '-', the last three not at its ends";
    }

    static @Nullable String metaValue(String text) {
        return fits(text, Limits.META_VALUE_BYTES_MAX) ? null : "at most " + Limits.META_VALUE_BYTES_MAX + " bytes";
    }

    static @Nullable String note(String text) {
        return fits(text, Limits.CHECK_NOTE_BYTES_MAX) ? null : "at most " + Limits.CHECK_NOTE_BYTES_MAX + " bytes";
    }

    static @Nullable String path(String text) {
        boolean sound = text.startsWith("/")
                && fits(text, Limits.CHECK_PATH_BYTES_MAX)
                && text.chars().allMatch(c -> c > ' ' && c < 0x7F && c != '#');
        return sound
                ? null
                : "a path that begins with /, at most " + Limits.CHECK_PATH_BYTES_MAX
                        + " visible ASCII characters (others as %XX)";
    }

    static @Nullable String method(String text) {
        return switch (text) {
            case "GET", "HEAD", "POST", "PUT", "OPTIONS" -> null;
            default -> "GET, HEAD, POST, PUT or OPTIONS";
        };
    }

    static @Nullable String expect(String text) {
        boolean sound = fits(text, Limits.CHECK_EXPECT_BYTES_MAX)
                && STATUSES.matcher(text).matches();
        for (String range : sound ? text.split(",", -1) : new String[0]) {
            sound &= range.length() == 3 || range.substring(0, 3).compareTo(range.substring(4)) <= 0;
        }
        return sound ? null : "statuses and ranges of them with commas between them, such as 200-399,404";
    }

    /** Whoever runs the check says itself where a request ends. */
    static @Nullable String header(String name, String value) {
        boolean sound = TOKEN.matcher(name).matches()
                && value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c != 0x7F && c < 0x100));
        return sound && !FRAMING.matcher(name.toLowerCase(Locale.ROOT)).matches()
                ? null
                : "a header of a request, not one that says where it ends, and no control characters";
    }

    private static boolean isVisible(String text) {
        for (int at = 0; at < text.length(); at++) {
            if (Character.isISOControl(text.charAt(at))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isOneWord(String text) {
        for (int at = 0; at < text.length(); at++) {
            if (text.charAt(at) == ',' || Character.isWhitespace(text.charAt(at))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isHostName(String text) {
        int end = text.endsWith(".") ? text.length() - 1 : text.length();
        return isName(text, 0, end, ".-");
    }

    /** Whether a part of a text is of letters, digits and underscores, and of {@code inner} within it. */
    private static boolean isName(String text, int from, int to, String inner) {
        for (int at = from; at < to; at++) {
            char c = text.charAt(at);
            boolean isOuter = ServiceNames.isLetter(c) || ServiceNames.isDigit(c) || c == '_';
            if (!isOuter && (inner.indexOf(c) < 0 || at == from || at == to - 1)) {
                return false;
            }
        }
        return from < to;
    }

    private static boolean fits(String text, int bytesMax) {
        // No text has more bytes than three for each character.
        return text.length() * 3 <= bytesMax
                || (text.length() <= bytesMax && text.getBytes(StandardCharsets.UTF_8).length <= bytesMax);
    }
}
