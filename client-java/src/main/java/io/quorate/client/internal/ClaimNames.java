package io.quorate.client.internal;

import java.nio.charset.StandardCharsets;

/**
 * Names of locks, elections and the like, as the cluster takes them. Those are judged here that are given to something which
 * asks the cluster later, on a thread whose failures nobody is there to catch. Stateless.
 */
public final class ClaimNames {

    private static final int BYTES_MAX = 512;

    private ClaimNames() {}

    /**
     * {@code name}, if the cluster takes it.
     *
     * @param prefix what the cluster knows it by, in front of that
     */
    public static String checked(String name, String prefix) {
        String known = prefix + name;
        int size = known.getBytes(StandardCharsets.UTF_8).length;
        if (name.isEmpty() || size > BYTES_MAX) {
            throw wrong(name, "it has " + size + " bytes");
        }
        if (known.chars().anyMatch(Character::isISOControl)) {
            throw wrong(name, "it has control characters");
        }
        return name;
    }

    private static IllegalArgumentException wrong(String name, String what) {
        String shown = name.codePoints()
                .limit(80)
                .map(point -> Character.isISOControl(point) ? '?' : point)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return new IllegalArgumentException("name: '" + shown + "', " + what + " (expected: 1 to " + BYTES_MAX
                + " bytes of UTF-8 without control characters)");
    }
}
