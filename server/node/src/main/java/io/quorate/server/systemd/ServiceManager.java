package io.quorate.server.systemd;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The line to the service manager that started this process, as {@code sd_notify(3)} describes it: one datagram for each
 * thing it is told. Without a manager, or where its socket can't be reached, whatever is told goes nowhere: a daemon must
 * not fail for want of a listener. Safe for any thread.
 */
public final class ServiceManager implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ServiceManager.class);

    private static final String SOCKET = "NOTIFY_SOCKET";
    private static final String WATCHDOG_MICROS = "WATCHDOG_USEC";
    private static final String WATCHDOG_PID = "WATCHDOG_PID";

    /** How long one thing that is told may take, milliseconds: the socket is local. */
    private static final long TELL_MILLIS_MAX = 1_000;

    private final @Nullable EventLoopGroup loop;
    private final @Nullable Channel channel;
    private final long watchdogMillis;

    private ServiceManager(@Nullable EventLoopGroup loop, @Nullable Channel channel, long watchdogMillis) {
        this.loop = loop;
        this.channel = channel;
        this.watchdogMillis = watchdogMillis;
    }

    /**
     * The manager that an environment names.
     *
     * @param pid this process: a watchdog may be meant for another one
     */
    public static ServiceManager of(Map<String, String> environment, long pid) {
        String socket = environment.get(SOCKET);
        if (socket == null || socket.isEmpty()) {
            return none();
        }
        if (!Epoll.isAvailable()) {
            LOG.warn("systemd is not told how this service is: no epoll here", Epoll.unavailabilityCause());
            return none();
        }
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("quorate-systemd", true), EpollIoHandler.newFactory());
        ChannelFuture connected = new Bootstrap()
                .group(loop)
                .channel(EpollDomainDatagramChannel.class)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(address(socket))
                .awaitUninterruptibly();
        if (!connected.isSuccess()) {
            LOG.warn("systemd is not told how this service is: {} can't be reached", socket, connected.cause());
            loop.shutdownGracefully(0, 0, TimeUnit.MILLISECONDS);
            return none();
        }
        return new ServiceManager(loop, connected.channel(), watchdogMillis(environment, pid));
    }

    private static ServiceManager none() {
        return new ServiceManager(null, null, 0);
    }

    /** A leading {@code @} stands for the zero byte of a name that is in no file system. */
    private static DomainSocketAddress address(String socket) {
        return new DomainSocketAddress(socket.startsWith("@") ? "\0" + socket.substring(1) : socket);
    }

    private static long watchdogMillis(Map<String, String> environment, long pid) {
        String meant = environment.get(WATCHDOG_PID);
        String micros = environment.get(WATCHDOG_MICROS);
        boolean isMeant = meant == null || meant.equals(Long.toString(pid));
        return micros != null && isMeant && micros.matches("[0-9]{1,15}") ? Long.parseLong(micros) / 1_000 : 0;
    }

    /** Whether there is anyone to tell. */
    public boolean listens() {
        return channel != null;
    }

    /** Within how many milliseconds it wants to hear that the service is alive, again and again; 0: it does not. */
    public long watchdogMillis() {
        return watchdogMillis;
    }

    /** Tells that the service is up; {@code status} is for people. */
    public void ready(String status) {
        tell("READY=1\nSTATUS=" + line(status));
    }

    /** Tells how the service is, for people. */
    public void status(String status) {
        tell("STATUS=" + line(status));
    }

    /** Tells that the service is alive. */
    public void alive() {
        tell("WATCHDOG=1");
    }

    /** Tells that the service is about to stop. */
    public void stopping() {
        tell("STOPPING=1\nSTATUS=stopping");
    }

    private static String line(String status) {
        return status.replaceAll("\\p{Cntrl}+", " ");
    }

    private void tell(String what) {
        Channel open = channel;
        if (open == null) {
            return;
        }
        boolean told = open.writeAndFlush(Unpooled.copiedBuffer(what, StandardCharsets.UTF_8))
                .awaitUninterruptibly(TELL_MILLIS_MAX);
        if (!told) {
            LOG.debug("systemd takes no word: {}", what);
        }
    }

    @Override
    public void close() {
        EventLoopGroup running = loop;
        if (running != null) {
            running.shutdownGracefully(0, 0, TimeUnit.MILLISECONDS);
        }
    }
}
