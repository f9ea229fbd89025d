package io.quorate.client;

import io.quorate.client.claim.Wanted;
import io.quorate.client.election.LeaderLatch;
import io.quorate.client.election.LeaderObserver;
import io.quorate.client.error.LockLostException;
import io.quorate.client.kv.Cmp;
import io.quorate.client.kv.Op;
import io.quorate.client.kv.PutOption;
import io.quorate.client.lock.DistributedLock;
import io.quorate.client.lock.HeldLocks;
import io.quorate.client.lock.LockHandle;
import io.quorate.client.lock.Permits;
import io.quorate.client.recipe.DistributedLatch;
import io.quorate.client.service.Balancer;
import io.quorate.client.service.Health;
import io.quorate.client.service.HealthCheck;
import io.quorate.client.service.Pick;
import io.quorate.client.service.Registration;
import io.quorate.client.service.ServiceInstance;
import io.quorate.client.service.ServiceView;
import io.quorate.client.session.Session;
import io.quorate.client.session.SessionOptions;
import io.quorate.client.watch.CachedView;
import io.quorate.client.watch.ValueView;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Lock;

/** The code of the Java client's guide, so that it compiles. {@link JavaGuideTest} sees to it that it is the same. */
@SuppressWarnings("unused") // it is shown, not run
final class JavaGuide {

    private JavaGuide() {}

    /** What the pages' programs do. */
    private interface Work {
        void cancel();

        void start(long token);

        void stop();

        void nightly(long token) throws IOException;

        void loop(long token) throws IOException;

        void route(String address);

        void call(URI where) throws IOException;

        void log(String text);

        void adopt(String key, String value);
    }

    static void connecting(Work work) throws InterruptedException {
        QuorateClient client = QuorateClient.builder()
                .endpoints("http://10.0.0.1:7460", "http://10.0.0.2:7460", "http://10.0.0.3:7460")
                .name("billing-7")
                .sessionTtl(Duration.ofSeconds(15))
                .build();
        client.close();
    }

    static void lock(QuorateClient client, Work work, String report) throws IOException, InterruptedException {
        DistributedLock lock = client.locks().get("billing/nightly");

        try (LockHandle held = lock.acquire(Duration.ofMinutes(5))) {
            held.onLost(loss -> work.cancel());
            client.kv().put("billing/report", report, PutOption.fence(held));
            held.ensureHeld(Duration.ofSeconds(3));
            work.nightly(held.token());
        }
    }

    static void tries(QuorateClient client, Work work) throws IOException, InterruptedException {
        DistributedLock lock = client.locks().get("billing/nightly");
        Optional<LockHandle> maybe = lock.tryAcquire();
        lock.run(Duration.ofSeconds(30), held -> work.nightly(held.token()));
    }

    static void fences(QuorateClient client, LockHandle held) {
        client.txn()
                .when(Cmp.held(held), Cmp.absent("seats/12A"))
                .then(Op.put("seats/12A", "ann"))
                .commit();
    }

    static void moreLocks(QuorateClient client) throws InterruptedException {
        LockHandle reading = client.locks().readWrite("catalog").read().acquire();
        Permits two = client.semaphores().get("workers", 5).acquire(2);
        HeldLocks both = client.locks().all("acct/a", "acct/b").acquire(Duration.ofSeconds(10));
        HeldLocks mixed = client.locks()
                .all(java.util.List.of(Wanted.exclusive("stock"), Wanted.shared("prices")))
                .acquire();
    }

    static void javaLock(QuorateClient client, Work work) {
        Lock lock = client.locks()
                .get("cache")
                .asJavaLock(loss -> work.log("lost: " + loss))
                .interruptOwnerOnLoss();
    }

    static void closing(QuorateClient client, Work work) throws IOException, InterruptedException {
        try (LockHandle held = client.locks().get("import").acquire()) {
            work.nightly(held.token());
        } catch (LockLostException lost) {
            work.log("the work may have overlapped: " + lost.reason());
        }
    }

    static void sessions(QuorateClient client, Work work) throws InterruptedException {
        Session session =
                client.newSession(SessionOptions.ttl(Duration.ofSeconds(60)).name("long-job"));
        session.onState(state -> work.log("session is " + state));
        LockHandle held = client.locks().get("long-job").on(session).acquire();
        client.kv().put("jobs/7/worker", "here", PutOption.lease(session.lease()));
    }

    static void latch(QuorateClient client, Work work) throws InterruptedException {
        LeaderLatch latch = client.elections()
                .latch("scheduler")
                .value("http://10.0.0.7:8080")
                .onElected(term -> work.start(term.token()))
                .onDemoted(reason -> work.stop())
                .start();
    }

    static void leading(QuorateClient client, Work work) throws IOException, InterruptedException {
        client.elections().runAsLeader("scheduler", term -> {
            while (term.isCurrent()) {
                work.loop(term.token());
            }
        });
    }

    static void observing(QuorateClient client, Work work) {
        LeaderObserver observer = client.elections()
                .observe("scheduler", leader -> work.route(leader.value().utf8()));
    }

    static void view(QuorateClient client, Work work, String eu) throws InterruptedException {
        CachedView<String> routes = client.watch()
                .view("routes/", Codec.utf8())
                .onAdd(work::adopt)
                .onUpdate((key, before, after) -> work.adopt(key, after))
                .onRemove((key, last) -> work.log(key + " is gone"))
                .start()
                .awaitSynced(Duration.ofSeconds(10));
        Optional<String> route = routes.get("eu");

        long revision = client.kv().put("routes/eu", eu).revision();
        routes.awaitRevision(revision);
    }

    static void value(QuorateClient client, Work work) {
        ValueView<String> level = client.watch().value("config/log-level", Codec.utf8());
        level.onChange(now -> work.log("log level: " + now.orElse("info")));
    }

    static void registering(QuorateClient client) {
        Registration registration = client.services()
                .keep(ServiceInstance.of("web", "web-1")
                        .address("10.0.0.7")
                        .port(8080)
                        .zone("eu-1a")
                        .check(HealthCheck.http("/healthz").every(Duration.ofSeconds(10))));
        registration.status(Health.WARNING, "queue long");
        registration.drain();
        registration.close();
    }

    static void discovering(QuorateClient client, Work work) throws IOException {
        ServiceView web = client.services()
                .view("web")
                .balancer(Balancer.leastConnections())
                .preferZone("eu-1a")
                .ejectAfter(5, Duration.ofSeconds(30))
                .start();

        try (Pick pick = web.pick()) {
            work.call(pick.uri("/api"));
            pick.success();
        }
    }

    static void recipes(QuorateClient client, Work work) throws InterruptedException {
        long id = client.counters().get("orders").incrementAndGet();
        client.barriers().get("phase-1", 5).await(Duration.ofMinutes(10));
        DistributedLatch gate = client.latches().get("migrated", 3);
        gate.countDown();
        gate.await(Duration.ofMinutes(10));
    }

    static CompletableFuture<Void> withoutWaiting(QuorateClient client) {
        CompletableFuture<Void> done = client.locks()
                .get("billing/nightly")
                .async()
                .acquire(Duration.ofMinutes(5))
                .thenCompose(held -> client.async()
                        .kv()
                        .put("billing/state", "running", PutOption.fence(held))
                        .thenCompose(put -> held.releaseAsync()));
        return done;
    }
}
