package io.quorate.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quorate.core.log.ClaimCommand;
import io.quorate.core.log.ClaimCommand.Claimant;
import io.quorate.core.log.Command;
import io.quorate.core.log.Hold;
import io.quorate.core.log.Kind;
import io.quorate.core.log.LeaseCommand;
import io.quorate.core.log.Ticket;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;
import io.quorate.server.service.LocalReads;
import io.quorate.server.watch.Line;
import io.quorate.server.watch.Outlet;
import io.quorate.server.watch.Watch;
import io.quorate.server.watch.WatchOptions;
import io.quorate.server.watch.World;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Watches of what is held, while history is trimmed under them, without a server round them. */
class ClaimWatchTest {

    private static final String[] NAMES = {"a", "a/b", "b"};

    private final World world = new World(1_000, new WatchLines());
    private long tickets;

    @AfterEach
    void close() {
        world.close();
    }

    private void acquire(Kind kind, String name, long lease, String owner, boolean shared, int limit) {
        ClaimCommand.Part part = new ClaimCommand.Part(Bytes.utf8(name), shared, 1, limit);
        Claimant claimant = new Claimant(lease, 5_000, (int) ++tickets, owner, 0, 0, Bytes.EMPTY);
        ClaimCommand.Wait patience = new ClaimCommand.Wait(new Ticket(1, tickets), 0, 0, false);
        world.apply(new ClaimCommand.Acquire(kind, List.of(part), claimant, patience));
    }

    private List<Hold> holds(Kind kind, String name) {
        try (LocalReads.Sight sight = world.sight()) {
            return sight.view().claimState(kind, Bytes.utf8(name), 0).holders();
        }
    }

    /** What a client of one watch makes of its lines: the tokens by name. Safe for any thread. */
    private static final class Mirror implements Outlet {

        private final Map<String, Set<Long>> held = new TreeMap<>();
        private final Map<String, Set<Long>> coming = new TreeMap<>();
        private int room;
        private int resyncs;
        private long revision;
        private long comingAt;
        private String end = "";

        Mirror(int room) {
            this.room = room;
        }

        @Override
        public synchronized int room() {
            return room;
        }

        synchronized void allow(int more) {
            room = Math.max(room, more);
        }

        @Override
        public synchronized void write(List<Line> lines) {
            assertThat(end).isEmpty();
            room = room == Integer.MAX_VALUE ? room : room - lines.size();
            for (Line line : lines) {
                if (line.type() != Line.Type.BOOKMARK) {
                    take(HttpFixture.object(new String(line.document(), StandardCharsets.ISO_8859_1)));
                }
            }
        }

        private void take(Map<String, Object> line) {
            long at = HttpFixture.number(line, "revision");
            switch (HttpFixture.text(line, "type")) {
                case "state" -> {
                    // A listing that trimming overtakes begins anew, at another revision.
                    if (at != comingAt) {
                        coming.clear();
                        comingAt = at;
                    }
                    ((List<?>) HttpFixture.field(line, "items")).forEach(item -> put(coming, (Map<?, ?>) item));
                }
                case "synced" -> {
                    resyncs++;
                    if (at != comingAt) {
                        coming.clear();
                    }
                    held.clear();
                    held.putAll(coming);
                    coming.clear();
                    revision = at;
                }
                default -> {
                    assertThat(at).isGreaterThan(revision);
                    revision = at;
                    for (Object event : (List<?>) HttpFixture.field(line, "events")) {
                        Map<?, ?> one = (Map<?, ?>) event;
                        if ("delete".equals(one.get("op"))) {
                            held.remove(String.valueOf(one.get("name")));
                        } else {
                            put(held, one);
                        }
                    }
                }
            }
        }

        private static void put(Map<String, Set<Long>> to, Map<?, ?> item) {
            Set<Long> tokens = new TreeSet<>();
            if (item.get("holders") instanceof List<?> holders) {
                holders.forEach(holder -> tokens.add((Long) ((Map<?, ?>) holder).get("token")));
            }
            to.put(String.valueOf(item.get("name")), tokens);
        }

        @Override
        public synchronized void compacted(long compactRevision, long currentRevision) {
            end = "compacted";
        }

        @Override
        public synchronized void failed(RuntimeException why) {
            end = "failed: " + why;
        }

        synchronized String end() {
            return end;
        }

        synchronized Map<String, Set<Long>> held() {
            return new TreeMap<>(held);
        }

        synchronized int resyncs() {
            return resyncs;
        }
    }

    private record Client(Kind kind, KeyRange names, boolean isResync, Mirror mirror, Watch watch) {}

