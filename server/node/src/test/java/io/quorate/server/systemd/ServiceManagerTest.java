package io.quorate.server.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceManagerTest {

    private static final long PID = 17;

    @TempDir
    private Path directory;

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private EventLoopGroup loop;

    @BeforeEach
    void epollIsWhatSystemdIsFoundWith() {
        assumeTrue(Epoll.isAvailable(), "systemd runs on Linux");
        loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    }

    @AfterEach
    void stop() {
        if (loop != null) {
            loop.shutdownGracefully(0, 0, TimeUnit.MILLISECONDS);
        }
    }

    private Channel listen(String socket) {
        return new Bootstrap()
                .group(loop)
                .channel(EpollDomainDatagramChannel.class)
                .handler(new SimpleChannelInboundHandler<DomainDatagramPacket>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext context, DomainDatagramPacket packet) {
                        heard.add(packet.content().toString(StandardCharsets.UTF_8));
                    }
                })
                .bind(new DomainSocketAddress(socket))
                .syncUninterruptibly()
                .channel();
    }

    private @Nullable String next() throws InterruptedException {
        return heard.poll(20, TimeUnit.SECONDS);
    }

    @Test
    void tellsWhatSystemdListensFor() throws InterruptedException {
        String socket = directory.resolve("notify").toString();
        listen(socket);
        try (ServiceManager manager = ServiceManager.of(Map.of("NOTIFY_SOCKET", socket), PID)) {
            assertThat(manager.listens()).isTrue();
            manager.ready("n1 leads\nalone");
            manager.alive();
            manager.status("n1 follows n2");
            manager.stopping();
            assertThat(next()).isEqualTo("READY=1\nSTATUS=n1 leads alone");
            assertThat(next()).isEqualTo("WATCHDOG=1");
            assertThat(next()).isEqualTo("STATUS=n1 follows n2");
            assertThat(next()).isEqualTo("STOPPING=1\nSTATUS=stopping");
        }
    }

    @Test
    void findsASocketThatIsInNoFileSystem() throws InterruptedException {
        String name = "quorate-test-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
        listen("\0" + name);
        try (ServiceManager manager = ServiceManager.of(Map.of("NOTIFY_SOCKET", "@" + name), PID)) {
            manager.alive();
            assertThat(next()).isEqualTo("WATCHDOG=1");
        }
    }

    @Test
    void withoutAListenerNothingFails() {
        String nowhere = directory.resolve("nobody").toString();
        for (Map<String, String> environment : List.of(Map.<String, String>of(), Map.of("NOTIFY_SOCKET", nowhere))) {
            try (ServiceManager manager = ServiceManager.of(environment, PID)) {
                manager.ready("up");
                manager.stopping();
                assertThat(manager.listens()).isFalse();
                assertThat(manager.watchdogMillis()).isZero();
            }
        }
    }

    @Test
    void watchdogIsForTheProcessItNames() {
        String socket = directory.resolve("notify").toString();
        listen(socket);
        Map<String, String> mine = Map.of("NOTIFY_SOCKET", socket, "WATCHDOG_USEC", "60000000", "WATCHDOG_PID", "17");
        try (ServiceManager manager = ServiceManager.of(mine, PID);
                ServiceManager other = ServiceManager.of(mine, PID + 1)) {
            assertThat(manager.watchdogMillis()).isEqualTo(60_000);
            assertThat(other.watchdogMillis()).isZero();
        }
    }

    @Test
    void watchdogIsFedOnlyWhileTheServiceIsAlive() throws InterruptedException {
        String socket = directory.resolve("notify").toString();
        listen(socket);
        AtomicBoolean alive = new AtomicBoolean(true);
        BlockingQueue<Boolean> looks = new LinkedBlockingQueue<>();
        Map<String, String> environment = Map.of("NOTIFY_SOCKET", socket, "WATCHDOG_USEC", "4000");
        try (ServiceManager manager = ServiceManager.of(environment, PID);
                Watchdog watchdog = Watchdog.start(
                        manager,
                        () -> {
                            looks.add(alive.get());
                            return alive.get();
                        },
                        () -> "as always")) {
            assertThat(watchdog).isNotNull();
            assertThat(next()).isEqualTo("WATCHDOG=1");
            assertThat(next()).isEqualTo("STATUS=as always");
            assertThat(next()).isEqualTo("WATCHDOG=1");
            alive.set(false);
            while (!Boolean.FALSE.equals(looks.poll(20, TimeUnit.SECONDS))) {
                // What was looked at before is passed over.
            }
            // What was said before may be on its way yet; it comes before this.
            manager.status("the last of it");
            String word = next();
            while (word != null && !word.equals("STATUS=the last of it")) {
                word = next();
            }
            assertThat(word).isNotNull();
            looks.poll(20, TimeUnit.SECONDS);
            looks.poll(20, TimeUnit.SECONDS);
            assertThat(heard).isEmpty();
        }
    }
}
