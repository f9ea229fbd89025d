package io.quorate.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quorate.client.election.LeaderObserver;
import io.quorate.client.error.ClientClosedException;
import io.quorate.client.error.PermissionDeniedException;
import io.quorate.client.kv.KeyValue;
import io.quorate.client.service.ServiceView;
import io.quorate.client.watch.CachedView;
import io.quorate.client.watch.Changes;
import io.quorate.client.watch.ValueView;
import io.quorate.client.watch.Watch;
import io.quorate.client.watch.WatchHandle;
import io.quorate.client.watch.WatchOption;
import io.quorate.client.watch.WatchedChanges;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Watches that share a WebSocket; what lines mean is the same as over streams, and tested there. */
class SharedWatchTest {

    private static final long LONG_SECONDS = 20;

    private final PlayedSocket member = new PlayedSocket();
    private final PlayedSocket other = new PlayedSocket();
    private final BlockingQueue<String> calls = new LinkedBlockingQueue<>();
    private final QuorateClient client = builder(member.url(), other.url()).build();

    private static ClientBuilder builder(String... urls) {
        return QuorateClient.builder()
                .endpoints(urls)
                .memberDiscovery(false)
                .requestTimeout(Duration.ofSeconds(10))
                .retry(new RetryPolicy(Duration.ofMillis(1), Duration.ofMillis(5)));
    }

    @AfterEach
    void close() {
        client.close();
        member.close();
        other.close();
    }

    private Watch<KeyValue> watch(String prefix, WatchOption... options) {
        return client.watch()
                .prefix(prefix, options)
                .onState(state -> calls.add("state " + state.revision()))
                .onSynced(revision -> calls.add("synced " + revision))
                .onResync(reason -> calls.add("resync " + reason))
                .onChanges(changes -> calls.add(
                        changes.revision() + " " + changes.events().get(0).key().utf8()));
    }

    private void expect(String... expected) throws InterruptedException {
        for (String call : expected) {
            assertThat(calls.poll(LONG_SECONDS, TimeUnit.SECONDS)).isEqualTo(call);
        }
    }

    private static String line(String id, String type, long revision, String more) {
        return "{\"id\":\"" + id + "\",\"type\":\"" + type + "\",\"revision\":" + revision + more + "}";
    }

    private static String put(String id, long revision, String key) {
        return line(
                id, "changes", revision, ",\"events\":[{\"op\":\"put\",\"key\":\"" + key + "\",\"mod_revision\":3}]");
    }

    @Test
    void manyWatchesShareASocket() throws Exception {
        watch("a/", WatchOption.initial(), WatchOption.previous(), WatchOption.events("put"))
                .start();
        OutputStream out = member.socket();
        assertThat(member.told())
                .isEqualTo("{\"op\":\"subscribe\",\"id\":\"1\",\"kv\":{\"key\":\"a/\",\"prefix\":true},\"prev\":true,"
                        + "\"events\":\"put\",\"progress\":\"5000ms\",\"window\":64,\"initial\":true}");
        client.watch()
                .lock("l")
                .onChanges(changes -> calls.add("lock " + changes.revision()))
                .start();
        assertThat(member.told())
                .isEqualTo(
                        "{\"op\":\"subscribe\",\"id\":\"2\",\"lock\":{\"name\":\"l\"},\"progress\":\"5000ms\",\"window\":64}");
        PlayedSocket.say(out, line("1", "start", 61, ""));
        PlayedSocket.say(out, line("1", "state", 61, ",\"items\":[]"));
        PlayedSocket.say(out, line("1", "synced", 61, ""));
        expect("state 61", "synced 61");
        PlayedSocket.say(out, line("2", "start", 61, ""));
        PlayedSocket.say(out, line("2", "changes", 62, ",\"events\":[]"));
        expect("lock 62");
        PlayedSocket.say(out, put("1", 63, "a/x"));
        expect("63 a/x");
    }

    @Test
    void watchGoesOnWithAnotherMember() throws Exception {
        watch("a/").start();
        OutputStream out = member.socket();
        member.told();
        PlayedSocket.say(out, line("1", "start", 61, ""));
        PlayedSocket.say(out, put("1", 63, "a/x"));
        expect("63 a/x");
        PlayedSocket.close(out);
        OutputStream next = other.socket();
        assertThat(other.told()).contains("\"id\":\"2\"").contains("\"from\":64");
        PlayedSocket.say(next, line("2", "start", 63, ""));
        PlayedSocket.say(next, put("2", 64, "a/y"));
        expect("64 a/y");
    }

