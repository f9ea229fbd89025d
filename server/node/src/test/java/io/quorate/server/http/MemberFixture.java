package io.quorate.server.http;

import io.quorate.core.log.ClusterSetting;
import io.quorate.core.log.ClusterSettings;
import io.quorate.server.service.LocalLog;
import io.quorate.server.service.Member;
import io.quorate.server.service.MemberSettings;
import io.quorate.server.service.MemoryStorage;
import io.quorate.server.service.ProposalLimits;
import io.quorate.server.service.ServiceObserver;
import io.quorate.server.watch.WatchHub;
import io.quorate.server.watch.WatchObserver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A server over a whole member, whose log and store are in memory: time passes, leases run out, queues move. */
abstract class MemberFixture {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    Member member;
    WatchHub hub;
    HttpServer server;
    Wire wire;
    int port;
    private LocalLog log;
    private final List<Wire> more = new ArrayList<>();

    /** How many requests may wait for claims; tests of the limit have their own. */
    int waitersMax() {
        return 8_000;
    }

    /** Operations besides those every server has. */
    List<Routes> more() {
        return List.of();
    }

    @BeforeEach
    void startMember() throws Exception {
        AtomicReference<@Nullable LocalLog> made = new AtomicReference<>();
        member = newMember(directory, waitersMax(), made);
        log = Objects.requireNonNull(made.get());
        hub = new WatchHub("n1", member.local(), new WatchLines(), WatchObserver.NONE, 1_000);
        member.listen(hub);
        member.start();
        log.start();
        server = new HttpServer(
                HttpFixture.settings(1 << 20, 2 << 20, 10_000, 30_000, 10_000, 10_000),
                member.writes(),
                member.reads(),
                member.claims(),
                member.cluster(),
                hub,
                RequestObserver.NONE,
                member.bursts(),
                TestAccess.off(member.local()),
                more());
        port = server.start().get(20, TimeUnit.SECONDS);
        wire = new Wire(port);
        await(() -> !member.cluster().here().clusterId().isEmpty());
    }

    /** A member that is not started, over a log that is not either. */
    static Member newMember(Path directory, int waitersMax, AtomicReference<@Nullable LocalLog> log) {
        MemberSettings settings = new MemberSettings(
                "n1",
                "quorate",
                "test",
                "0",
                Map.of("n1", "127.0.0.1:1"),
                List.of("http://127.0.0.1:2"),
                directory,
                1_000,
                ProposalLimits.of(3 << 20, 2_000),
                waitersMax,
                new ClusterSettings(0, Map.of(ClusterSetting.LEASE_TTL_MIN, 200L)),
                0,
                0,
                2,
                Map.of(),
                List::of);
        return new Member(
                settings,
                new MemoryStorage(),
                (state, listener) -> {
                    LocalLog local = new LocalLog("n1", state, listener);
                    log.set(local);
                    return local;
                },
                (why, cause) -> {
                    throw new AssertionError(why, cause);
                },
                ServiceObserver.NONE);
    }

    @AfterEach
    void stopMember() throws Exception {
        wire.close();
        more.forEach(Wire::close);
        server.stop(0).get(20, TimeUnit.SECONDS);
        hub.close();
        member.close();
        log.close();
    }

    /** One more connection. */
    Wire connect() {
        Wire another = new Wire(port);
        more.add(another);
        return another;
    }

    /** Waits until {@code condition} holds. */
    static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end >= 0) {
                throw new AssertionError("it did not come to be within " + PATIENCE);
            }
            LockSupport.parkNanos(500_000);
        }
    }

    Wire.Answer get(String target, String... headers) {
        return wire.request("GET", target, null, headers);
    }

    Wire.Answer put(String target, String value, String... headers) {
        return wire.request("PUT", target, HttpFixture.utf8(value), headers);
    }

    Wire.Answer post(String target, String body, String... headers) {
        return wire.request("POST", target, HttpFixture.utf8(body), headers);
    }

    Wire.Answer delete(String target, String... headers) {
        return wire.request("DELETE", target, null, headers);
    }

    /** Sends a request whose answer is read later, on a connection of its own. */
    Wire begin(String method, String target, String... headers) {
        Wire own = connect();
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        return own.send(head.append("\r\n").toString());
    }

    /** How many wait for a lock. */
    long queueLength(String lock) {
        return HttpFixture.number(HttpFixture.object(get("/v1/locks/" + lock)), "queue_length");
    }
}
