package io.quorate.server.http;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.net.TcpConfig;
import io.vertx.core.spi.transport.Transport;
import java.net.SocketAddress;
import java.util.concurrent.ThreadFactory;

/**
 * A transport that counts connections as they are accepted, refuses those above the limit, and puts a
 * {@link ConnectionGuard} in front of the others. Vert.x shows a connection only once it has sent something, too late to
 * keep silent ones in bounds. Safe for any thread.
 */
final class GuardedTransport implements io.vertx.core.transport.Transport, Transport {

    private final io.vertx.core.transport.Transport named;
    private final Transport delegate;
    private final HttpState state;

    GuardedTransport(io.vertx.core.transport.Transport named, HttpState state) {
        this.named = named;
        this.delegate = named.implementation();
        this.state = state;
    }

    @Override
    public void configure(TcpConfig config, boolean domainSocket, ServerBootstrap bootstrap) {
        delegate.configure(config, domainSocket, bootstrap);
        bootstrap.handler(new Doorkeeper(state));
    }

    /** Sees each accepted connection before anything else does. */
    @ChannelHandler.Sharable
    private static final class Doorkeeper extends ChannelInboundHandlerAdapter {

        private final HttpState state;

        Doorkeeper(HttpState state) {
            this.state = state;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof Channel connection) {
                if (state.connections.incrementAndGet() > state.settings.connectionsMax()) {
                    state.connections.decrementAndGet();
                    connection.unsafe().closeForcibly();
                    return;
                }
                ConnectionGuard guard = new ConnectionGuard(state.settings);
                state.guards.add(guard);
                connection.closeFuture().addListener(closed -> {
                    state.guards.remove(guard);
                    state.connections.decrementAndGet();
                });
                connection.pipeline().addLast("guard", guard);
            }
            context.fireChannelRead(message);
        }
    }

    @Override
    public String name() {
        return named.name();
    }

    @Override
    public boolean available() {
        return named.available();
    }

    @Override
    public Throwable unavailabilityCause() {
        return named.unavailabilityCause();
    }

    @Override
    public Transport implementation() {
        return this;
    }

    @Override
    public boolean isAvailable() {
        return delegate.isAvailable();
    }

    @Override
    public boolean supportsDomainSockets() {
        return delegate.supportsDomainSockets();
    }

    @Override
    public boolean supportFileRegion() {
        return delegate.supportFileRegion();
    }

    @Override
    public SocketAddress convert(io.vertx.core.net.SocketAddress address) {
        return delegate.convert(address);
    }

    @Override
    public io.vertx.core.net.SocketAddress convert(SocketAddress address) {
        return delegate.convert(address);
    }

    @Override
    public IoHandlerFactory ioHandlerFactory() {
        return delegate.ioHandlerFactory();
    }

    @Override
    public EventLoopGroup eventLoopGroup(int type, int threads, ThreadFactory factory, int ioRatio) {
        return delegate.eventLoopGroup(type, threads, factory, ioRatio);
    }

    @SuppressWarnings("deprecation") // the interface demands the type
    @Override
    public DatagramChannel datagramChannel(InternetProtocolFamily family) {
        return delegate.datagramChannel(family);
    }

    @Override
    public ChannelFactory<? extends DatagramChannel> datagramChannelFactory() {
        return delegate.datagramChannelFactory();
    }

    @Override
    public ChannelFactory<? extends Channel> channelFactory(boolean domainSocket) {
        return delegate.channelFactory(domainSocket);
    }

    @Override
    public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
        return delegate.serverChannelFactory(domainSocket);
    }

    @Override
    public void configure(DatagramChannel channel, DatagramSocketOptions options) {
        delegate.configure(channel, options);
    }

    @Override
    public void configure(TcpConfig config, boolean domainSocket, Bootstrap bootstrap) {
        delegate.configure(config, domainSocket, bootstrap);
    }
}
