package io.quorate.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.it.cluster.Await;
import io.quorate.it.cluster.Cluster;
import io.quorate.it.cluster.Member;
import io.quorate.it.wire.HttpLines;
import io.quorate.it.wire.Reply;
import io.quorate.it.wire.Request;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Watches while members die and freeze: what every watcher was told is the history, revision by revision. */
final class WatchIT {

    private static final String WATCH = "/v1/kv/w/?prefix&watch";
    private static final Duration CALL = Duration.ofSeconds(2);
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int WRITERS = 2;
    private static final int KEYS = 12;
    private static final int REVISIONS_BETWEEN_FAULTS = 30;

    /** What the writer was told, by revision: the key that was put, or deleted. */
    private final ConcurrentSkipListMap<Long, String> acknowledged = new ConcurrentSkipListMap<>();

    private final AtomicBoolean writing = new AtomicBoolean(true);

    @Test
    void everyWatcherIsToldTheHistory() throws Exception {
        long seed = Seeds.next("watch");
        ExecutorService threads = Executors.newCachedThreadPool();
        try (Cluster cluster = Cluster.start("watch", 3)) {
            List<Member> members = cluster.members();
            List<RawWatcher> watchers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                watchers.add(new RawWatcher("all-" + i, members, i, WATCH, 1, seed + i));
            }
            RawWatcher deletes = new RawWatcher("deletes", members, 0, WATCH + "&events=delete", 1, seed + 3);
            watchers.add(deletes);
            watchers.forEach(threads::execute);
            List<Future<?>> writers = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                Random random = new Random(seed + writer);
                writers.add(threads.submit(() -> write(members, random)));
            }
            awaitProgress(watchers);

            // One that comes later, and begins with the state.
            RawWatcher late = new RawWatcher("late", members, 1, WATCH, 0, seed + 4);
            watchers.add(late);
            threads.execute(late);
            beset(cluster, watchers);

            writing.set(false);
            for (Future<?> writer : writers) {
                // What it is at may be acknowledged yet, and belongs before the end.
                writer.get(LONG.toSeconds(), TimeUnit.SECONDS);
            }
            long end = end(members.get(0));
            Await.until(
                    () -> "all reach " + end + ": " + watchers,
                    LONG,
                    () -> watchers.stream().allMatch(watcher -> watcher.next() > end));
            watchers.forEach(RawWatcher::stop);

