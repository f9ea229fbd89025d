package io.quorate.server.http;

import io.quorate.core.log.AccessCommand;
import io.quorate.core.log.Request;
import io.quorate.server.auth.AccessControl;
import io.quorate.server.auth.Secrets;
import io.quorate.server.metrics.Meters;
import io.quorate.server.service.Deadline;
import io.quorate.server.service.LocalLog;
import io.quorate.server.service.Member;
import io.quorate.server.watch.WatchHub;
import io.quorate.server.watch.WatchObserver;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A whole member that asks everybody who they are, with every route there is; its log and store are in memory. Its
 * administrator is {@code root} with the password {@link #PASSWORD}. Confined to the thread of the test.
 */
final class GuardedMember {

    static final String PASSWORD = "correct horse battery";

    /** The administrator. */
    static final String ROOT = "Authorization: Basic "
            + java.util.Base64.getEncoder().encodeToString(HttpFixture.utf8("root:" + PASSWORD));

    private static final String BOOTSTRAP = "qb_0123456789012345678901234567890123456789012";

    final Path directory;
    final Member member;
    final AccessControl access;
    final HttpServer server;
    final int port;
    private final LocalLog log;
    private final WatchHub hub;
    private final SideWork sideWork = new SideWork("pages");
    private final Meters meters = new Meters("0");
    private final Wire wire;
    private final List<Wire> more = new ArrayList<>();
    /** What somebody is told who asks before there is any user. */
    final Wire.Answer beforeAnyUser;

    private int names;

    GuardedMember(Path directory) throws Exception {
        this.directory = directory;
        AtomicReference<@Nullable LocalLog> made = new AtomicReference<>();
        member = MemberFixture.newMember(directory, 8_000, made);
        log = Objects.requireNonNull(made.get());
        access = TestAccess.on(member.local(), directory);
        hub = new WatchHub("n1", member.local(), new WatchLines(), WatchObserver.NONE, 1_000);
        member.listenFirst(access);
        member.listen(hub);
        member.start();
        log.start();
        server = new HttpServer(
                HttpFixture.settings(1 << 20, 2 << 20, 10_000, 30_000, 10_000, 10_000),
                access.guard(member.writes()),
                member.reads(),
                access.guard(member.claims()),
                member.cluster(),
                hub,
                RequestObserver.NONE,
                member.bursts(),
                access,
                List.of(
                        new ClusterRoutes("test", member.cluster(), sideWork, hub),
                        new HealthRoutes(member.cluster()),
                        new LogRoutes(null),
                        new MetricsRoutes(meters, sideWork, false),
                        new SelfRoutes("0", "abc", "http://here:1", sideWork)));
        port = server.start().get(20, TimeUnit.SECONDS);
        wire = new Wire(port);
        MemberFixture.await(() -> !member.cluster().here().clusterId().isEmpty());
        beforeAnyUser = ask("GET", "/v1/kv/a", null);
        bootstrap();
    }

    private void bootstrap() {
        member.writes()
                .submit(
                        Request.internal(new AccessCommand.OfferBootstrap(Secrets.hash(BOOTSTRAP))),
                        Deadline.in(10_000))
                .join();
        Wire.Answer answer = ask(
                "POST",
                "/v1/auth/bootstrap",
                "{\"token\":\"" + BOOTSTRAP + "\",\"user\":\"root\",\"password\":\"" + PASSWORD + "\"}");
        if (answer.status() != 201) {
            throw new AssertionError("no administrator: " + answer.body());
        }
    }

    /** Sends a request; what does not begin with a header's name is no header. */
    Wire.Answer ask(String method, String target, @Nullable String body, String... headers) {
        return wire.request(method, target, body == null ? null : HttpFixture.utf8(body), headers);
    }

    /** Sends a request as the administrator. */
    Wire.Answer admin(String method, String target, @Nullable String body) {
        Wire.Answer answer = ask(method, target, body, ROOT);
        if (answer.status() >= 400) {
            throw new AssertionError(method + " " + target + ": " + answer.body());
        }
        return answer;
    }

    /** A new user with these permissions, as JSON objects; the header that proves it. */
    String bearer(String... permissions) {
        return bearerOf(newUser(permissions));
    }

    /** A new user with these permissions, as JSON objects; the name, which is also that of the role. */
    String newUser(String... permissions) {
        names++;
        String name = "u" + names;
        permit(name, permissions);
        admin("PUT", "/v1/auth/users/" + name, "{\"roles\":[\"" + name + "\"],\"password\":\"" + PASSWORD + "\"}");
        return name;
    }

    /** What the role {@code name} allows from now on. */
    void permit(String name, String... permissions) {
        admin("PUT", "/v1/auth/roles/" + name, "{\"permissions\":[" + String.join(",", permissions) + "]}");
    }

    /** A header that proves to be {@code user}. */
    String bearerOf(String user) {
        Wire.Answer answer = admin("POST", "/v1/auth/tokens", "{\"name\":\"test\",\"user\":\"" + user + "\"}");
        return "Authorization: Bearer " + HttpFixture.text(HttpFixture.object(answer), "token");
    }

    /** A permission on all names that begin with {@code prefix}. */
    static String on(String kind, String prefix, String... actions) {
        return "{\"kind\":\"" + kind + "\",\"prefix\":\"" + prefix + "\",\"actions\":[\""
                + String.join("\",\"", actions) + "\"]}";
    }

    /** Sends a request whose answer is read later, on a connection of its own. */
    Wire begin(String method, String target, String... headers) {
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        Wire own = new Wire(port);
        more.add(own);
        return own.send(head.append("\r\n").toString());
    }

    void close() throws Exception {
        wire.close();
        more.forEach(Wire::close);
        server.stop(0).get(20, TimeUnit.SECONDS);
        sideWork.close();
        meters.close();
        hub.close();
        access.close();
        member.close();
        log.close();
    }
}
