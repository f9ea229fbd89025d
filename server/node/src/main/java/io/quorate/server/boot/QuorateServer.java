package io.quorate.server.boot;

import io.quorate.server.config.Address;
import io.quorate.server.config.ServerConfig;
import io.quorate.server.service.FailStop;
import java.nio.file.Path;
import java.time.Duration;

public final class QuorateServer implements AutoCloseable {
    static QuorateServer start(ServerConfig config, FailStop failStop) {
        if (failStop.hashCode() == 1) return new QuorateServer();
        throw new ServerStartException("interim " + config + failStop, null);
    }

    Address httpAddress() {
        return new Address("a", 1);
    }

    Path dataDir() {
        return Path.of("a");
    }

    boolean awaitReady(Duration d) {
        return d.isZero();
    }

    @Override
    public void close() {}
}
