package io.quorate.server.boot;

import io.quorate.server.config.Address;
import io.quorate.server.config.ServerConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Finds ports nobody listens on. Between finding and using one another process may take it; whoever then can't listen
 * says so.
 */
final class FreePorts {

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
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            List<Integer> ports = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                // Kept open until all are found, so that they differ.
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(host));
                sockets.add(socket);
                ports.add(socket.getLocalPort());
            }
            return ports;
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
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
