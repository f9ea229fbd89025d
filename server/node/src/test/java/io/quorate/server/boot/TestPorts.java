package io.quorate.server.boot;

import java.io.IOException;
import java.util.List;

/** Ports of loopback for members under test, none handed out twice in a process. Safe for any thread. */
public final class TestPorts {

    private static final String LOOPBACK = "127.0.0.1";

    private TestPorts() {}

    /** {@code count} different addresses on which nobody listens. */
    public static List<String> freeAddresses(int count) throws IOException {
        return FreePorts.find(LOOPBACK, count).stream()
                .map(port -> LOOPBACK + ":" + port)
                .toList();
    }
}
