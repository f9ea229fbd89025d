package io.quorate.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.client.claim.ClaimState;
import io.quorate.client.error.ClientClosedException;
import io.quorate.client.error.ConflictException;
import io.quorate.client.error.HistoryUnavailableException;
import io.quorate.client.error.PermissionDeniedException;
import io.quorate.client.error.QuorateException;
import io.quorate.client.error.UnavailableException;
import io.quorate.client.kv.KeyValue;
import io.quorate.client.watch.Change;
import io.quorate.client.watch.Changes;
import io.quorate.client.watch.Watch;
import io.quorate.client.watch.WatchHandle;
import io.quorate.client.watch.WatchOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WatchTest {

    private static final long LONG_SECONDS = 20;

    private final PlayedStreams member = new PlayedStreams();
    private final PlayedStreams other = new PlayedStreams();
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final QuorateClient client = QuorateClient.builder()
            .memberDiscovery(false)
            .sharedWatches(false)
            .endpoints(member.url(), other.url())
            .requestTimeout(Duration.ofSeconds(2))
            .retry(new RetryPolicy(Duration.ofMillis(1), Duration.ofMillis(5)))
            .build();

    @AfterEach
    void close() {
        client.close();
        member.close();
        other.close();
    }

    private static String start(long revision) {
        return "{\"type\":\"start\",\"revision\":" + revision + ",\"cluster\":\"cl_1\"}";
    }

    private static String put(long revision, String key) {
        return "{\"type\":\"changes\",\"revision\":" + revision
                + ",\"at\":\"2026-11-02T09:20:11Z\",\"events\":[{\"op\":\"put\",\"key\":\"" + key
                + "\",\"value\":\"v\",\"create_revision\":12,\"mod_revision\":" + revision + ",\"version\":5}]}";
    }

    private static String bookmark(long revision) {
        return "{\"type\":\"bookmark\",\"revision\":" + revision + "}";
    }

    private static String state(long revision, String key) {
        return "{\"type\":\"state\",\"revision\":" + revision + ",\"items\":[{\"key\":\"" + key
                + "\",\"value\":\"v\",\"mod_revision\":3}]}";
    }

    private static String synced(long revision) {
        return "{\"type\":\"synced\",\"revision\":" + revision + "}";
    }

    private static String error(int status, String code, String retry) {
        return "{\"type\":\"error\",\"problem\":" + PlayedStreams.problemDocument(status, code, retry) + "}";
    }

    private Watch<KeyValue> watch(WatchOption... options) {
        return client.watch()
                .prefix("config/", options)
                .onState(state -> told.add("state " + state.revision() + " "
                        + state.items().stream().map(item -> item.key().utf8()).toList()))
                .onSynced(revision -> told.add("synced " + revision))
                .onChanges(changes -> told.add(changes.revision() + " "
                        + changes.events().stream()
                                .map(event -> event.key().utf8())
                                .toList()))
                .onError(fatal -> told.add("error " + fatal.getMessage()));
    }

    private Watch<KeyValue> resyncing(WatchOption... options) {
        return watch(options).onResync(reason -> told.add("resync " + reason));
    }

    private void expect(String... lines) throws InterruptedException {
        for (String line : lines) {
            assertThat(told.poll(LONG_SECONDS, TimeUnit.SECONDS)).isEqualTo(line);
        }
    }

    private static String target(PlayedStreams asked, int index) {
        return asked.asked().get(index).lines().findFirst().orElse("");
    }

    @Test
    void tellsWholeRevisionsInOrder() throws Exception {
        String both = "{\"type\":\"changes\",\"revision\":64,\"events\":["
                + "{\"op\":\"put\",\"key64\":\"/w==\",\"value64\":\"AA==\",\"mod_revision\":64,\"version\":1},"
                + "{\"op\":\"delete\",\"key\":\"b\",\"mod_revision\":64,\"cause\":\"expired\","
                + "\"prev\":{\"key\":\"b\",\"value\":\"old\",\"mod_revision\":7}},{\"op\":\"newer\",\"key\":\"c\"}]}";
        member.open(start(61), "{\"type\":\"newer\"}", put(63, "config/a"), both, bookmark(70));
        BlockingQueue<Changes<KeyValue>> changes = new LinkedBlockingQueue<>();
        WatchHandle handle =
                client.watch().prefix("config/").onChanges(changes::add).start();
        Changes<KeyValue> first = changes.take();
        assertThat(first.revision()).isEqualTo(63);
        assertThat(first.at()).isPresent();
        Changes<KeyValue> second = changes.take();
        assertThat(second.events()).hasSize(2);
        assertThat(second.events().get(0).key()).isEqualTo(Bytes.copyOf(new byte[] {(byte) 0xFF}));
        assertThat(second.events().get(0).before()).isEmpty();
        KeyValue before = new KeyValue(Bytes.of("b"), Bytes.of("old"), 0, 7, 0, false, null);
        assertThat(second.events().get(1)).isEqualTo(new Change.Delete<>(Bytes.of("b"), "expired", 0, before));
        while (handle.revision() < 70) {
            Thread.onSpinWait();
        }
        assertThat(target(member, 0)).isEqualTo("/v1/kv/config/?prefix&watch&progress=5s");
        assertThat(handle.synced().toCompletableFuture().get()).isEqualTo(61);
    }

    @Test
    void optionsBecomeParameters() throws Exception {
        member.open(start(8), put(9, "a"));
        client.watch()
                .range(
                        "a",
                        "b",
                        WatchOption.from(9),
                        WatchOption.previous(),
                        WatchOption.keysOnly(),
                        WatchOption.events("put", "expired"),
                        WatchOption.serializable(),
                        WatchOption.progress(Duration.ofSeconds(2)))
                .onChanges(changes -> told.add("changes"))
                .start();
        expect("changes");
        assertThat(target(member, 0))
                .isEqualTo("/v1/kv/a?end=b&watch&prev&values=none&events=put%2Cexpired&consistency=serializable"
                        + "&progress=2s&from=9");
    }

    @Test
    void cutConnectionIsResumedAfterTheLastRevision() throws Exception {
        member.cut(start(61), put(63, "a"), "{\"type\":\"changes\",\"revis");
        other.cut(start(63), put(64, "b"), bookmark(70));
        member.over(start(70), put(71, "c"));
        other.open(start(71), put(72, "d"));
        watch().start();
        expect("63 [a]", "64 [b]", "71 [c]", "72 [d]");
        assertThat(target(other, 0)).endsWith("&from=64");
        assertThat(target(member, 1)).endsWith("&from=71");
        assertThat(target(other, 1)).endsWith("&from=72");
        assertThat(other.asked().get(0)).containsIgnoringCase("Quorate-Cluster: cl_1");
    }

    @Test
    void watchThatSawNothingResumesWhereItBegan() throws Exception {
        member.cut(start(61));
        other.open(start(61), put(62, "a"));
        watch().start();
        expect("62 [a]");
        assertThat(target(other, 0)).endsWith("&from=62");
    }

    @Test
    void cleanEndIsResumedWhereItSays() throws Exception {
        member.over(start(61), put(63, "a"), "{\"type\":\"end\",\"reason\":\"shutdown\",\"resume\":71}");
        other.open(start(70), put(71, "b"));
        watch().onRetry(reason -> told.add(reason.failure().detail())).start();
        expect("63 [a]", member.url() + " ended the watch: shutdown", "71 [b]");
        assertThat(target(other, 0)).endsWith("&from=71");
    }

    @Test
    void silentConnectionIsGivenUp() throws Exception {
        member.open(start(61), put(63, "a"));
        other.open(start(63), put(64, "b"));
        watch(WatchOption.progress(Duration.ofSeconds(1))).start();
        expect("63 [a]", "64 [b]");
    }

    @Test
    void whatWasToldAlreadyIsNotTakenAgain() throws Exception {
        member.open(start(61), put(63, "a"), put(63, "a"));
        other.open(start(63), put(64, "b"));
        watch().start();
        expect("63 [a]", "64 [b]");
    }

    @Test
    void stateComesFirstAndOnlyOnce() throws Exception {
        member.cut(start(61), state(61, "a"), state(61, "b"), synced(61), put(62, "c"));
        other.open(start(62), put(63, "d"));
        WatchHandle handle = resyncing(WatchOption.initial()).start();
        expect("state 61 [a]", "state 61 [b]", "synced 61", "62 [c]", "63 [d]");
        assertThat(target(member, 0)).endsWith("&initial");
        assertThat(target(other, 0)).endsWith("&from=63");
        assertThat(handle.synced().toCompletableFuture().get()).isEqualTo(61);
    }

    @Test
    void stateThatIsBegunAnewReplacesWhatWasTold() throws Exception {
        member.open(start(61), state(61, "a"), state(65, "b"), state(65, "c"), synced(65), put(66, "d"));
        resyncing(WatchOption.initial()).start();
        expect("state 61 [a]", "resync COMPACTED", "state 65 [b]", "state 65 [c]", "synced 65", "66 [d]");
    }

    @Test
    void stateThatIsBegunAnewWithNothingInItReplacesWhatWasToldToo() throws Exception {
        member.open(start(61), state(61, "a"), synced(65), put(66, "d"));
        resyncing(WatchOption.initial()).start();
        expect("state 61 [a]", "resync COMPACTED", "synced 65", "66 [d]");
    }

    @Test
    void stateThatWasCutIsToldAnew() throws Exception {
        member.cut(start(61), state(61, "a"));
        other.open(start(65), state(65, "b"), synced(65), put(66, "c"));
        resyncing(WatchOption.initial()).start();
        expect("state 61 [a]", "resync CUT", "state 65 [b]", "synced 65", "66 [c]");
        assertThat(target(other, 0)).endsWith("&initial");
    }

    @Test
    void initialWithoutResyncIsRefused() {
        assertThatIllegalStateException()
                .isThrownBy(() -> watch(WatchOption.initial()).start());
        assertThatIllegalArgumentException().isThrownBy(() -> watch(WatchOption.initial(), WatchOption.from(3)));
    }

    @ParameterizedTest
    @CsvSource({"revision-compacted, COMPACTED", "restored, RESTORED"})
    void gapIsSaidAndTheStateToldAnew(String code, String reason) throws Exception {
        member.over(start(61), put(63, "a"), error(410, code, "refresh"));
        other.open(start(99), state(99, "z"), synced(99), put(100, "b"));
        resyncing().start();
        expect("63 [a]", "resync " + reason, "state 99 [z]", "synced 99", "100 [b]");
        assertThat(target(other, 0)).endsWith("&initial");
    }

    @Test
    void gapThatCannotBeSaidEndsTheWatch() throws Exception {
        member.over(start(61), put(63, "a"), error(410, "revision-compacted", "refresh"));
        WatchHandle handle = watch().start();
        expect("63 [a]", "error revision-compacted: it is so");
        assertThatExceptionOfType(HistoryUnavailableException.class)
                .isThrownBy(handle::await)
                .satisfies(gone -> assertThat(gone.compactRevision()).isEqualTo(99));
        assertThat(handle.hasEnded()).isTrue();
    }

    @Test
    void compactedBeginningIsAGapToo() throws Exception {
        member.problem(410, "revision-compacted", "refresh").open(start(99), state(99, "z"), synced(99));
        resyncing(WatchOption.from(3)).start();
        expect("resync COMPACTED", "state 99 [z]", "synced 99");
        assertThat(target(member, 0)).endsWith("&from=3");
        assertThat(target(member, 1)).endsWith("&initial");
    }

    @Test
    void revisionInTheFutureEndsTheWatch() {
        member.problem(409, "revision-in-future", "refresh");
        WatchHandle handle = watch(WatchOption.from(1_000)).start();
        assertThatExceptionOfType(ConflictException.class).isThrownBy(handle::await);
        assertThatExceptionOfType(Exception.class)
                .isThrownBy(() -> handle.synced().toCompletableFuture().get())
                .withCauseInstanceOf(ConflictException.class);
    }

    @Test
    void withdrawnPermissionEndsTheWatch() {
        member.over(start(61), error(403, "permission-revoked", "never"));
        WatchHandle handle = watch().start();
        assertThatExceptionOfType(PermissionDeniedException.class).isThrownBy(handle::await);
    }

    @ParameterizedTest
    @ValueSource(strings = {"watch-too-slow", "shutting-down"})
    void whatPassesIsResumed(String code) throws Exception {
        String retry = code.equals("shutting-down") ? "later" : "refresh";
        member.over(start(61), put(63, "a"), error(503, code, retry));
        other.problem(503, "no-leader", "later");
        member.open(start(63), put(64, "b"));
        watch().start();
        expect("63 [a]", "64 [b]");
    }

    @Test
    void watchThatNobodyAcceptsFailsAfterTheTimeout() {
        member.close();
        other.close();
        WatchHandle handle = watch().onRetry(reason -> told.add("retry")).start();
        assertThatExceptionOfType(UnavailableException.class).isThrownBy(handle::await);
        assertThat(told).contains("retry");
    }

    @Test
    void acceptedWatchOutlivesTheTimeout() throws Exception {
        member.cut(start(61), put(63, "a"));
        for (int i = 0; i < 50; i++) {
            member.problem(503, "no-leader", "later");
        }
        member.open(start(63), put(64, "b"));
        try (QuorateClient hasty = QuorateClient.builder()
                .memberDiscovery(false)
                .sharedWatches(false)
                .endpoints(member.url())
                .requestTimeout(Duration.ofSeconds(1))
                .retry(new RetryPolicy(Duration.ofMillis(30), Duration.ofMillis(30)))
                .build()) {
            long begun = System.nanoTime();
            hasty.watch()
                    .key("a")
                    .onChanges(changes -> told.add(changes.revision() + " after "
                            + (System.nanoTime() - begun > Duration.ofSeconds(1).toNanos())))
                    .start();
            assertThat(told.poll(LONG_SECONDS, TimeUnit.SECONDS)).startsWith("63 ");
            expect("64 after true");
        }
    }

    @Test
    void handlerThatThrowsEndsTheWatch() throws Exception {
        member.open(start(61), put(63, "a"), put(64, "b"));
        WatchHandle handle = client.watch()
                .key("a")
                .onChanges(changes -> {
                    told.add("changes");
                    throw new IllegalArgumentException("no room");
                })
                .onError(fatal -> told.add(String.valueOf(fatal.getMessage())))
                .start();
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(handle::await)
                .withCauseInstanceOf(IllegalArgumentException.class);
        expect("changes", "no room");
        assertThat(told).isEmpty();
        assertThat(handle.revision()).isEqualTo(61);
    }

    @Test
    void closedWatchEndsWithoutAnError() throws Exception {
        member.open(start(61), put(63, "a"));
        WatchHandle handle = watch().start();
        expect("63 [a]");
        handle.close();
        handle.await();
        assertThat(told).isEmpty();
    }

    @Test
    void watchCanBeClosedBeforeItIsAccepted() throws Exception {
        WatchHandle waiting = watch().start();
        waiting.close();
        waiting.await();
        assertThat(told).isEmpty();
    }

    @Test
    void watchCanBeClosedByItsHandler() throws Exception {
        member.open(start(61), put(63, "a"), put(64, "b"));
        BlockingQueue<WatchHandle> self = new LinkedBlockingQueue<>();
        WatchHandle handle = client.watch()
                .key("a")
                .onChanges(changes -> {
                    told.add("changes");
                    try {
                        self.take().close();
                    } catch (InterruptedException stopped) {
                        told.add("interrupted");
                    }
                })
                .start();
        self.add(handle);
        handle.await();
        expect("changes");
        assertThat(told).isEmpty();
    }

    @Test
    void closingTheClientEndsItsWatches() throws Exception {
        member.open(start(61));
        WatchHandle handle = watch().start();
        handle.synced().toCompletableFuture().get();
        client.close();
        assertThatThrownBy(handle::await).isInstanceOf(ClientClosedException.class);
        assertThat(handle.hasEnded()).isTrue();
    }

    @Test
    void nothingIsReadWhileAHandlerWorks() throws Exception {
        String large = put(1, "x".repeat(1 << 20));
        String[] lines = new String[200];
        lines[0] = start(1);
        for (int i = 1; i < lines.length; i++) {
            lines[i] = large.replace("\"revision\":1,", "\"revision\":" + (i + 1) + ",");
        }
        Semaphore go = new Semaphore(0);
        try (PlayedStreams eager = new PlayedStreams();
                QuorateClient slow = QuorateClient.builder()
                        .endpoints(eager.url())
                        .memberDiscovery(false)
                        .sharedWatches(false)
                        .build()) {
            eager.open(lines);
            long before = usedBytes();
            slow.watch()
                    .key("a")
                    .onChanges(changes -> {
                        told.add("line");
                        go.acquireUninterruptibly();
                    })
                    .start();
            expect("line");
            // Nothing tells that no more comes: the member, which would write 200 MiB, has to be stuck.
            while (!eager.isStuck()) {
                Thread.onSpinWait();
            }
            assertThat(usedBytes() - before).isLessThan(60L << 20);
            go.release(lines.length);
            for (int i = 2; i < lines.length; i++) {
                expect("line");
            }
        }
    }

    private static long usedBytes() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void linesComeAsTheyAre() throws Exception {
        member.open(start(61), put(63, "a"), bookmark(64));
        client.watch().key("a").onLine(told::add).start();
        expect(start(61), put(63, "a"), bookmark(64));
    }

    @Test
    void claimsAreTold() throws Exception {
        member.open(
                start(61),
                "{\"type\":\"changes\",\"revision\":63,\"events\":[{\"op\":\"put\",\"name\":\"a/b\",\"state\":\"held\","
                        + "\"holders\":[{\"owner\":\"me\",\"mode\":\"exclusive\",\"token\":63}]}]}",
                "{\"type\":\"changes\",\"revision\":64,\"events\":[{\"op\":\"delete\",\"name\":\"a/b\","
                        + "\"cause\":\"released\",\"token\":63}]}");
        BlockingQueue<Change<ClaimState>> changes = new LinkedBlockingQueue<>();
        client.watch()
                .lock("a/b")
                .onChanges(more -> changes.addAll(more.events()))
                .start();
        assertThat(token(changes.take())).isEqualTo(63);
        assertThat(changes.take()).isEqualTo(new Change.Delete<>(Bytes.of("a/b"), "released", 63, null));
        assertThat(target(member, 0)).isEqualTo("/v1/locks/a/b?watch&progress=5s");
    }

    private static long token(Change<ClaimState> change) {
        return change instanceof Change.Put<ClaimState> put
                ? put.item().holders().get(0).token()
                : 0;
    }

    @Test
    void countersAndTheOthersHaveTheirPaths() throws Exception {
        for (int i = 0; i < 3; i++) {
            member.open(start(61));
        }
        List<WatchHandle> handles = List.of(
                client.watch().counter("c").start(),
                client.watch().semaphore("s").start(),
                client.watch().election("e").start());
        for (WatchHandle handle : handles) {
            handle.synced().toCompletableFuture().get();
        }
        assertThat(member.asked().stream()
                        .map(asked -> asked.lines().findFirst().orElse("")))
                .containsExactlyInAnyOrder(
                        "/v1/counters/c?watch&progress=5s",
                        "/v1/semaphores/s?watch&progress=5s",
                        "/v1/elections/e?watch&progress=5s");
    }

    @Test
    void retriesSayWhatHappened() throws Exception {
        member.cut(start(61));
        other.open(start(61), put(62, "a"));
        BlockingQueue<QuorateException> reasons = new LinkedBlockingQueue<>();
        watch().onRetry(reasons::add).start();
        expect("62 [a]");
        assertThat(reasons.take().failure().detail()).startsWith(member.url());
    }
}
