package io.quorate.junit5;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free ports of loopback. Safe for any thread.
 *
 * <p>Not from the range that the system gives to outgoing connections: between being found and being used a port would
 * now and then be taken by one of the many that a cluster makes.
 */
final class Ports {

    private static final int FIRST = 10_000;
    /** Where outgoing connections begin on most systems. */
    private static final int OUTGOING = 32_768;

    private static final Path OUTGOING_RANGE = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
    private static final int TRIES = 1_000;
    private static final int END = end();

    /** Ports that this JVM uses or is about to use. */
    private static final Set<Integer> TAKEN = ConcurrentHashMap.newKeySet();

    private Ports() {}

    private static int end() {
        try (BufferedReader range = Files.newBufferedReader(OUTGOING_RANGE)) {
            int begin = Integer.parseInt(range.readLine().trim().split("\\s+")[0]);
            return begin > FIRST + TRIES ? Math.min(begin, OUTGOING) : OUTGOING;
        } catch (IOException | RuntimeException e) {
            return OUTGOING;
        }
    }

    /** A port that nobody listens on, and that is not given out again before it was {@link #giveBack given back}. */
    static int take() throws IOException {
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, END);
            if (TAKEN.add(port)) {
                if (isFree(port)) {
                    return port;
                }
                TAKEN.remove(port);
            }
        }
        throw new IOException("no free port was found from " + FIRST + " to " + (END - 1) + " in " + TRIES + " tries");
    }

    static void giveBack(int port) {
        TAKEN.remove(port);
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            // A port that is only kept, by a member that does not run at the moment, is not free.
            socket.setReuseAddress(false);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
