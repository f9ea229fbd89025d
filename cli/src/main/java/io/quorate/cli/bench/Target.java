package io.quorate.cli.bench;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * Where requests go, and how it is proved who sends them. Immutable.
 *
 * @param endpoints connections are spread over them in turn
 * @param tls for those that begin with {@code https}
 * @param authorization what the header of that name says; null: nothing
 */
public record Target(
        List<URI> endpoints, SSLContext tls, @Nullable String authorization) {

    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    public Target {
        endpoints = List.copyOf(endpoints);
    }

    /** The endpoint of that connection. */
    URI endpoint(int connection) {
        return endpoints.get(connection % endpoints.size());
    }

    /** The header lines that all requests to {@code endpoint} have. */
    String headers(URI endpoint) {
        String host = "Host: " + endpoint.getAuthority() + "\r\n";
        return authorization == null ? host : host + "Authorization: " + authorization + "\r\n";
    }

    static InetSocketAddress address(URI endpoint) {
        int usual = isSecure(endpoint) ? HTTPS_PORT : HTTP_PORT;
        return new InetSocketAddress(endpoint.getHost(), endpoint.getPort() < 0 ? usual : endpoint.getPort());
    }

    /** Whether some of it is reached by TLS. */
    boolean isSecure() {
        return endpoints.stream().anyMatch(Target::isSecure);
    }

    private static boolean isSecure(URI endpoint) {
        return "https".equals(endpoint.getScheme());
    }

    /** This side of TLS on a new connection to {@code endpoint}; null: there is none. */
    @Nullable
    SSLEngine engine(URI endpoint) {
        if (!isSecure(endpoint)) {
            return null;
        }
        String host = endpoint.getHost().replaceAll("^\\[|\\]$", "");
        SSLEngine engine = tls.createSSLEngine(host, address(endpoint).getPort());
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        engine.setSSLParameters(parameters);
        return engine;
    }

    @Override
    public String toString() {
        return "Target" + endpoints;
    }
}
