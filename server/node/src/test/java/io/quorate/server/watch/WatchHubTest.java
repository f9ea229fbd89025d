package io.quorate.server.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quorate.api.ProblemCode;
import io.quorate.core.StateView;
import io.quorate.core.kv.KeyReader;
import io.quorate.core.log.Change;
import io.quorate.core.log.Command;
import io.quorate.core.log.Kind;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;
import io.quorate.server.service.RefusedException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WatchHubTest {

    private static final long NO_BOOKMARKS = 1_000_000;

    private final World world = new World();

    @AfterEach
    void close() {
        world.close();
    }

    private static WatchOptions after(long revision) {
        return new WatchOptions(revision, false, false, NO_BOOKMARKS);
    }

    private static WatchOptions initial(long revision) {
        return new WatchOptions(revision, true, false, NO_BOOKMARKS);
    }

    private Reader open(Subject subject, WatchOptions options) {
        Reader reader = new Reader();
        world.hub.open(subject, options, reader);
        return reader;
    }

    @Test
    void eachRevisionIsToldOnceAndWhole() {
        Reader reader = open(PlainSubject.prefix("a/"), after(world.revision()));
        long first = world.put("a/1", "x");
        world.put("b", "not watched");
        long both = world.apply(
                Command.Txn.of(List.of(), World.putting("a/2", "y"), World.deleting("a/1"), World.putting("c", "z")));
        await().untilAsserted(() -> assertThat(reader.told()).containsExactly(first + ":a/1=x", both + ":a/2=y -a/1"));
    }

    @Test
    void historyIsToldFromWhereItIsAskedFor() {
        long before = world.revision();
        long first = world.put("k", "1");
        long second = world.put("k", "2");
        Reader all = open(PlainSubject.key("k"), after(before));
        Reader rest = open(PlainSubject.key("k"), after(first));
        long third = world.put("k", "3");
        await().untilAsserted(() -> {
            assertThat(all.told()).containsExactly(first + ":k=1", second + ":k=2", third + ":k=3");
            assertThat(rest.told()).containsExactly(second + ":k=2", third + ":k=3");
        });
    }

    @Test
    void theStateComesFirstInPartsThenWhatFollowsIt() {
        for (int i = 0; i < 7; i++) {
            world.put("k" + i, "v");
        }
        long at = world.revision();
        world.delete("k0");
        Reader reader = open(PlainSubject.prefix("k"), initial(at));
        long last = world.put("k9", "v");
        await().untilAsserted(() -> assertThat(reader.told())
                .containsExactly(
                        at + ":k0=v k1=v k2=v",
                        at + ":k3=v k4=v k5=v",
                        at + ":k6=v",
                        at + ":synced",
                        (at + 1) + ":-k0",
                        last + ":k9=v"));
    }

    @Test
    void oneThatTakesNothingIsLeftBehindAndMissesNothing() {
        Reader slow = new Reader(2);
        Watch watch = world.hub.open(PlainSubject.prefix(""), after(world.revision()), slow);
        Reader quick = open(PlainSubject.prefix(""), after(world.revision()));
        long first = world.revision() + 1;
        for (int i = 0; i < 5_000; i++) {
            world.put("k" + i, "v");
        }
        await().untilAsserted(() -> assertThat(quick.lines()).hasSize(5_000));
        await().untilAsserted(() -> assertThat(slow.lines()).hasSize(2));
        await().untilAsserted(() -> assertThat(world.hub.counts().blocked()).isEqualTo(1));
        assertThat(world.hub.statuses(1).join().get(0).state()).isEqualTo(WatchStatus.State.BLOCKED);
        slow.allow(Integer.MAX_VALUE);
        watch.ready();
        await().untilAsserted(() -> assertThat(slow.told()).isEqualTo(quick.told()));
        assertThat(slow.lines().get(0).revision()).isEqualTo(first);
        await().untilAsserted(() -> assertThat(world.hub.counts().live()).isEqualTo(2));
    }

    @Test
    void equalSubjectsShareTheirLines() {
        Reader one = open(PlainSubject.prefix("k"), after(world.revision()));
        Reader other = open(PlainSubject.prefix("k"), after(world.revision()));
        await().untilAsserted(() -> assertThat(world.hub.counts().live()).isEqualTo(2));
        world.put("k", "v");
        await().until(() -> one.lines().size() == 1 && other.lines().size() == 1);
        assertThat(one.lines().get(0)).isSameAs(other.lines().get(0));
    }

    @Test
    void aSnapshotInThePlaceOfEntriesLeavesNoGap() {
        Reader reader = open(PlainSubject.prefix("k"), after(world.revision()));
        long first = world.put("k", "1");
        await().until(() -> reader.lines().size() == 1);
        world.tells = false;
        long second = world.put("k", "2");
        world.hub.onInstalled();
        await().until(() -> reader.lines().size() == 2);
        world.tells = true;
        long third = world.put("k", "3");
        await().untilAsserted(() ->
                assertThat(reader.told()).containsExactly(first + ":k=1", second + ":k=2", third + ":k=3"));
    }

    @Test
    void historyThatIsGoneIsToldNotSkipped() {
        Reader slow = new Reader(1);
        Watch watch = world.hub.open(PlainSubject.prefix("k"), after(world.revision()), slow);
        for (int i = 0; i < 10; i++) {
            world.put("k", "v" + i);
        }
        await().until(() -> slow.lines().size() == 1);
        long mark = world.revision() - 2;
        world.apply(new Command.Trim(mark));
        slow.allow(100);
        watch.ready();
        await().untilAsserted(() -> assertThat(slow.end()).isEqualTo("compacted " + mark));
        assertThat(slow.lines()).hasSize(1);
        await().until(() -> world.hub.open() == 0);
    }

    @Test
    void whereHistoryIsGoneTheStateIsToldAnewIfThatIsWanted() {
        Reader slow = new Reader(1);
        Watch watch = world.hub.open(
                PlainSubject.prefix("k"), new WatchOptions(world.revision(), false, true, NO_BOOKMARKS), slow);
        long first = world.put("k", "v0");
        for (int i = 1; i < 10; i++) {
            world.put("k", "v" + i);
        }
        await().until(() -> slow.lines().size() == 1);
        long at = world.revision();
        world.apply(new Command.Trim(at - 1));
        slow.allow(100);
        watch.ready();
        await().until(() -> slow.lines().size() == 3);
        long next = world.put("k", "new");
        await().untilAsserted(() -> assertThat(slow.told())
                .containsExactly(first + ":k=v0", at + ":k=v9", at + ":synced", next + ":k=new"));
    }

    /** Tells of a change what the state was right after it, as holds do. */
    private record Looking(PlainSubject plain) implements Subject {

        @Override
        public Kind kind() {
            return plain.kind();
        }

        @Override
        public KeyRange names() {
            return plain.names();
        }

        @Override
        public Line changes(List<Change> changes, Scene scene) {
            long revision = changes.get(0).revision();
            if (scene.view().revision() != revision
                    && scene.view().availability(revision) != KeyReader.Availability.READABLE) {
                throw new RefusedException(ProblemCode.REVISION_COMPACTED, "revision " + revision + " is forgotten");
            }
            return plain.changes(changes, scene);
        }

        @Override
        public StatePart state(StateView view, long revision, KeyRange rest) {
            return plain.state(view, revision, rest);
        }
    }

    @Test
    void whoIsOvertakenByTrimmingBeforeALineIsMadeGoesOnAsItWishes() {
        Reader ending = open(new Looking(PlainSubject.prefix("k")), after(world.revision()));
        Reader anew =
                open(new Looking(PlainSubject.prefix("k")), new WatchOptions(world.revision(), false, true, 1_000_000));
        Reader other = open(PlainSubject.prefix("k"), after(world.revision()));
        await().until(() -> world.hub.counts().live() == 3);
        world.tells = false;
        long first = world.put("k", "1");
        long last = world.put("k", "2");
        long at = world.put("else", "v");
        world.apply(new Command.Trim(last));
        world.tellLate();
        await().untilAsserted(() -> assertThat(ending.end()).isEqualTo("compacted " + last));
        await().until(() -> anew.lines().size() == 2);
        long next = world.put("k", "3");
        await().untilAsserted(() -> {
            assertThat(anew.told()).containsExactly(at + ":k=2", at + ":synced", next + ":k=3");
            assertThat(other.told()).containsExactly(first + ":k=1", last + ":k=2", next + ":k=3");
        });
        assertThat(ending.lines()).isEmpty();
        assertThat(anew.end()).isNull();
    }

    @Test
    void theIdleAreToldHowFarEverythingHasBeen() {
        Reader reader = open(PlainSubject.key("quiet"), new WatchOptions(world.revision(), false, false, 100));
        await().until(() -> world.hub.counts().live() == 1);
        long at = world.put("other", "v");
        await().untilAsserted(() -> assertThat(reader.lines()).anySatisfy(line -> {
            assertThat(line.type()).isEqualTo(Line.Type.BOOKMARK);
            assertThat(line.revision()).isEqualTo(at);
        }));
    }

    @Test
    void whoHasNoRoomForMoreIsToldHowFarItWasTold() {
        Reader slow = new Reader(1).withFreeBookmarks();
        world.hub.open(PlainSubject.key("k"), new WatchOptions(world.revision(), false, false, 50), slow);
        long first = world.put("k", "1");
        world.put("k", "2");
        await().untilAsserted(() -> assertThat(slow.lines())
                .extracting(Line::type)
                .containsSequence(Line.Type.CHANGES, Line.Type.BOOKMARK, Line.Type.BOOKMARK));
        assertThat(slow.position(0)).isEqualTo(first);
    }

    @Test
    void whoHasNotGotTheWholeStateIsNotToldThatItMayGoOn() {
        for (int i = 0; i < 7; i++) {
            world.put("k" + i, "v");
        }
        Reader slow = new Reader(1).withFreeBookmarks();
        world.hub.open(PlainSubject.prefix("k"), new WatchOptions(world.revision(), true, false, 50), slow);
        await().untilAsserted(() -> {
            assertThat(slow.lines()).extracting(Line::type).startsWith(Line.Type.STATE, Line.Type.BOOKMARK);
            assertThat(slow.position(-1)).isZero();
        });
    }

    @Test
    void moreWatchesThanThereMayBeAreRefused() {
        try (World small = new World(1)) {
            Watch only = small.hub.open(PlainSubject.key("k"), after(small.revision()), new Reader());
            assertThatThrownBy(() -> small.hub.open(PlainSubject.key("k"), after(small.revision()), new Reader()))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("1 watches");
            only.close();
            only.close();
            await().until(() -> small.hub.open() == 0);
            small.hub.open(PlainSubject.key("k"), after(small.revision()), new Reader());
        }
    }

    @Test
    void aChangeIsSignalledOnceWhetherItWasOrComes() {
        KeyRange names = KeyRange.only(Bytes.utf8("k"));
        long before = world.revision();
        CompletableFuture<Long> coming = world.hub.changed(Kind.KEY, names, before);
        world.put("other", "v");
        long at = world.put("k", "v");
        assertThat(coming).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(at);
        assertThat(world.hub.changed(Kind.KEY, names, before))
                .succeedsWithin(Duration.ofSeconds(10))
                .isEqualTo(at);
        CompletableFuture<Long> never = world.hub.changed(Kind.KEY, names, world.revision());
        await().until(() -> world.hub.open() == 1);
        never.cancel(false);
        await().until(() -> world.hub.open() == 0);
    }

    // ---- whatever happens

    /** What one client was told of one subject over all its watches, each of which went on where the last had ended. */
    private final class Client {
        final PlainSubject subject;
        final List<Line> told = new ArrayList<>();
        final long start;
        long position;
        Reader reader;
        Watch watch;

        Client(PlainSubject subject, long position) {
            this.subject = subject;
            this.start = position;
            this.position = position;
            this.reader = new Reader(0);
            this.watch = world.hub.open(subject, new WatchOptions(position, false, false, 1), reader);
        }

        /** Cuts the connection and goes on from what has been told. */
        void reopen(int room) {
            watch.close();
            // The hub may be telling it something yet: what counts is what was seen.
            List<Line> seen = reader.lines();
            told.addAll(seen);
            position = Reader.position(seen, position);
            reader = new Reader(room);
            watch = world.hub.open(subject, new WatchOptions(position, false, false, 1), reader);
        }

        void allow(int room) {
            reader.allow(room);
            watch.ready();
        }

        Map<Long, String> replay() {
            Map<Long, String> replay = new LinkedHashMap<>();
            List<Line> all = new ArrayList<>(told);
            all.addAll(reader.lines());
            long last = 0;
            for (Line line : all) {
                assertThat(line.revision()).isGreaterThanOrEqualTo(last);
                last = line.revision();
                if (line.type() == Line.Type.CHANGES) {
                    String before = replay.put(line.revision(), new String(line.document(), StandardCharsets.UTF_8));
                    assertThat(before)
                            .as("revision %s was told once", line.revision())
                            .isNull();
                }
            }
            return replay;
        }
    }

    private Map<Long, String> happened(PlainSubject subject, long after) {
        Map<Long, String> happened = new LinkedHashMap<>();
        for (Change change : world.history) {
            if (change.revision() > after && subject.names().contains(change.key())) {
                happened.merge(change.revision(), PlainSubject.text(change), (one, other) -> one + " " + other);
            }
        }
        return happened;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void cutAnywhereAndResumedTheStreamsAreTheHistory(long seed) {
        Random random = new Random(seed);
        List<Client> clients = new ArrayList<>();
        for (int step = 0; step < 2_000; step++) {
            switch (random.nextInt(8)) {
                case 0 -> {
                    if (clients.size() < 40) {
                        Client client = new Client(subject(random), 1 + random.nextInt((int) world.revision()));
                        clients.add(client);
                    }
                }
                case 1 -> pick(clients, random).ifPresent(client -> client.allow(random.nextInt(6)));
                case 2 -> pick(clients, random).ifPresent(client -> client.allow(Integer.MAX_VALUE));
                case 3 -> pick(clients, random).ifPresent(client -> client.reopen(random.nextInt(50)));
                case 4 -> {
                    world.tells = random.nextInt(20) != 0;
                    if (!world.tells) {
                        write(random);
                        world.hub.onInstalled();
                        world.tells = true;
                    }
                }
                default -> write(random);
            }
        }
        clients.forEach(client -> client.allow(Integer.MAX_VALUE));
        await().untilAsserted(() -> {
            for (Client client : clients) {
                assertThat(client.replay())
                        .as("seed %s, %s", seed, client.subject)
                        .isEqualTo(happened(client.subject, client.start));
            }
        });
    }

    private static Optional<Client> pick(List<Client> clients, Random random) {
        return clients.isEmpty() ? Optional.empty() : Optional.of(clients.get(random.nextInt(clients.size())));
    }

    private static PlainSubject subject(Random random) {
        String key = key(random);
        return switch (random.nextInt(4)) {
            case 0 -> PlainSubject.key(key);
            case 1 -> PlainSubject.prefix(key.substring(0, 1));
            case 2 -> PlainSubject.prefix("");
            default -> PlainSubject.range(key, key + "zz");
        };
    }

    private static String key(Random random) {
        return "" + (char) ('a' + random.nextInt(3)) + random.nextInt(4);
    }

    private void write(Random random) {
        switch (random.nextInt(3)) {
            case 0 -> world.put(key(random), "v" + random.nextInt(9));
            case 1 -> world.delete(key(random));
            default ->
                world.apply(
                        Command.Txn.of(List.of(), World.putting("a9", "t"), World.putting("b9", "t")),
                        Command.Txn.of(List.of(), World.putting(key(random), "u"), World.deleting("a9")));
        }
    }
}
