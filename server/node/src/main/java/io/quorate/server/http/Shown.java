package io.quorate.server.http;

import io.quorate.server.auth.Credentials;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** What a request shows of who it comes from. No header but {@code Authorization} is believed. Stateless. */
final class Shown {

    private Shown() {}

    /** The credentials of a request; null: something that is none. A header is believed before a certificate. */
    static @Nullable Credentials of(HttpServerRequest request) {
        List<String> all = request.headers().getAll(HttpHeaders.AUTHORIZATION);
        if (all.size() > 1) {
            return null;
        }
        if (all.isEmpty()) {
            X509Certificate certificate = certificate(request);
            return certificate == null ? Credentials.NONE : new Credentials.Certificate(certificate);
        }
        String header = all.get(0).strip();
        int space = header.indexOf(' ');
        if (space < 0) {
            return null;
        }
        String rest = header.substring(space + 1).strip();
        return switch (header.substring(0, space).toLowerCase(Locale.ROOT)) {
            case "bearer" -> rest.isEmpty() ? null : new Credentials.Bearer(rest);
            case "basic" -> basic(rest);
            default -> null;
        };
    }

    private static @Nullable Credentials basic(String encoded) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(encoded);
        } catch (IllegalArgumentException malformed) {
            return null;
        }
        String pair = Percent.utf8(bytes);
        int colon = pair == null ? -1 : pair.indexOf(':');
        return pair == null || colon < 1
                ? null
                : new Credentials.Basic(pair.substring(0, colon), pair.substring(colon + 1));
    }

    /** The address of whoever is at the other end of the connection, whatever the headers say. */
    static String address(HttpServerRequest request) {
        SocketAddress address = request.remoteAddress();
        String host = address == null ? null : address.hostAddress();
        return host == null ? "" : host;
    }

    private static @Nullable X509Certificate certificate(HttpServerRequest request) {
        SSLSession session = request.sslSession();
        if (session == null) {
            return null;
        }
        try {
            Certificate[] chain = session.getPeerCertificates();
            return chain.length > 0 && chain[0] instanceof X509Certificate first ? first : null;
        } catch (SSLPeerUnverifiedException none) {
            return null;
        }
    }
}
