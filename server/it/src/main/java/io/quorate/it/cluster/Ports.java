package io.quorate.it.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Free ports on loopback. Safe for any thread.
 *
 * <p>Not from the range that the kernel gives to outgoing connections: a port must still be free when a killed member is
 * started again.
 */
final class Ports {

    private static final int FIRST;
    private static final int LAST;
    private static final AtomicInteger NEXT;

    static {
        String[] range = System.getProperty("quorate.ports", "").split("-", 2);
        boolean given = range.length == 2;
        FIRST = given ? Integer.parseInt(range[0]) : 20_000;
        LAST = given ? Integer.parseInt(range[1]) : 31_999;
        int width = LAST - FIRST + 1;
        NEXT = new AtomicInteger(given ? 0 : (int) (ProcessHandle.current().pid() * 97 % width));
    }

    private Ports() {}

    /** A port that nobody listens on now and that was not handed out lately. */
    static int free() {
        int width = LAST - FIRST + 1;
        for (int i = 0; i < width; i++) {
            int port = FIRST + Math.floorMod(NEXT.getAndIncrement(), width);
            if (isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port from " + FIRST + " to " + LAST);
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
