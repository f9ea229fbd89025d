package io.quorate.server.http;

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

/** By what a request proves who it comes from. No header but {@code Authorization} is believed. Immutable. */
sealed interface Proof {

    /** A token. Its text shows nothing of it. */
    record Bearer(String token) implements Proof {

        @Override
        public String toString() {
            return "Bearer[…]";
        }
    }

    /**
     * A user and a password. Its text shows nothing of the password.
     *
     * @param address where the request comes from
     */
    record Password(String user, String password, String address) implements Proof {

        @Override
        public String toString() {
            return "Password[user=" + user + "]";
        }
    }

    /** A certificate that was verified when the connection was made. */
    record Verified(X509Certificate certificate) implements Proof {}

    /** Something that is no proof. */
    record Unreadable() implements Proof {}

    /** What a request brings; null: nothing. A header is believed before a certificate: it says who is meant. */
    static @Nullable Proof of(HttpServerRequest request) {
        List<String> all = request.headers().getAll(HttpHeaders.AUTHORIZATION);
        if (all.size() > 1) {
            return new Unreadable();
        }
        if (all.isEmpty()) {
            X509Certificate certificate = certificate(request);
            return certificate == null ? null : new Verified(certificate);
        }
        String header = all.get(0).strip();
        int space = header.indexOf(' ');
        if (space < 0) {
            return new Unreadable();
        }
        String rest = header.substring(space + 1).strip();
        return switch (header.substring(0, space).toLowerCase(Locale.ROOT)) {
            case "bearer" -> rest.isEmpty() ? new Unreadable() : new Bearer(rest);
            case "basic" -> basic(rest, address(request));
            default -> new Unreadable();
        };
    }

    private static Proof basic(String encoded, String address) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(encoded);
        } catch (IllegalArgumentException malformed) {
            return new Unreadable();
        }
        String pair = Percent.utf8(bytes);
        int colon = pair == null ? -1 : pair.indexOf(':');
        return pair == null || colon < 1
                ? new Unreadable()
                : new Password(pair.substring(0, colon), pair.substring(colon + 1), address);
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
