package io.quorate.server.raft;

import io.quorate.core.Effects;
import io.quorate.core.store.Bytes;
import io.quorate.server.boot.TestPorts;
import io.quorate.server.service.LogListener;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;

/** A member under test: may be started and closed many times on the same directory. */
final class TestMember implements AutoCloseable {

    /** The beginning of a question upon which a member asks the one that is named behind it, and answers meanwhile. */
    static final String PASS_ON = "ask ";

    private RaftSettings settings;
    private ListState state = new ListState();
    private final List<String> news = new CopyOnWriteArrayList<>();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    /** What the question {@code later} is answered with. */
    private final CompletableFuture<Bytes> later = new CompletableFuture<>();

    private volatile @Nullable RatisLog log;
    private volatile @Nullable CompletableFuture<Bytes> passedOn;

    TestMember(RaftSettings settings) {
        this.settings = settings;
    }

    static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(5));
    }

    /** Members n1, n2 … of a new cluster, each with a free port on loopback. */
    static List<TestMember> cluster(int size, Path directory) throws IOException {
        Map<String, String> addresses = new LinkedHashMap<>();
        for (String address : TestPorts.freeAddresses(size)) {
            addresses.put("n" + (addresses.size() + 1), address);
        }
        UUID group = UUID.randomUUID();
        return addresses.keySet().stream()
                .map(name -> new TestMember(RaftSettings.of(group, name, addresses, directory.resolve(name))))
                .toList();
    }

    /** A member that comes to the cluster of {@code host}, which has let it in; on a free port of loopback. */
    static TestMember joining(String name, TestMember host, Path directory) throws IOException {
        String address = freeAddress();
        JoinFile.findOrBegin(directory, name)
                .accepted(directory, "test", Map.of(host.name(), host.settings().address(), name, address));
        return new TestMember(RaftSettings.of(host.settings().group(), name, Map.of(name, address), directory));
    }

    static String freeAddress() throws IOException {
        return TestPorts.freeAddresses(1).get(0);
    }

    RaftSettings settings() {
        return settings;
    }

    TestMember with(RaftSettings changed) {
        settings = changed;
        return this;
    }

    RaftLayout layout() {
        return RaftLayout.of(settings);
    }

    ListState state() {
        return state;
    }

    /** As after a restart in which the store has lost what it had not flushed: everything. */
    TestMember forgetState() {
        state = new ListState();
        return this;
    }

    /** What the listener heard: {@code ready T}, {@code lost}. */
    List<String> news() {
        return List.copyOf(news);
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    RatisLog log() {
        RatisLog running = log;
        if (running == null) {
            throw new IllegalStateException("not started");
        }
        return running;
    }

    String name() {
        return settings.member();
    }

    CompletableFuture<Bytes> later() {
        return later;
    }

    /** The answer to what this member asked another one because it was asked to. */
    CompletableFuture<Bytes> passedOn() {
        CompletableFuture<Bytes> asked = passedOn;
        if (asked == null) {
            throw new IllegalStateException("nothing was passed on");
        }
        return asked;
    }

    boolean leads() {
        return log != null && log().leadership().ready();
    }

    TestMember start() throws IOException {
        RatisLog fresh = new RatisLog(settings, state, new Listener(), (why, cause) -> failures.add(why));
        fresh.start();
        log = fresh;
        return this;
    }

    TestMember startAndLead() throws IOException {
        start();
        await().until(this::leads);
        return this;
    }

    long append(String entry) throws Exception {
        return log().append(Bytes.utf8(entry)).get(30, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws IOException {
        RatisLog running = log;
        log = null;
        if (running != null) {
            running.close();
        }
    }

    private final class Listener implements LogListener {

        @Override
        public void onApplied(Effects effects) {
            throw new AssertionError("the state tells of its effects, the log does not");
        }

        @Override
        public void onAppliedIndex(long index) {
            throw new AssertionError("the state tells of its index, the log does not");
        }

        @Override
        public void onInstalled() {
            throw new AssertionError("the state tells of its installation, the log does not");
        }

        @Override
        public void onLeaderReady(long term) {
            news.add("ready " + term);
        }

        @Override
        public void onLeaderLost() {
            news.add("lost");
        }

        @Override
        public CompletableFuture<Bytes> onQuestion(Bytes question) {
            String asked = question.utf8();
            if (asked.equals("hang")) {
                return new CompletableFuture<>();
            }
            if (asked.equals("later")) {
                return later;
            }
            if (asked.startsWith(PASS_ON)) {
                passedOn = log().ask(asked.substring(PASS_ON.length()), Bytes.utf8("later"), 20_000);
            }
            return CompletableFuture.completedFuture(Bytes.utf8(name() + " heard " + question.utf8()));
        }
    }
}