    private Client open(Kind kind, KeyRange names, boolean isResync, int room) {
        Mirror mirror = new Mirror(room);
        Watch watch = world.hub.open(
                new ClaimSubject(kind, names, EventFilter.ALL),
                new WatchOptions(world.revision(), true, isResync, 1_000_000),
                mirror);
        return new Client(kind, names, isResync, mirror, watch);
    }

    private Map<String, Set<Long>> actual(Kind kind, KeyRange names) {
        Map<String, Set<Long>> actual = new TreeMap<>();
        for (String name : NAMES) {
            if (names.contains(Bytes.utf8(name))) {
                for (Hold hold : holds(kind, name)) {
                    actual.computeIfAbsent(name, none -> new TreeSet<>()).add(hold.token());
                }
            }
        }
        return actual;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void trimmedUnderThemWatchesShowWhatIsHeldOrEnd(long seed) {
        Random random = new Random(seed);
        List<Client> clients = new ArrayList<>();
        for (int step = 0; step < 1_500; step++) {
            switch (random.nextInt(9)) {
                case 0 -> {
                    if (clients.size() < 30) {
                        clients.add(open(
                                random.nextBoolean() ? Kind.LOCK : Kind.SEMAPHORE,
                                random.nextBoolean() ? KeyRange.ALL : KeyRange.prefix(Bytes.utf8(name(random))),
                                random.nextInt(3) > 0,
                                random.nextInt(4)));
                    }
                }
                case 1, 2 -> {
                    if (!clients.isEmpty()) {
                        Client client = clients.get(random.nextInt(clients.size()));
                        client.mirror.allow(random.nextBoolean() ? 2 : Integer.MAX_VALUE);
                        client.watch.ready();
                    }
                }
                case 3 -> world.apply(new Command.Trim(Math.max(1, world.revision() - 1 - random.nextInt(20))));
                case 4 -> {
                    if (world.tells) {
                        world.tells = random.nextInt(3) > 0;
                    } else {
                        world.tellLate();
                    }
                }
                default -> change(random);
            }
        }
        world.tellLate();
        for (Client client : clients) {
            client.mirror.allow(Integer.MAX_VALUE);
            client.watch.ready();
        }
        await().untilAsserted(() -> {
            for (Client client : clients) {
                if (client.isResync || client.mirror.end().isEmpty()) {
                    assertThat(client.mirror.end()).isEmpty();
                    assertThat(client.mirror.held())
                            .as("seed %s, %s of %s", seed, client.kind, client.names)
                            .isEqualTo(actual(client.kind, client.names));
                } else {
                    assertThat(client.mirror.end()).isEqualTo("compacted");
                }
            }
        });
    }

    private static String name(Random random) {
        return NAMES[random.nextInt(NAMES.length)];
    }

    private void change(Random random) {
        Kind kind = random.nextBoolean() ? Kind.LOCK : Kind.SEMAPHORE;
        String name = name(random);
        switch (random.nextInt(6)) {
            case 0, 1 -> acquire(kind, name, 0, "o" + random.nextInt(9), random.nextBoolean(), 4);
            case 2 -> {
                List<Hold> holds = holds(kind, name);
                if (!holds.isEmpty()) {
                    Hold hold = holds.get(random.nextInt(holds.size()));
                    world.apply(new ClaimCommand.Release(kind, hold.name(), hold.token()));
                }
            }
            case 3 -> world.apply(new ClaimCommand.Force(kind, Bytes.utf8(name), 0, random.nextBoolean()));
            case 4 -> {
                world.pass(random.nextInt(3_000));
                world.apply(new LeaseCommand.Expire(100));
            }
            default -> world.apply(Command.Txn.of(List.of()));
        }
    }

    @Test
    void moreHoldersThanALineLooksForAreToldWhole() {
        for (int i = 0; i < 2_500; i++) {
            acquire(Kind.SEMAPHORE, i % 5 == 0 ? "a" : "b", 0, "o" + i, false, 5_000);
        }
        acquire(Kind.SEMAPHORE, "c", 0, "last", false, 5);
        Client client = open(Kind.SEMAPHORE, KeyRange.ALL, false, Integer.MAX_VALUE);
        await().until(() -> client.mirror.resyncs() == 1);
        assertThat(client.mirror.held().get("a")).hasSize(500);
        assertThat(client.mirror.held().get("b")).hasSize(2_000);
        assertThat(client.mirror.held().get("c")).hasSize(1);
        acquire(Kind.SEMAPHORE, "b", 0, "one more", false, 5_000);
        await().untilAsserted(() -> assertThat(client.mirror.held().get("b")).hasSize(2_001));
    }
}
