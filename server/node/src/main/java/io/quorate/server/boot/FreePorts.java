package io.quorate.server.boot;

import io.quorate.server.config.Address;
import io.quorate.server.config.ServerConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Finds ports nobody listens on. Between finding and using one another process may take it; whoever then can't listen
 * says so. Safe for any thread.
 *
 * <p>Not from the range that the kernel gives to outgoing connections and to whoever asks for any port: a member that is
 * closed finds its port still free when it comes back.
 */
final class FreePorts {

    private static final int FIRST = 20_000;
    private static final int COUNT = 12_000;

    /** Each is handed out once before any comes again; processes begin at different ones. */
    private static final AtomicInteger NEXT =
            new AtomicInteger((int) (ProcessHandle.current().pid() * 97 % COUNT));

    private FreePorts() {}

    /** {@code config} with a free port in the place of each 0. */
    static ServerConfig settle(ServerConfig config) throws IOException {
        ServerConfig complete = config;
        Address http = config.http().listen();
        if (http.port() == 0) {
            complete = complete.withHttp(http.withPort(find(http.host(), 1).get(0)));
        }
        Address peer = config.peer();
        if (peer.port() == 0) {
            complete = complete.withMembers(
                    Map.of(config.name(), peer.withPort(find(peer.host(), 1).get(0))));
        }
        return complete;
    }

    /** {@code count} different free ports of {@code host}. */
    static List<Integer> find(String host, int count) throws IOException {
        requireOwn(host);
        List<Integer> ports = Stream.generate(() -> FIRST + Math.floorMod(NEXT.getAndIncrement(), COUNT))
                .limit(COUNT)
                .filter(port -> isFree(host, port))
                .limit(count)
                .toList();
        if (ports.size() < count) {
            throw new IOException("%d free ports of %s from %d to %d (expected: at least %d)"
                    .formatted(ports.size(), host, FIRST, FIRST + COUNT - 1, count));
        }
        return ports;
    }

    /** Fails, and says why, where no port at all could be had. */
    private static void requireOwn(String host) throws IOException {
        new ServerSocket(0, 1, InetAddress.getByName(host)).close();
    }

    /** Whether nobody listens on {@code port} of {@code host}. */
    static boolean isFree(String host, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
