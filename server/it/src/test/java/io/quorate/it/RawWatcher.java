package io.quorate.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quorate.it.cluster.Member;
import io.quorate.it.wire.HttpLines;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A client as simple as one can be: it follows a watch line by line, and when its connection ends, by whatever, it goes on
 * with another member after the last revision it saw. Now and then it leaves by itself.
 *
 * <p>One thread runs it; what it has seen may be read by any.
 */
final class RawWatcher implements Runnable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration SILENCE = Duration.ofSeconds(3);
    private static final int LINES_MAX = 60;

    private final String name;
    private final List<Member> members;
    private final String target;
    private final Random random;
    private int member;

    // Guarded by this.
    private final SortedMap<Long, JsonNode> lines = new TreeMap<>();
    private final List<JsonNode> state = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private long next;
    private long syncedAt;
    private int connections;
    private volatile boolean stopped;

    /**
     * Watches {@code target}.
     *
     * @param first which member to ask first
     * @param from 0: the state first, then what changes after it
     */
    RawWatcher(String name, List<Member> members, int first, String target, long from, long seed) {
        this.name = name;
        this.members = members;
        this.member = first;
        this.target = target;
        this.next = from;
        this.random = new Random(seed);
    }

    @Override
    public void run() {
        while (!stopped) {
            try {
                follow(members.get(member));
            } catch (IOException cut) {
                // Whatever it was: the next member.
            }
            member = (member + 1) % members.size();
        }
    }

    void stop() {
        stopped = true;
    }

    private void follow(Member asked) throws IOException {
        long from = next();
        String where = from == 0 ? "&initial" : "&from=" + from;
        try (HttpLines stream = HttpLines.open(asked.http(), target + "&progress=1s" + where, SILENCE)) {
            if (stream.status() != 200) {
                if (stream.status() < 500) {
                    fault(asked.name() + " answered " + stream.status() + " to from=" + from);
                }
                return;
            }
            int most = 1 + random.nextInt(LINES_MAX);
            for (int read = 0; !stopped && read < most; read++) {
                String line = stream.next();
                if (line == null) {
                    return;
                }
                take(asked, JSON.readTree(line));
            }
        }
    }

    private synchronized void take(Member asked, JsonNode line) {
        long revision = line.path("revision").asLong();
        switch (line.path("type").asText()) {
            case "start" -> {
                connections++;
                if (next == 0) {
                    state.clear();
                }
            }
            case "state" -> line.path("items").forEach(state::add);
            case "synced" -> {
                syncedAt = revision;
                next = revision + 1;
            }
            case "changes" -> {
                if (revision < next) {
                    fault(asked.name() + " told revision " + revision + " after " + (next - 1));
                }
                if (lines.put(revision, line) != null) {
                    fault(asked.name() + " told revision " + revision + " again");
                }
                next = revision + 1;
            }
            case "bookmark" -> next = Math.max(next, revision + 1);
            case "end" -> {
                if (line.path("resume").asLong() < next) {
                    fault(asked.name() + " says resume at " + line.path("resume") + ", before " + next);
                }
            }
            default -> fault(asked.name() + " said " + line);
        }
    }

    private synchronized void fault(String what) {
        faults.add(name + ": " + what);
    }

    /** Everything before this revision was seen. */
    synchronized long next() {
        return next;
    }

    /** What changed, by revision. */
    synchronized SortedMap<Long, JsonNode> lines() {
        return new TreeMap<>(lines);
    }

    /** What there was at {@link #syncedAt}. */
    synchronized List<JsonNode> state() {
        return List.copyOf(state);
    }

    synchronized long syncedAt() {
        return syncedAt;
    }

    /** What must not have happened. */
    synchronized List<String> faults() {
        return List.copyOf(faults);
    }

    synchronized int connections() {
        return connections;
    }

    @Override
    public String toString() {
        return name + " next " + next() + " connections " + connections();
    }
}
