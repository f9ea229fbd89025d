package io.quorate.server.http;

import io.quorate.api.Problem;
import io.quorate.api.ProblemCode;
import io.quorate.core.log.Limits;
import io.quorate.core.store.Bytes;
import io.quorate.server.service.RefusedException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Keys in request targets: what follows the prefix of the raw path, percent-decoded once, is the key, byte for byte.
 * Stateless.
 */
final class KeyPath {

    private KeyPath() {}

    /** The key that {@code path} names behind its first {@code prefixLength} characters; may be empty. */
    static Bytes decode(String path, int prefixLength) {
        return decode(path, prefixLength, "key");
    }

    /** As above; {@code parameter} is the one in which the same can be written otherwise. */
    static Bytes decode(String path, int prefixLength, String parameter) {
        byte[] key = Percent.decode(path, prefixLength, path.length(), false);
        if (key == null) {
            throw new RefusedException(Problem.of(
                            ProblemCode.BAD_ESCAPE,
                            "'" + Text.shown(path) + "' has a malformed percent-escape or an unescaped character")
                    .hint("write a byte as %XX with two hexadecimal digits; a percent sign as %25"));
        }
        if (!isStable(path, prefixLength)) {
            throw new RefusedException(Problem.of(
                            ProblemCode.PATH_NOT_STABLE,
                            "'" + Text.shown(path) + "' has an empty or dot segment, which clients and proxies rewrite")
                    .hint(spelling(path.substring(0, Math.max(0, prefixLength - 1)), parameter, key)));
        }
        return Bytes.wrap(key);
    }

    private static String spelling(String base, String parameter, byte[] key) {
        String text = Percent.utf8(key);
        String query = text == null
                ? parameter + "64=" + Base64.getUrlEncoder().withoutPadding().encodeToString(key)
                : parameter + "="
                        + URLEncoder.encode(text, StandardCharsets.UTF_8).replace("%2F", "/");
        return "write " + base + "?" + query;
    }

    /**
     * Whether no client or proxy rewrites {@code path[from, end)}: it has no empty segment but the last, and no segment
     * {@code .} or {@code ..}, however its dots are spelled. A slash spelled {@code %2F} parts no segments.
     */
    static boolean isStable(String path, int from) {
        int start = from;
        while (start <= path.length()) {
            int end = path.indexOf('/', start);
            boolean last = end < 0;
            if (last) {
                end = path.length();
            }
            if ((end == start && !last) || isDots(path, start, end)) {
                return false;
            }
            start = end + 1;
        }
        return true;
    }

    private static boolean isDots(String path, int from, int to) {
        int dots = 0;
        int i = from;
        while (i < to) {
            if (path.charAt(i) == '.') {
                i++;
            } else if (path.regionMatches(true, i, "%2e", 0, 3) && i + 3 <= to) {
                i += 3;
            } else {
                return false;
            }
            dots++;
        }
        return dots == 1 || dots == 2;
    }

    /** The bytes of a base64url parameter, padding optional; null if it is none. The standard alphabet is accepted too. */
    static byte @Nullable [] base64(byte[] spelled) {
        byte[] url = spelled.clone();
        int length = url.length;
        while (length > 0 && url[length - 1] == '=' && url.length - length < 2) {
            length--;
        }
        for (int i = 0; i < length; i++) {
            if (url[i] == '+' || url[i] == ' ') {
                url[i] = '-';
            } else if (url[i] == '/') {
                url[i] = '_';
            }
        }
        try {
            return Base64.getUrlDecoder().decode(java.util.Arrays.copyOf(url, length));
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }

    /** Refuses a key that can't be stored. */
    static void check(Bytes key) {
        if (key.isEmpty()) {
            throw new RefusedException(Problem.of(
                            ProblemCode.NAME_INVALID,
                            "the key is empty (expected: 1.." + Limits.KEY_BYTES_MAX + " bytes)")
                    .hint("to address every key, use ?prefix"));
        }
        checkLength(key);
    }

    /** Refuses a key, or the bound of a range, that is too long. */
    static void checkLength(Bytes key) {
        if (key.size() > Limits.KEY_BYTES_MAX) {
            throw new RefusedException(
                    ProblemCode.NAME_INVALID,
                    "the key has " + key.size() + " bytes (expected: 1.." + Limits.KEY_BYTES_MAX + ")");
        }
    }
}
