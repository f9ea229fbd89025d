package io.quorate.client.internal;

import io.quorate.client.Bytes;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** Keys in URLs. Stateless. */
public final class KeyPaths {

    private static final String ROOT = "/v1/";
    private static final String ALL = "/v1/kv";
    private static final String PLAIN = "-._~/:@,=";
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private KeyPaths() {}

    /** The path that names {@code key}: as a path tail, or in the query where proxies would rewrite the path. */
    public static String target(Bytes key) {
        String text = key.utf8();
        if (key.size() == 0) {
            return ALL;
        }
        if (isStable(text)) {
            return ALL + "/" + encode(key.toByteArray());
        }
        boolean isText = Arrays.equals(text.getBytes(StandardCharsets.UTF_8), key.toByteArray());
        return isText
                ? ALL + "?key="
                        + URLEncoder.encode(text, StandardCharsets.UTF_8)
                                .replace("+", "%20")
                                .replace("%2F", "/")
                : ALL + "?key64=" + Base64.getUrlEncoder().withoutPadding().encodeToString(key.toByteArray());
    }

    /**
     * The path that names a lock or the like: {@code kind} is {@code locks}, {@code elections} and so on; no name: all of
     * them.
     */
    public static String target(String kind, String name) {
        String all = ROOT + kind;
        if (name.isEmpty()) {
            return all;
        }
        return isStable(name)
                ? all + "/" + encode(name.getBytes(StandardCharsets.UTF_8))
                : all + "?name="
                        + URLEncoder.encode(name, StandardCharsets.UTF_8)
                                .replace("+", "%20")
                                .replace("%2F", "/");
    }

    /** Whether no client or proxy rewrites it: no empty segment but the last, none that is one or two dots. */
    private static boolean isStable(String text) {
        String[] segments = text.split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            boolean emptyInside = segments[i].isEmpty() && i < segments.length - 1;
            if (emptyInside || segments[i].equals(".") || segments[i].equals("..")) {
                return false;
            }
        }
        return true;
    }

    private static String encode(byte[] key) {
        StringBuilder out = new StringBuilder(key.length + 16);
        for (byte b : key) {
            char c = (char) (b & 0xFF);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (plain || PLAIN.indexOf(c) >= 0) {
                out.append(c);
            } else {
                out.append('%').append(HEX[c >> 4]).append(HEX[c & 15]);
            }
        }
        return out.toString();
    }
}
