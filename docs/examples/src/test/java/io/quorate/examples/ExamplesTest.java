package io.quorate.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.quorate.client.QuorateClient;
import io.quorate.client.election.Leadership;
import io.quorate.client.service.Registration;
import io.quorate.client.service.ServiceInstance;
import io.quorate.examples.BoxOffice.Sale;
import io.quorate.examples.OrderWorker.Taken;
import io.quorate.junit5.ClusterMember;
import io.quorate.junit5.QuorateCluster;
import io.quorate.junit5.QuorateTest;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Each example, in the situation that it is made for. */
@QuorateTest(members = 3)
class ExamplesTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    /** One that has patience with a busy machine. */
    private static QuorateClient newClient(QuorateCluster cluster) {
        return cluster.clientBuilder().requestTimeout(LONG).build();
    }

    @Test
    void counterThatHangsInTheMiddleDoesNotSellTheSeatAgain(QuorateCluster cluster) throws Exception {
        try (QuorateClient one = newClient(cluster);
                QuorateClient other = newClient(cluster)) {
            BoxOffice slow = new BoxOffice(one, "hamlet");
            BoxOffice quick = new BoxOffice(other, "hamlet");
            List<Sale> meanwhile = new ArrayList<>();

            Sale late = slow.sell("12A", "ada", () -> {
                // It hangs for so long that the cluster gives its lock to the next one.
                cluster.expireLease(one.session().lease());
                meanwhile.add(quick.sell("12A", "bob", () -> {}));
            });

            assertThat(meanwhile).containsExactly(Sale.SOLD);
            assertThat(late).isEqualTo(Sale.TOO_LATE);
            assertThat(slow.buyer("12A")).contains("bob");
        }
    }

    @Test
    void crowdBuysEachSeatOnceWhileTheLeaderIsKilled(QuorateCluster cluster) throws Exception {
        List<Sale> sales = Collections.synchronizedList(new ArrayList<>());
        try (QuorateClient one = newClient(cluster);
                QuorateClient other = newClient(cluster)) {
            ExecutorService crowd = Executors.newFixedThreadPool(4);
            try {
                List<CompletableFuture<Void>> buying = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    String buyer = "buyer " + i;
                    BoxOffice office = new BoxOffice(i % 2 == 0 ? one : other, "faust");
                    buying.add(CompletableFuture.runAsync(() -> buyAll(office, buyer, sales), crowd));
                }
                ClusterMember killed = cluster.leader();
                killed.kill();
                CompletableFuture.allOf(buying.toArray(CompletableFuture<?>[]::new))
                        .join();
            } finally {
                crowd.shutdown();
            }
        }
        assertThat(sales).hasSize(20).filteredOn(Sale.SOLD::equals).hasSize(5);
        assertThat(sales).doesNotContain(Sale.TOO_LATE);
    }

    private static void buyAll(BoxOffice office, String buyer, List<Sale> sales) {
        for (int seat = 0; seat < 5; seat++) {
            try {
                sales.add(office.sell("row 1 seat " + seat, buyer, () -> {}));
            } catch (InterruptedException e) {
                throw new CompletionException(e);
            }
        }
    }

    @Test
    void nextDispatcherIsTheOneWithTheHighestPriorityAndTheOldOneIsRefused(QuorateCluster cluster) throws Exception {
        try (QuorateClient one = newClient(cluster);
                QuorateClient two = newClient(cluster);
                QuorateClient three = newClient(cluster);
                Dispatcher first = new Dispatcher(one, "first", 1)) {
            assertThat(first.awaitTurn(LONG)).isTrue();
            Leadership term = first.term().orElseThrow();
            assertThat(first.assign(term, "job", "ada")).isTrue();
            try (Dispatcher low = new Dispatcher(two, "low", 2);
                    Dispatcher high = new Dispatcher(three, "high", 3)) {
                Awaitility.await()
                        .atMost(LONG)
                        .until(() -> one.elections().state("dispatcher").queue().size() == 2);

                cluster.expireLease(one.session().lease());

                assertThat(high.awaitTurn(LONG)).isTrue();
                assertThat(low.term()).isEmpty();
                assertThat(high.assign(high.term().orElseThrow(), "job", "bob")).isTrue();
                assertThat(first.assign(term, "job", "eve")).isFalse();
                assertThat(first.worker("job")).contains("bob");
            }
        }
    }

    @Test
    void orderOfADeadWorkerIsFinishedByAnotherOneAndOnce(QuorateCluster cluster) throws Exception {
        try (QuorateClient one = newClient(cluster);
                QuorateClient other = newClient(cluster)) {
            one.kv().put("orders/4711", "two pizzas");
            OrderWorker dead = new OrderWorker(one, "dead");
            OrderWorker alive = new OrderWorker(other, "alive");
            Taken begun = dead.take().orElseThrow();
            assertThat(alive.take()).isEmpty();

            cluster.expireLease(one.session().lease());

            Taken again = alive.take().orElseThrow();
            assertThat(again.content()).isEqualTo("two pizzas");
            assertThat(alive.finish(again, "delivered")).isTrue();
            assertThat(dead.finish(begun, "burnt")).isFalse();
            assertThat(other.kv().getString("results/4711")).contains("delivered");
            assertThat(alive.take()).isEmpty();

            // It was not dead, and works on as soon as it has noticed that others thought so.
            other.kv().put("orders/4712", "one pizza");
            Awaitility.await()
                    .atMost(LONG)
                    .ignoreExceptions()
                    .until(() -> dead.take().map(Taken::content).equals(Optional.of("one pizza")));
        }
    }

    @Test
    void changesAreSeenByAllAndRolledBackAndNonsenseIsNotTakenOver(QuorateCluster cluster) throws Exception {
        try (QuorateClient one = newClient(cluster);
                QuorateClient other = newClient(cluster);
                Tariffs editor = new Tariffs(one);
                Tariffs reader = new Tariffs(other)) {
            editor.change("parcel", 499);
            editor.change("parcel", 49);
            editor.change("letter", 95);
            Awaitility.await().atMost(LONG).until(() -> reader.all().equals(Map.of("parcel", 49L, "letter", 95L)));

            assertThat(editor.rollBack("parcel")).isTrue();

            assertThat(editor.cents("parcel")).contains(499L);
            one.kv().put("tariffs/letter", "ninety-five");
            editor.change("card", 70);
            Awaitility.await().atMost(LONG).until(() -> reader.cents("card").isPresent());
            assertThat(reader.all()).isEqualTo(Map.of("parcel", 499L, "letter", 95L, "card", 70L));
        }
    }

    @Test
    void instanceThatFailsItsCallersIsLeftAloneAndOneThatIsGoneIsForgotten(QuorateCluster cluster) throws Exception {
        AtomicBoolean broken = new AtomicBoolean(true);
        AtomicInteger calls = new AtomicInteger();
        HttpServer sick = instance(() -> {
            calls.incrementAndGet();
            return broken.get() ? 500 : 200;
        });
        HttpServer well = instance(() -> 200);
        try (QuorateClient one = newClient(cluster);
                QuorateClient other = newClient(cluster);
                Payments payments = new Payments(one, Duration.ofHours(1))) {
            try (Registration first = one.services().keep(at("sick", sick))) {
                try (Registration second = other.services().keep(at("well", well))) {
                    Awaitility.await().atMost(LONG).until(() -> payments.size() == 2);
                    for (int order = 0; order < 20; order++) {
                        assertThat(payments.pay("order-" + order)).contains("paid");
                    }
                    assertThat(calls).hasValue(3);
                    assertThat(payments.open()).containsExactly(first.instance().id());
                    assertThat(second.isRegistered()).isTrue();
                }
                broken.set(false);
                Awaitility.await().atMost(LONG).until(() -> payments.size() == 1);
                assertThat(payments.pay("last"))
                        .as("all are out, so all are in")
                        .contains("paid");
            }
            Awaitility.await().atMost(LONG).until(() -> payments.size() == 0);
            assertThat(payments.pay("nobody")).isEmpty();
        } finally {
            sick.stop(0);
            well.stop(0);
        }
    }

    private static ServiceInstance at(String id, HttpServer server) {
        return ServiceInstance.of("payments", id)
                .address("127.0.0.1")
                .port(server.getAddress().getPort());
    }

    private static HttpServer instance(IntSupplier status) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/pay/", exchange -> {
            byte[] receipt = "paid".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status.getAsInt(), receipt.length);
            try (OutputStream body = exchange.getResponseBody()) {
                body.write(receipt);
            }
        });
        server.start();
        return server;
    }
}
