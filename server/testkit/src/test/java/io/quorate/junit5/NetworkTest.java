package io.quorate.junit5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NetworkTest {

    private static final int PATIENCE_MILLIS = 30_000;
    /** So long nothing is to come: too short a time only makes the test blind, never fail. */
    private static final int SILENCE_MILLIS = 50;

    private Network network;
    private Line line;
    private ServerSocket server;

    @BeforeEach
    void open() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        network = new Network("test");
        line = network.line();
        change(() -> line.open(server.getLocalPort()));
    }

    @AfterEach
    void close() throws IOException {
        network.close();
        server.close();
    }

    private interface Step {
        void run() throws IOException;
    }

    private void change(Step step) {
        network.order(() -> {
            step.run();
            return true;
        });
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), line.port()), PATIENCE_MILLIS);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private Socket accept() throws IOException {
        server.setSoTimeout(PATIENCE_MILLIS);
        Socket socket = server.accept();
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private static void say(Socket to, String text) throws IOException {
        to.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String hear(Socket from, int count) throws IOException {
        return new String(from.getInputStream().readNBytes(count), StandardCharsets.UTF_8);
    }

    private static void assertSilent(Socket from) throws IOException {
        from.setSoTimeout(SILENCE_MILLIS);
        assertThatThrownBy(() -> from.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        from.setSoTimeout(PATIENCE_MILLIS);
    }

    @Test
    void whatIsSaidArrivesInBothDirections() throws IOException {
        try (Socket near = connect();
                Socket far = accept()) {
            say(near, "hello");
            assertThat(hear(far, 5)).isEqualTo("hello");
            say(far, "world");
            assertThat(hear(near, 5)).isEqualTo("world");
        }
    }

    @Test
    void endOfOneDirectionLeavesTheOther() throws IOException {
        try (Socket near = connect();
                Socket far = accept()) {
            say(near, "question");
            near.shutdownOutput();
            assertThat(new String(far.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("question");
            say(far, "answer");
            assertThat(hear(near, 6)).isEqualTo("answer");
        }
    }

    @Test
    void muchIsCarriedWhole() throws Exception {
        byte[] much = new byte[8 << 20];
        for (int i = 0; i < much.length; i++) {
            much[i] = (byte) (i * 31 + i / 251);
        }
        try (Socket near = connect();
                Socket far = accept()) {
            Thread writer = new Thread(() -> {
                try {
                    near.getOutputStream().write(much);
                } catch (IOException e) {
                    // The reader finds that something is missing.
                }
            });
            writer.start();
            assertThat(far.getInputStream().readNBytes(much.length)).isEqualTo(much);
            writer.join();
        }
    }

    @Test
    void whatIsHeldArrivesLater() throws IOException {
        try (Socket near = connect();
                Socket far = accept()) {
            change(() -> line.hold(true));
            say(near, "there");
            say(far, "back");
            assertSilent(far);
            assertSilent(near);

            change(() -> line.hold(false));

            assertThat(hear(far, 5)).isEqualTo("there");
            assertThat(hear(near, 4)).isEqualTo("back");
        }
    }

    @Test
    void connectionMadeWhileHeldIsCarriedOnLater() throws IOException {
        change(() -> line.hold(true));
        try (Socket near = connect()) {
            say(near, "early");
            server.setSoTimeout(SILENCE_MILLIS);
            assertThatThrownBy(() -> server.accept()).isInstanceOf(SocketTimeoutException.class);

            change(() -> line.hold(false));

            try (Socket far = accept()) {
                assertThat(hear(far, 5)).isEqualTo("early");
            }
        }
    }

    @Test
    void whatIsDelayedArrivesNoEarlier() throws IOException {
        try (Socket near = connect();
                Socket far = accept()) {
            change(() -> line.delay(TimeUnit.MILLISECONDS.toNanos(40)));
            long sent = System.nanoTime();
            say(near, "slow");
            assertThat(hear(far, 4)).isEqualTo("slow");
            assertThat(System.nanoTime() - sent).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(40));
        }
    }

    @Test
    void shutLineResetsAndRefusesTillItIsOpenedAgain() throws IOException {
        try (Socket near = connect();
                Socket far = accept()) {
            change(() -> line.shut());

            assertThatThrownBy(() -> hear(near, 1)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> hear(far, 1)).isInstanceOf(IOException.class);
        }
        assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
        assertThatThrownBy(this::takeItsPort).isInstanceOf(BindException.class);

        change(() -> line.open(server.getLocalPort()));

        whatIsSaidArrivesInBothDirections();
    }

    private void takeItsPort() throws IOException {
        try (ServerSocket other = new ServerSocket()) {
            other.setReuseAddress(false);
            other.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), line.port()));
        }
    }

    @Test
    void whoeverLeadsNowhereIsReset() throws IOException {
        server.close();

        // It may be reset before it has seen that it was connected.
        assertThatThrownBy(() -> {
                    try (Socket near = connect()) {
                        hear(near, 1);
                    }
                })
                .isInstanceOf(IOException.class);
    }

    @Test
    void closedNetworkRefusesOrdersAndConnections() throws IOException {
        network.close();

        assertThatThrownBy(() -> network.line()).hasMessageContaining("closed");
        assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
    }
}
