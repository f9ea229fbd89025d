package io.quorate.it.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How far a request came decides whether its outcome is unknown: the classification everything else rests on. */
final class HttpConnectionTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final ServerSocket server;
    private final HttpConnection connection;

    HttpConnectionTest() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        connection = new HttpConnection(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()));
    }

    @AfterEach
    void close() throws IOException {
        connection.close();
        server.close();
    }

    private static void answer(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void refusedConnectionIsNotSent() throws IOException {
        server.close();
        assertThatThrownBy(() -> connection.send(Request.get("/"))).isInstanceOf(NotSentException.class);
    }

    @Test
    void closedConnectionIsLost() throws IOException {
        connection.send(Request.put("/v1/kv/a", "b"));
        server.accept().close();
        assertThatThrownBy(() -> connection.receive(SOON)).isInstanceOf(LostException.class);
    }

    @Test
    void halfAnAnswerIsLost() throws IOException {
        connection.send(Request.get("/"));
        try (Socket socket = server.accept()) {
            answer(socket, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab");
        }
        assertThatThrownBy(() -> connection.receive(SOON)).isInstanceOf(LostException.class);
    }

    @Test
    void silenceIsLost() throws IOException {
        connection.send(Request.get("/"));
        assertThatThrownBy(() -> connection.receive(Duration.ofMillis(50))).isInstanceOf(LostException.class);
    }

    @Test
    void connectionIsKeptForTheNextRequest() throws IOException {
        connection.send(Request.get("/1"));
        try (Socket socket = server.accept()) {
            answer(socket, "HTTP/1.1 200 OK\r\nQuorate-Revision: 7\r\nContent-Length: 2\r\n\r\nok");
            Reply first = connection.receive(SOON);
            assertThat(first.body()).isEqualTo("ok");
            assertThat(first.number("quorate-revision", -1)).isEqualTo(7);
            connection.send(Request.get("/2"));
            answer(
                    socket,
                    "HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
            assertThat(connection.receive(SOON).body()).isEqualTo("abcde");
        }
    }

    @Test
    void bodyIsSentWithItsLength() throws IOException {
        connection.send(Request.put("/v1/kv/a", "grün").with("Quorate-Timeout", "2s"));
        try (Socket socket = server.accept()) {
            socket.setSoTimeout(10_000);
            ByteArrayOutputStream sent = new ByteArrayOutputStream();
            while (!sent.toString(StandardCharsets.UTF_8).endsWith("grün")) {
                sent.write(socket.getInputStream().read());
            }
            assertThat(sent.toString(StandardCharsets.UTF_8))
                    .startsWith("PUT /v1/kv/a HTTP/1.1\r\nHost: 127.0.0.1:")
                    .contains("\r\nQuorate-Timeout: 2s\r\n")
                    .contains("\r\nContent-Length: 5\r\n\r\n");
        }
    }
}