            SortedMap<Long, JsonNode> history = history(members.get(0), end);
            assertThat(history(members.get(1), end)).isEqualTo(history);
            assertThat(history(members.get(2), end)).isEqualTo(history);
            assertComplete(history);
            for (RawWatcher watcher : watchers) {
                assertThat(watcher.faults()).isEmpty();
                SortedMap<Long, JsonNode> expected = watcher == deletes
                        ? deletesOf(history)
                        : new TreeMap<>(history.tailMap(watcher.syncedAt() + 1));
                assertThat(watcher.lines().headMap(end + 1))
                        .as(watcher.toString())
                        .isEqualTo(expected);
            }
            assertThat(watchers.stream().mapToInt(RawWatcher::connections).sum())
                    .as("connections of %s", watchers)
                    .isGreaterThan(2 * watchers.size());
            assertThat(keysOf(late.state())).isEqualTo(replayed(history, late.syncedAt()));
            System.out.printf("watch: %d revisions, %s%n", history.size(), watchers);
        } finally {
            writing.set(false);
            threads.shutdownNow();
        }
    }

    /** Kills the leader, kills another, freezes a third; each comes back. */
    private void beset(Cluster cluster, List<RawWatcher> watchers) {
        Member leader = cluster.leader();
        leader.kill();
        awaitProgress(watchers);
        leader.start().awaitReady(Cluster.START);

        Member follower = cluster.followers().get(0);
        follower.kill();
        awaitProgress(watchers);
        follower.start().awaitReady(Cluster.START);

        Member frozen = cluster.leader();
        frozen.pause();
        awaitProgress(watchers);
        frozen.resume();
    }

    /** Waits until there is more to see, and every watcher has seen it. */
    private void awaitProgress(List<RawWatcher> watchers) {
        int before = acknowledged.size();
        Await.until(
                () -> "more than " + before + " writes, now " + acknowledged.size(),
                LONG,
                () -> acknowledged.size() > before + REVISIONS_BETWEEN_FAULTS);
        long last = acknowledged.lastKey();
        Await.until(
                () -> "all reach " + last + ": " + watchers,
                LONG,
                () -> watchers.stream().allMatch(watcher -> watcher.next() > last));
    }

    /** Writes whatever there is to write, to whoever answers. */
    private void write(List<Member> members, Random random) {
        while (writing.get()) {
            Member member = members.get(random.nextInt(members.size()));
            String key = "w/" + random.nextInt(KEYS);
            switch (random.nextInt(6)) {
                case 0 -> delete(member, key);
                case 1 -> transact(member, key, "w/" + random.nextInt(KEYS) + "/b");
                case 2 -> put(member, "w/ttl/" + random.nextInt(KEYS), "?ttl=1s");
                default -> put(member, key, "");
            }
        }
    }

    private void put(Member member, String key, String parameters) {
        ask(member, Request.put("/v1/kv/" + key + parameters, "v"))
                .ifPresent(reply ->
                        acknowledged.put(reply.json().path("mod_revision").asLong(), key));
    }

    private void delete(Member member, String key) {
        Optional<Reply> reply = ask(member, Request.of("DELETE", "/v1/kv/" + key));
        if (reply.isPresent() && reply.get().json().path("deleted").asInt() > 0) {
            acknowledged.put(reply.get().json().path("revision").asLong(), key);
        }
    }

    private void transact(Member member, String one, String other) {
        String body = "{\"then\":[{\"put\":{\"key\":\"" + one + "\",\"value\":\"t\"}},{\"put\":{\"key\":\"" + other
                + "\",\"value\":\"t\"}},{\"delete\":{\"key\":\"w/0/b\"}}]}";
        if (other.equals("w/0/b")) {
            return;
        }
        ask(member, new Request("POST", "/v1/txn", Map.of(), body))
                .ifPresent(
                        reply -> acknowledged.put(reply.json().path("revision").asLong(), other));
    }

    private static Optional<Reply> ask(Member member, Request request) {
        return member.isServing() ? member.ask(request, CALL).filter(reply -> reply.status() < 300) : Optional.empty();
    }

    /** The revision of the last write, after which nothing more comes: keys on leases are gone. */
    private static long end(Member member) {
        Await.until(
                "keys on leases have expired",
                LONG,
                () -> member.ask(Request.get("/v1/kv/w/ttl/?prefix&count"))
                                .json()
                                .path("count")
                                .asInt(-1)
                        == 0);
        Reply reply = member.ask(Request.put("/v1/kv/w/end", "end"));
        assertThat(reply.status()).as(reply.body()).isEqualTo(201);
        return reply.json().path("mod_revision").asLong();
    }

    /** All changes, by revision, read with one watch from the beginning. */
    private static SortedMap<Long, JsonNode> history(Member member, long end) throws IOException {
        SortedMap<Long, JsonNode> history = new TreeMap<>();
        ObjectMapper json = new ObjectMapper();
        try (HttpLines stream = HttpLines.open(member.http(), WATCH + "&from=1", CALL)) {
            while (history.isEmpty() || history.lastKey() < end) {
                String text = stream.next();
                assertThat(text).as("a line of " + member.name()).isNotNull();
                JsonNode line = json.readTree(text);
                if (line.path("type").asText().equals("changes")) {
                    long revision = line.path("revision").asLong();
                    assertThat(history).as("revision told by %s", member.name()).doesNotContainKey(revision);
                    assertThat(history.isEmpty() ? 0 : history.lastKey()).isLessThan(revision);
                    history.put(revision, line);
                }
            }
        }
        return history;
    }

    /** Whatever was acknowledged is in it, transactions with all their parts. */
    private void assertComplete(SortedMap<Long, JsonNode> history) {
        assertThat(history.keySet()).containsAll(acknowledged.keySet());
        acknowledged.forEach((revision, key) -> {
            List<String> keys = new ArrayList<>();
            history.getOrDefault(revision, MissingNode.getInstance())
                    .path("events")
                    .forEach(event -> keys.add(event.path("key").asText()));
            assertThat(keys).as("revision %d", revision).contains(key);
            if (key.endsWith("/b")) {
                assertThat(keys).as("revision %d", revision).hasSizeGreaterThan(1);
            }
        });
        assertThat(history.values().toString()).contains("\"cause\":\"expired\"", "\"cause\":\"deleted\"");
    }

    /** What is left of it for one who wants deletes only. */
    private static SortedMap<Long, JsonNode> deletesOf(SortedMap<Long, JsonNode> history) {
        SortedMap<Long, JsonNode> deletes = new TreeMap<>();
        history.forEach((revision, line) -> {
            ObjectNode left = line.deepCopy();
            ArrayNode events = left.putArray("events");
            line.path("events").forEach(event -> {
                if (event.path("op").asText().equals("delete")) {
                    events.add(event);
                }
            });
            if (!events.isEmpty()) {
                deletes.put(revision, left);
            }
        });
        return deletes;
    }

    /** Keys and the revisions of their last puts, as the changes up to {@code revision} leave them. */
    private static Map<String, Long> replayed(SortedMap<Long, JsonNode> history, long revision) {
        Map<String, Long> keys = new TreeMap<>();
        history.headMap(revision + 1)
                .forEach((at, line) -> line.path("events").forEach(event -> {
                    if (event.path("op").asText().equals("put")) {
                        keys.put(event.path("key").asText(), at);
                    } else {
                        keys.remove(event.path("key").asText());
                    }
                }));
        return keys;
    }

    private static Map<String, Long> keysOf(List<JsonNode> items) {
        Map<String, Long> keys = new TreeMap<>();
        items.forEach(item ->
                keys.put(item.path("key").asText(), item.path("mod_revision").asLong()));
        return keys;
    }
}