    @Test
    void memberThatEndsAWatchIsLeft() throws Exception {
        watch("a/").start();
        OutputStream out = member.socket();
        member.told();
        PlayedSocket.say(out, line("1", "start", 61, ""));
        PlayedSocket.say(out, "{\"id\":\"1\",\"type\":\"end\",\"reason\":\"shutdown\",\"resume\":71}");
        other.socket();
        assertThat(other.told()).contains("\"from\":71");
    }

    @Test
    void gapIsSaidAndTheStateToldAnew() throws Exception {
        watch("a/").start();
        OutputStream out = member.socket();
        member.told();
        PlayedSocket.say(out, line("1", "start", 61, ""));
        PlayedSocket.say(
                out,
                "{\"id\":\"1\",\"type\":\"error\",\"problem\":"
                        + PlayedStreams.problemDocument(410, "revision-compacted", "refresh") + "}");
        expect("resync COMPACTED");
        assertThat(member.told()).contains("\"initial\":true");
    }

    @Test
    void refusedWatchEndsAndTheOthersGoOn() throws Exception {
        WatchHandle refused = client.watch().prefix("secret/").start();
        OutputStream out = member.socket();
        member.told();
        watch("a/").start();
        member.told();
        PlayedSocket.say(
                out,
                "{\"id\":\"1\",\"type\":\"error\",\"problem\":"
                        + PlayedStreams.problemDocument(403, "permission-denied", "never") + "}");
        assertThatExceptionOfType(PermissionDeniedException.class).isThrownBy(refused::await);
        PlayedSocket.say(out, line("2", "start", 61, ""));
        PlayedSocket.say(out, put("2", 63, "a/x"));
        expect("63 a/x");
    }

    @Test
    void linesAreAcknowledgedOnceTheyAreHandled() throws Exception {
        Semaphore go = new Semaphore(0);
        client.watch()
                .prefix("a/")
                .onChanges(changes -> {
                    go.acquireUninterruptibly();
                    calls.add(changes.revision() + "");
                })
                .start();
        OutputStream out = member.socket();
        member.told();
        PlayedSocket.say(out, line("1", "start", 60, ""));
        for (int i = 1; i <= 16; i++) {
            PlayedSocket.say(out, put("1", 60 + i, "a/x"));
        }
        go.release(15);
        for (int i = 1; i <= 15; i++) {
            expect(Integer.toString(60 + i));
        }
        assertThat(member.wasToldNothing()).isTrue();
        go.release(1);
        // Fields come in no certain order.
        assertThat(member.told())
                .contains("\"op\":\"ack\"")
                .contains("\"id\":\"1\"")
                .contains("\"revision\":76");
    }

    @Test
    void slowHandlerHoldsNobodyElseBack() throws Exception {
        Semaphore go = new Semaphore(0);
        client.watch()
                .prefix("slow/")
                .onChanges(changes -> go.acquireUninterruptibly())
                .start();
        OutputStream out = member.socket();
        member.told();
        watch("a/").start();
        member.told();
        PlayedSocket.say(out, line("1", "start", 60, ""));
        PlayedSocket.say(out, line("2", "start", 60, ""));
        PlayedSocket.say(out, put("1", 61, "slow/x"));
        PlayedSocket.say(out, put("2", 62, "a/x"));
        expect("62 a/x");
        go.release();
    }

    @Test
    void closedWatchIsUnsubscribed() throws Exception {
        WatchHandle first = watch("a/").start();
        member.socket();
        member.told();
        watch("b/").start();
        member.told();
        first.close();
        assertThat(member.told()).contains("unsubscribe").contains("\"id\":\"1\"");
        first.await();
        assertThat(first.hasEnded()).isTrue();
    }

    @Test
    void pingsAreAnswered() throws Exception {
        watch("a/").start();
        OutputStream out = member.socket();
        PlayedSocket.ping(out);
        assertThat(member.control()).isEqualTo(0xA);
    }

    @Test
    void whereThereAreNoSocketsStreamsDo() throws Exception {
        try (PlayedStreams old = new PlayedStreams();
                QuorateClient without = builder(old.url()).build()) {
            old.problem(404, "not-found", "refresh").open(line("x", "start", 61, ""), put("x", 62, "a/x"));
            without.watch()
                    .prefix("a/")
                    .onChanges(changes -> calls.add("stream " + changes.revision()))
                    .start();
            expect("stream 62");
            assertThat(old.asked().get(0)).startsWith("/v1/watch\n");
            assertThat(old.asked().get(1)).startsWith("/v1/kv/a/?prefix&watch");
        }
    }

