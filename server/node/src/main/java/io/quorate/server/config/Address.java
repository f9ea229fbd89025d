package io.quorate.server.config;

import org.jspecify.annotations.Nullable;

/**
 * A place to listen at or to connect to. Immutable.
 *
 * @param host a name or a literal; an IPv6 literal without its brackets
 * @param port 0 to 65535; 0 asks for any free port
 */
public record Address(String host, int port) {

    private static final int PORT_MAX = 65_535;

    public Address {
        if (host.isEmpty() || port < 0 || port > PORT_MAX) {
            throw new IllegalArgumentException(
                    "address: '" + host + "' port " + port + " (expected: a host, and a port of 0.." + PORT_MAX + ")");
        }
    }

    /** The address spelled {@code host:port} or {@code [ipv6]:port}; null when {@code text} is not of that form. */
    public static @Nullable Address parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon <= 0) {
            return null;
        }
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
            if (!host.matches("[0-9a-fA-F:.%a-zA-Z]+")) {
                return null;
            }
        } else if (!host.matches("[A-Za-z0-9._-]+")) {
            return null;
        }
        String digits = text.substring(colon + 1);
        if (!digits.matches("[0-9]{1,5}") || Integer.parseInt(digits) > PORT_MAX) {
            return null;
        }
        return new Address(host, Integer.parseInt(digits));
    }

    /** Whether only this machine can reach it, judged by its spelling: no name is looked up. */
    public boolean isLoopback() {
        return host.equals("localhost") || host.equals("::1") || host.matches("127\\.[0-9]+\\.[0-9]+\\.[0-9]+");
    }

    /** The same host with another port. */
    public Address withPort(int other) {
        return new Address(host, other);
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
