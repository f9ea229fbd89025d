package io.quorate.client.internal.wire;

import io.netty.util.NetUtil;
import java.net.URI;

/**
 * Where an endpoint is. Immutable.
 *
 * @param url as it was given, for messages
 * @param authority host and port as the {@code Host} header has them
 */
record Address(String url, String host, int port, boolean isTls, String authority) {

    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    /** @param endpoint scheme, host and port */
    static Address of(String endpoint) {
        URI uri = URI.create(endpoint);
        String host = uri.getHost();
        if (host == null) {
            throw new IllegalArgumentException("endpoint: '" + endpoint + "' (expected: http://host:port)");
        }
        boolean isTls = "https".equals(uri.getScheme());
        int port = uri.getPort() >= 0 ? uri.getPort() : isTls ? HTTPS_PORT : HTTP_PORT;
        boolean isBracketed = host.startsWith("[");
        return new Address(
                endpoint,
                isBracketed ? host.substring(1, host.length() - 1) : host,
                port,
                isTls,
                uri.getRawAuthority());
    }

    /** Whether the host is an address, so that nobody has to be asked for it. */
    boolean isNumeric() {
        return NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host);
    }
}
