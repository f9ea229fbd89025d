package io.quorate.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class RelayTest {

    private final AtomicBoolean thereCut = new AtomicBoolean();
    private final AtomicBoolean backCut = new AtomicBoolean();
    private final ServerSocket server;
    private final Relay relay;

    RelayTest() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        relay = new Relay("127.1.2.3", server.getLocalPort(), thereCut::get, backCut::get);
    }

    @AfterEach
    void close() throws IOException {
        relay.close();
        server.close();
    }

    @Test
    void oneDirectionIsHeldBackWhileItIsCut() throws IOException {
        try (Socket near = new Socket("127.1.2.3", server.getLocalPort());
                Socket far = server.accept()) {
            near.getOutputStream().write(1);
            assertThat(far.getInputStream().read()).isEqualTo(1);
            thereCut.set(true);
            near.getOutputStream().write(2);
            far.getOutputStream().write(3);
            assertThat(near.getInputStream().read()).isEqualTo(3);
            far.setSoTimeout(50);
            assertThatThrownBy(() -> far.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            far.setSoTimeout(10_000);
            thereCut.set(false);
            assertThat(far.getInputStream().read()).isEqualTo(2);
        }
    }

    @Test
    void closedEndClosesTheOther() throws IOException {
        try (Socket near = new Socket("127.1.2.3", server.getLocalPort())) {
            server.accept().close();
            near.setSoTimeout(10_000);
            assertThat(near.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void connectionIsNotMadeThroughACut() throws IOException {
        backCut.set(true);
        server.setSoTimeout(50);
        try (Socket near = new Socket("127.1.2.3", server.getLocalPort())) {
            assertThatThrownBy(server::accept).isInstanceOf(SocketTimeoutException.class);
            backCut.set(false);
            server.setSoTimeout(10_000);
            server.accept().close();
            assertThat(near.getInputStream().read()).isEqualTo(-1);
        }
    }
}
