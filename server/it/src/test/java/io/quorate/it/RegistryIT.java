package io.quorate.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.quorate.it.cluster.Await;
import io.quorate.it.cluster.Cluster;
import io.quorate.it.cluster.Member;
import io.quorate.it.wire.Reply;
import io.quorate.it.wire.Request;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A service of one instance that members look after: it fails, recovers, drains and disappears, and so do members. */
final class RegistryIT {

    private static final String WEB = "/v1/services/web";
    private static final String WEB_1 = WEB + "/instances/web-1";
    private static final Duration CALL = Duration.ofSeconds(5);
    private static final Duration LONG = Duration.ofSeconds(60);

    /** What the instance answers to a check. */
    private final AtomicInteger status = new AtomicInteger(200);
    /** When it was asked, by the monotonic clock of this machine. */
    private final Queue<Long> asked = new ConcurrentLinkedQueue<>();

    private HttpServer instance() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/healthz", exchange -> {
            asked.add(System.nanoTime());
            exchange.sendResponseHeaders(status.get(), -1);
            exchange.close();
        });
        server.start();
        return server;
    }

    @Test
    void whatCanBeCalledIsFoundWhoeverLooksAfterIt() throws Exception {
        HttpServer server = instance();
        try (Cluster cluster = Cluster.start("registry", 3)) {
            String target = "127.0.0.1:" + server.getAddress().getPort();
            Reply registered = register(cluster, server.getAddress().getPort(), "1h");
            assertThat(registered.status()).as(registered.toString()).isEqualTo(201);
            assertThat(registered.json().path("state").asText()).isEqualTo("critical");
            awaitFound(cluster, target);

            status.set(503);
            awaitFound(cluster, "");
            JsonNode check =
                    ask(cluster, Request.get(WEB_1)).json().path("checks").path(0);
            assertThat(check.path("status").asText()).isEqualTo("critical");
            assertThat(check.path("note").asText()).isEqualTo("HTTP 503");
            status.set(200);
            awaitFound(cluster, target);

            assertThat(ask(cluster, Request.of("PATCH", WEB_1 + "?draining=true"))
                            .status())
                    .isEqualTo(200);
            assertThat(found(cluster)).isEmpty();
            assertThat(ask(cluster, Request.of("PATCH", WEB_1 + "?draining=false"))
                            .status())
                    .isEqualTo(200);
            assertThat(found(cluster)).isEqualTo(target);

            handOver(cluster);

            Reply again = register(cluster, server.getAddress().getPort(), "2s");
            assertThat(again.json().path("state").asText()).as(again.toString()).isEqualTo("passing");
            server.stop(0);
            awaitFound(cluster, "");
            Await.until(
                    "an instance that stays critical goes",
                    LONG,
                    () -> ask(cluster, Request.get(WEB_1)).code().equals("instance-not-found"));

            loseQuorum(cluster);
        } finally {
            server.stop(0);
        }
    }

    private static Reply register(Cluster cluster, int port, String deregisterAfter) {
        return ask(
                cluster,
                Request.put(
                                WEB_1,
                                "{\"address\":\"127.0.0.1\",\"port\":" + port + ",\"deregister_after\":\""
                                        + deregisterAfter
                                        + "\",\"checks\":[{\"type\":\"http\",\"path\":\"/healthz\",\"interval\":\"1s\","
                                        + "\"fail_after\":2,\"pass_after\":2}]}")
                        .with("Content-Type", "application/json"));
    }

    /** Kills the member that runs the check; another takes over, and the instance does not change. */
    private void handOver(Cluster cluster) {
        Await.until("one runs the check", LONG, () -> runners(cluster).size() == 1);
        Member runner = runners(cluster).get(0);
        long before =
                ask(cluster, Request.get(WEB_1)).json().path("mod_revision").asLong();
        runner.kill();
        long killedNanos = System.nanoTime();
        Await.until("another takes over", LONG, () -> since(killedNanos) > 0);
        long first =
                asked.stream().filter(at -> at - killedNanos > 0).findFirst().orElseThrow();
        Await.until("it stays with it", LONG, () -> since(killedNanos) > 2);
        System.out.printf("registry: taken over after %d ms%n", (first - killedNanos) / 1_000_000);
        JsonNode after = ask(cluster, Request.get(WEB_1)).json();
        assertThat(after.path("mod_revision").asLong()).as(after.toString()).isEqualTo(before);
        assertThat(after.path("state").asText()).isEqualTo("passing");
    }

    private long since(long nanos) {
        return asked.stream().filter(at -> at - nanos > 0).count();
    }

    /** One member alone still says what it knows. */
    private static void loseQuorum(Cluster cluster) {
        Reply registered = ask(cluster, Request.of("PUT", "/v1/services/db/instances/db-1?address=10.0.0.7&port=5432"));
        assertThat(registered.status()).as(registered.toString()).isIn(200, 201);
        List<Member> left = cluster.members().stream().filter(Member::isRunning).toList();
        Member alone = left.get(0);
        Request serializable = Request.get("/v1/services/db?as=text&consistency=serializable");
        Await.until("it is known there", LONG, () -> alone.ask(serializable).status() == 200);
        left.get(1).kill();
        Await.until("there is no leader", LONG, () -> !alone.isReady());
        Reply local = alone.ask(serializable);
        assertThat(local.status()).as(local.toString()).isEqualTo(200);
        assertThat(local.body().strip()).isEqualTo("10.0.0.7:5432");
        assertThat(local.header("Quorate-Consistency")).isEqualTo("serializable");
    }

    private static List<Member> runners(Cluster cluster) {
        return cluster.members().stream().filter(RegistryIT::runs).toList();
    }

    private static boolean runs(Member member) {
        return member.ask(Request.get("/metrics"), CALL)
                .filter(reply -> reply.body().contains("quorate_health_checks{run=\"here\"} 1.0"))
                .isPresent();
    }

    private static Reply ask(Cluster cluster, Request request) {
        while (true) {
            for (Member member : cluster.members()) {
                Optional<Reply> reply = member.isRunning() ? member.ask(request, CALL) : Optional.empty();
                if (reply.isPresent() && reply.get().status() < 500) {
                    return reply.get();
                }
            }
        }
    }

    /** Who discovery finds, one a line. */
    private static String found(Cluster cluster) {
        return ask(cluster, Request.get(WEB + "?as=text")).body().strip();
    }

    private static void awaitFound(Cluster cluster, String expected) {
        Await.until(
                () -> "'" + expected + "' is found, not '" + found(cluster) + "'",
                LONG,
                () -> expected.equals(found(cluster)));
    }
}
