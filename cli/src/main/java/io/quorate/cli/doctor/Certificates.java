package io.quorate.cli.doctor;

import io.quorate.client.Tls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** How long members' certificates are good for. Stateless. */
final class Certificates {

    private static final Duration SOON = Duration.ofDays(30);
    private static final Duration VERY_SOON = Duration.ofDays(3);
    private static final int PORT = 443;

    private Certificates() {}

    /** About the certificate that {@code endpoint} shows; null if it cannot be asked, which others say better. */
    static @Nullable Finding look(String endpoint, Tls tls, Duration timeout, Instant now) {
        URI uri = URI.create(endpoint);
        int port = uri.getPort() < 0 ? PORT : uri.getPort();
        int millis = (int) Math.min(Integer.MAX_VALUE, timeout.toMillis());
        String host = uri.getHost().replaceAll("^\\[|\\]$", "");
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(host, port), millis);
            plain.setSoTimeout(millis);
            try (SSLSocket socket =
                    (SSLSocket) tls.context().getSocketFactory().createSocket(plain, host, port, true)) {
                socket.startHandshake();
                Certificate[] chain = socket.getSession().getPeerCertificates();
                return chain[0] instanceof X509Certificate certificate
                        ? judge(endpoint, certificate.getNotAfter().toInstant(), now)
                        : null;
            }
        } catch (IOException unreachable) {
            return null;
        }
    }

    static Finding judge(String endpoint, Instant end, Instant now) {
        Duration left = Duration.between(now, end);
        String sentence = "the certificate of " + endpoint
                + (left.isNegative()
                        ? " is no longer valid since " + end
                        : " ends in " + left.toDays() + " days, " + end);
        String suggestion = "openssl s_client -connect " + endpoint.replaceAll("^https://", "") + " -showcerts";
        if (left.compareTo(VERY_SOON) < 0) {
            return Finding.fail("tls", sentence, suggestion);
        }
        return left.compareTo(SOON) < 0 ? Finding.warn("tls", sentence, suggestion) : Finding.ok("tls", sentence);
    }
}
