package io.quorate.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

/** Clients that never finish what they began, over TLS. */
class HttpsTimeoutTest extends HttpsFixture {

    @Override
    long headerTimeoutMillis() {
        return 1_500;
    }

    @Test
    void handshakeThatNeverEndsIsCutShort() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            // The beginning of a record that never comes.
            socket.getOutputStream().write(new byte[] {22, 3, 1});

            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void headersThatNeverEndAreAnswered() throws Exception {
        try (SSLSocket socket =
                (SSLSocket) context(null).getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost:".getBytes(StandardCharsets.US_ASCII));

            InputStream in = socket.getInputStream();
            assertThat(new String(in.readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 408 Request Timeout\r\n")
                    .contains("\"code\":\"request-timeout\"");
        }
    }
}