    @Test
    void silentSocketIsGivenUp() throws Exception {
        watch("a/", WatchOption.progress(Duration.ofSeconds(1))).start();
        OutputStream out = member.socket();
        PlayedSocket.say(out, line("1", "start", 61, ""));
        other.socket();
        assertThat(other.told()).contains("\"from\":62");
    }

    @Test
    void changesCanBeGoneThrough() throws Exception {
        WatchedChanges<KeyValue> changes = client.watch().prefix("a/").asIterable();
        OutputStream out = member.socket();
        member.told();
        PlayedSocket.say(out, line("1", "start", 60, ""));
        for (int i = 1; i <= 40; i++) {
            PlayedSocket.say(out, put("1", 60 + i, "a/x"));
        }
        long expected = 61;
        for (Changes<KeyValue> one : changes) {
            assertThat(one.revision()).isEqualTo(expected);
            if (expected == 100) {
                changes.close();
            }
            expected++;
        }
        assertThat(expected).isEqualTo(101);
        changes.handle().await();
    }

    @Test
    void iterationThrowsWhatEndsTheWatch() throws Exception {
        WatchedChanges<KeyValue> changes = client.watch().prefix("a/").asIterable();
        OutputStream out = member.socket();
        PlayedSocket.say(
                out,
                "{\"id\":\"1\",\"type\":\"error\",\"problem\":"
                        + PlayedStreams.problemDocument(403, "permission-denied", "never") + "}");
        assertThatExceptionOfType(PermissionDeniedException.class)
                .isThrownBy(() -> changes.iterator().hasNext());
    }

    @Test
    void closingTheClientEndsWhateverWaitsForAWatch() throws Exception {
        CachedView<String> view = client.watch().view("a/", Codec.utf8()).start();
        ValueView<String> value = client.watch().value("a", Codec.utf8());
        ServiceView service = client.services().view("web").start();
        LeaderObserver observer = client.elections().observe("e", leader -> {});
        WatchedChanges<KeyValue> changes = client.watch().prefix("a/").asIterable();
        Duration forLong = Duration.ofHours(1);
        List<FutureTask<?>> waiting = List.of(
                new FutureTask<>(() -> view.awaitRevision(7, forLong)),
                new FutureTask<>(() -> value.awaitPresent(forLong)),
                new FutureTask<>(() -> service.awaitInstance(forLong)),
                new FutureTask<>(() -> observer.await(forLong)),
                new FutureTask<>(() -> changes.iterator().next()));
        for (FutureTask<?> task : waiting) {
            Thread thread = new Thread(task, "waits");
            thread.start();
            while (thread.getState() != Thread.State.WAITING && thread.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
        }

        client.close();

        for (FutureTask<?> task : waiting) {
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> task.get(LONG_SECONDS, TimeUnit.SECONDS))
                    .withCauseInstanceOf(ClientClosedException.class);
        }
    }

    @Test
    void closingTheClientIsAnErrorForSubscribers() throws Exception {
        client.watch().prefix("a/").asPublisher().subscribe(subscriber(new LinkedBlockingQueue<>()));
        client.close();
        expect("error");
    }

    @Test
    void subscriberGetsAsManyAsItAskedFor() throws Exception {
        BlockingQueue<Flow.Subscription> subscription = new LinkedBlockingQueue<>();
        client.watch().prefix("a/").asPublisher().subscribe(subscriber(subscription));
        OutputStream out = member.socket();
        member.told();
        PlayedSocket.say(out, line("1", "start", 60, ""));
        PlayedSocket.say(out, put("1", 61, "a/x"));
        PlayedSocket.say(out, put("1", 62, "a/x"));
        Flow.Subscription own = subscription.take();
        own.request(1);
        expect("next 61");
        assertThat(calls).isEmpty();
        own.request(1);
        expect("next 62");
        own.cancel();
        assertThat(member.told()).contains("unsubscribe");
    }

    private Flow.Subscriber<Changes<KeyValue>> subscriber(BlockingQueue<Flow.Subscription> subscription) {
        return new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription own) {
                subscription.add(own);
            }

            @Override
            public void onNext(Changes<KeyValue> changes) {
                calls.add("next " + changes.revision());
            }

            @Override
            public void onError(Throwable failure) {
                calls.add("error");
            }

            @Override
            public void onComplete() {
                calls.add("complete");
            }
        };
    }
}
