package io.quorate.junit5;

import io.quorate.client.ClientBuilder;
import io.quorate.client.QuorateClient;
import io.quorate.server.boot.QuorateServer;
import io.quorate.server.boot.TemporaryDirectory;
import io.quorate.server.boot.TestAccess;
import io.quorate.server.config.Address;
import io.quorate.server.config.ServerConfig;
import io.quorate.server.config.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A cluster of real members inside this JVM: loopback, free ports, data in a temporary directory that goes away. What
 * can go wrong with members and with the network between them can be ordered here, and is in force when the method
 * returns. Safe for any thread; one fault is ordered at a time.
 *
 * <pre>{@code
 * try (QuorateCluster cluster = QuorateCluster.start(3);
 *         QuorateClient client = cluster.newClient()) {
 *     cluster.leader().kill();
 *     client.kv().put("k", "v");
 * }
 * }</pre>
 *
 * <p>Everything that members and clients say to each other goes over lines that the cluster can hold, delay and cut. A
 * client that is to feel a fault uses {@link ClusterMember#url()}, as {@link #newClient} does.
 */
public final class QuorateCluster implements AutoCloseable {

    /** How long it may take till a whole cluster serves, or till all follow the leader. */
    private static final Duration SETTLING = Duration.ofSeconds(30);

    private static final Duration LEADER_PATIENCE = Duration.ofSeconds(10);
    private static final String LOOPBACK = "127.0.0.1";
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String name;
    private final Consumer<ServerConfig.Builder> settings;
    private final TemporaryDirectory directory;
    private final Security security;
    private final Network network;
    private final List<ClusterMember> members = new ArrayList<>();
    /** Where each member listens for the others, while it has a life or is about to. */
    private final Map<ClusterMember, Integer> peerPorts = new LinkedHashMap<>();

    private final Map<Pair, Line> lines = new LinkedHashMap<>();
    private final Set<Pair> cuts = new HashSet<>();
    private final LeaseClock clock = new LeaseClock(this);
    private Duration delay = Duration.ZERO;
    private boolean isClosed;

    /** From one member to another. */
    private record Pair(ClusterMember from, ClusterMember to) {}

    private QuorateCluster(int size, Consumer<ServerConfig.Builder> settings, Security.Wanted wanted)
            throws IOException {
        // No two of one machine: what a process counts of a member it counts by the names of both.
        this.name = "test-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
        this.settings = settings;
        this.directory = TemporaryDirectory.create();
        this.security = Security.make(wanted, name, size, directory.path().resolve("security"));
        this.network = new Network(name);
        for (int number = 1; number <= size; number++) {
            members.add(new ClusterMember(this, number, network.line()));
        }
        for (ClusterMember from : members) {
            for (ClusterMember to : members) {
                if (from != to) {
                    lines.put(new Pair(from, to), network.line());
                }
            }
        }
    }

    /** Starts a cluster of one member or three, and returns when all of it serves. */
    public static QuorateCluster start(int members) {
        return start(members, nothing -> {});
    }

    /**
     * Starts a cluster whose members have other settings than the usual ones.
     *
     * @param members 1 or 3
     * @param settings sets them, for each member; not names, addresses and directories
     */
    public static QuorateCluster start(int members, Consumer<ServerConfig.Builder> settings) {
        return start(members, settings, Security.Wanted.NOTHING);
    }

    /**
     * Starts a cluster that asks who its callers are: {@link #clientBuilder} and {@link #newClient} make clients of its
     * administrator. With TLS, if {@code tls} says so.
     *
     * @param members 1 or 3
     * @param settings sets others than the usual ones, for each member; not names, addresses and directories
     */
    public static QuorateCluster startSecured(int members, Consumer<ServerConfig.Builder> settings, boolean tls) {
        return start(members, settings, new Security.Wanted(true, tls));
    }

    static QuorateCluster start(int members, Consumer<ServerConfig.Builder> settings, Security.Wanted wanted) {
        if (members != 1 && members != 3) {
            throw new IllegalArgumentException("members: " + members + " (expected: 1 or 3)");
        }
        QuorateCluster cluster;
        try {
            cluster = new QuorateCluster(members, settings, wanted);
        } catch (IOException e) {
            throw new UncheckedIOException("no cluster could be made: " + e.getMessage(), e);
        }
        try {
            cluster.startAll(cluster.members);
            cluster.awaitAllReady();
            cluster.security.begin(QuorateClient.builder().endpoints(cluster.urls()));
            return cluster;
        } catch (InterruptedException e) {
            cluster.close();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a cluster was being started", e);
        } catch (IOException e) {
            cluster.close();
            throw new UncheckedIOException("no administrator could be named: " + e.getMessage(), e);
        } catch (RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
    }

    // ---- who is there

    /** All members, by number. */
    public List<ClusterMember> members() {
        return List.copyOf(members);
    }

    /**
     * One member.
     *
     * @param number 1, 2 …
     */
    public ClusterMember member(int number) {
        if (number < 1 || number > members.size()) {
            throw new IllegalArgumentException("number: " + number + " (expected: 1 to " + members.size() + ")");
        }
        return members.get(number - 1);
    }

    /** The URLs of all members. */
    public List<String> urls() {
        return members.stream().map(ClusterMember::url).toList();
    }

    /** A new client of all members. Whoever asked for it closes it. */
    public QuorateClient newClient() {
        return clientBuilder().build();
    }

    /**
     * For a client of all members that is to be otherwise than usual. If the cluster asks who its callers are, it is the
     * administrator's: give it other credentials, or the user that {@link QuorateClient#access} makes.
     */
    public ClientBuilder clientBuilder() {
        return secured(QuorateClient.builder().endpoints(urls()));
    }

    /** {@code client} with what it needs to be let in. */
    ClientBuilder secured(ClientBuilder client) {
        return security.on(client);
    }

    String scheme() {
        return security.scheme();
    }

    /**
     * The authority that has signed the certificates of the members, PEM, for clients that are made otherwise.
     *
     * @throws IllegalStateException if the cluster speaks no TLS
     */
    public Path authority() {
        if (!scheme().startsWith("https")) {
            throw new IllegalStateException("the cluster speaks no TLS (expected: one that was started with it)");
        }
        return security.authority();
    }

    /**
     * The member that leads at this moment: it takes itself for the leader, and has a majority.
     *
     * @throws IllegalStateException if there is none: {@link #awaitLeader} waits for one
     */
    public ClusterMember leader() {
        return findLeader()
                .orElseThrow(() -> new IllegalStateException(
                        "nobody leads at this moment (expected: one of " + members + "; awaitLeader waits for one)"));
    }

    /**
     * Waits for a member that leads, and serves.
     *
     * @throws IllegalStateException if there is none within {@code atMost}
     */
    public ClusterMember awaitLeader(Duration atMost) throws InterruptedException {
        // The one that was found: asked again a moment later nobody might lead.
        AtomicReference<@Nullable ClusterMember> found = new AtomicReference<>();
        Waiting.until(
                () -> {
                    found.set(findLeader().filter(ClusterMember::isReady).orElse(null));
                    return found.get() != null;
                },
                atMost,
                () -> "one of " + members + " leads");
        return Objects.requireNonNull(found.get());
    }

    /** Where all that is kept is, until it is closed. */
    Path directory() {
        return directory.path();
    }

    private synchronized Optional<ClusterMember> findLeader() {
        return members.stream()
                .filter(member -> member.isLeader() && !member.isPaused())
                .filter(member -> 2 * connected(member).size() > members.size())
                .max(Comparator.comparingLong(member -> member.living().access().term()));
    }

    /** The members that {@code member} can talk with, itself included. */
    private synchronized List<ClusterMember> connected(ClusterMember member) {
        return members.stream()
                .filter(other -> other.isRunning() && !other.isPaused() && !cuts.contains(new Pair(member, other)))
                .toList();
    }

    // ---- members come and go

    /** A member that is about to be started. */
    private record Start(ClusterMember member, ServerConfig config, List<Integer> ports) {}

    private void startAll(List<ClusterMember> those) {
        startAll(those, configs -> {});
    }

    /** @param first does something to the directories before any of them starts */
    private synchronized void startAll(List<ClusterMember> those, Consumer<List<ServerConfig>> first) {
        // The others shall find it as soon as it listens.
        those.forEach(this::announce);
        wire();
        List<Start> starts = those.stream().map(this::prepare).toList();
        first.accept(starts.stream().map(Start::config).toList());
        together(starts, QuorateCluster::launch);
        wire();
    }

    /** Does {@code work} for all of them at the same time. */
    private static <T> void together(List<T> those, Consumer<T> work) {
        if (those.isEmpty()) {
            return;
        }
        ExecutorService threads = Executors.newFixedThreadPool(those.size(), task -> {
            Thread thread = new Thread(task, "quorate-test-cluster");
            thread.setDaemon(true);
            return thread;
        });
        try {
            CompletableFuture.allOf(those.stream()
                            .map(each -> CompletableFuture.runAsync(() -> work.accept(each), threads))
                            .toArray(CompletableFuture<?>[]::new))
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : e;
        } finally {
            threads.shutdown();
        }
    }

    private void announce(ClusterMember member) {
        if (isClosed) {
            throw new IllegalStateException("the cluster is closed");
        }
        if (member.isRunning()) {
            throw new IllegalStateException(member.name() + " runs (expected: killed)");
        }
        peerPorts.put(member, takePort());
    }

    private static int takePort() {
        try {
            return Ports.take();
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    private Start prepare(ClusterMember member) {
        int http = takePort();
        int peer = Objects.requireNonNull(peerPorts.get(member));
        Map<String, Address> addresses = new LinkedHashMap<>();
        for (ClusterMember other : members) {
            Line line = lines.get(new Pair(member, other));
            addresses.put(other.name(), new Address(LOOPBACK, line == null ? peer : line.port()));
        }
        ServerConfig.Builder config = ServerConfig.builder();
        security.on(config, member.name());
        settings.accept(config);
        config.set(Settings.NAME, member.name())
                .set(Settings.CLUSTER_NAME, name)
                .set(Settings.CLUSTER, addresses)
                .set(Settings.DATA_DIR, directory.path().resolve(member.name()))
                .set(Settings.HTTP, new Address(LOOPBACK, http))
                .set(Settings.ADVERTISE_HTTP, List.of(member.url()));
        return new Start(member, config.build(), List.of(http, peer));
    }

    private static void launch(Start start) {
        TestAccess access = new TestAccess();
        QuorateServer server = QuorateServer.start(start.config, access);
        start.member.begin(new ClusterMember.Life(server, access, start.ports));
    }

    /** Opens and closes, holds and delays every line as things stand. */
    private synchronized void wire() {
        long delayNanos = delay.toNanos();
        network.order(() -> {
            for (Map.Entry<Pair, Line> entry : lines.entrySet()) {
                Pair pair = entry.getKey();
                Line line = entry.getValue();
                Integer port = peerPorts.get(pair.to);
                line.hold(pair.from.isPaused() || pair.to.isPaused() || cuts.contains(pair));
                line.delay(delayNanos);
                if (port != null && peerPorts.containsKey(pair.from)) {
                    line.open(port);
                } else {
                    line.shut();
                }
            }
            for (ClusterMember member : members) {
                ClusterMember.Life life = member.life();
                member.clients().hold(member.isPaused());
                if (life != null) {
                    member.clients().open(life.server().httpAddress().port());
                } else {
                    member.clients().shut();
                }
            }
            return true;
        });
    }

    synchronized void kill(ClusterMember member) {
        ClusterMember.Life life = member.leave();
        peerPorts.remove(member);
        wire();
        life.end(true);
    }

    void start(ClusterMember member) {
        startAll(List.of(member));
    }

    synchronized void pause(ClusterMember member, boolean paused) {
        member.setPaused(paused);
        wire();
    }

    private void awaitAllReady() throws InterruptedException {
        for (ClusterMember member : members) {
            member.awaitReady(SETTLING);
        }
    }

    // ---- the network between members

    /**
     * Nothing that a member of one side says arrives at one of the other, till {@link #heal}. It is not lost: it arrives
     * then, as with a network that drops packets. Clients reach everybody all the time.
     */
    public synchronized void partition(Set<ClusterMember> one, Set<ClusterMember> other) {
        for (ClusterMember here : one) {
            for (ClusterMember there : other) {
                if (here == there) {
                    throw new IllegalArgumentException(here.name() + " is on both sides (expected: on one)");
                }
                cuts.add(new Pair(here, there));
                cuts.add(new Pair(there, here));
            }
        }
        wire();
    }

    /** Ends all partitions, and the delay. */
    public synchronized void heal() {
        cuts.clear();
        delay = Duration.ZERO;
        wire();
    }

    /** Whatever members say to each other from now on arrives so much later. */
    public synchronized void delay(Duration each) {
        if (each.isNegative()) {
            throw new IllegalArgumentException("each: " + each + " (expected: 0 or more)");
        }
        delay = each;
        wire();
    }

    /**
     * Ends all faults: no partition, no delay, nobody paused, everybody started. Returns when all of the cluster serves.
     *
     * @throws IllegalStateException if it does not within 30 s
     */
    public void recover() throws InterruptedException {
        synchronized (this) {
            heal();
            members.stream().filter(ClusterMember::isPaused).forEach(ClusterMember::resume);
            startAll(members.stream().filter(member -> !member.isRunning()).toList());
        }
        awaitAllReady();
    }

    // ---- time and history

    /** The time that leases are counted in. */
    public LeaseClock time() {
        return clock;
    }

    void advance(Duration by) throws InterruptedException {
        long before = onLeader(access -> access.endWhatIsDue().thenApply(ended -> access.clusterMillis()));
        long target = before + by.toMillis();
        // A leader that is replaced meanwhile takes with it what was not written down.
        long reached = before;
        while (reached < target) {
            reached = onLeader(access -> {
                access.moveTime(Duration.ofMillis(Math.max(0, target - access.clusterMillis())));
                return access.endWhatIsDue().thenApply(ended -> access.clusterMillis());
            });
        }
        awaitEverywhere(access -> access.clusterMillis() >= target, "it is that time");
    }

    /**
     * Ends one lease as if nobody had renewed it: lease time is moved on past its end. All other leases are renewed on
     * the way; whoever waits in a queue has waited as much longer. Whoever held the lease does not know yet.
     *
     * @param id such as {@code ls_…}
     * @throws IllegalArgumentException if there is no such lease
     * @throws IllegalStateException if it is renewed faster than it can be ended
     */
    public void expireLease(String id) throws InterruptedException {
        try (QuorateClient client = newClient()) {
            new Expiry(this, client).end(id);
        }
    }

    /**
     * Has the cluster forget all history but its newest revision: who asks for older ones is told that they are gone, on
     * every member that can hear the leader.
     *
     * @return the compaction mark: history at or below it is gone
     */
    public long compact() throws InterruptedException {
        long mark = onLeader(TestAccess::forgetHistory);
        awaitEverywhere(access -> access.compactRevision() >= mark, "history up to " + mark + " is forgotten");
        return mark;
    }

    /** Writes a backup of the cluster as it is now to a file, as {@code quorate snapshot save} does. */
    public void saveSnapshot(Path file) throws InterruptedException {
        try (QuorateClient client = newClient()) {
            Backup.save(client, file);
        }
    }

    /**
     * Puts a backup in the place of all that the cluster has: all members are killed, their data is replaced as
     * {@code quorated restore} does it, and they are started. Returns when all of it serves.
     *
     * <p>It is a new cluster then, with another id, in which leases, holds and watches of before do not go on. A client that
     * has talked to the old one refuses the new one with a {@link io.quorate.client.error.WrongClusterException}: make
     * another.
     *
     * @param file such as {@link #saveSnapshot} writes
     */
    public void restoreSnapshot(Path file) throws InterruptedException {
        synchronized (this) {
            heal();
            members.stream().filter(ClusterMember::isPaused).forEach(ClusterMember::resume);
            List<ClusterMember> living =
                    members.stream().filter(ClusterMember::isRunning).toList();
            living.forEach(peerPorts::remove);
            together(living, member -> member.leave().end(true));
            wire();
            startAll(members, configs -> refill(configs, file));
        }
        awaitAllReady();
    }

    private static void refill(List<ServerConfig> members, Path file) {
        try {
            for (ServerConfig member : members) {
                Backup.clear(Objects.requireNonNull(member.dataDir()));
            }
            TestAccess.restore(members, file);
        } catch (IOException e) {
            throw new UncheckedIOException("the backup could not be restored: " + e.getMessage(), e);
        }
    }

    /** Has the leader do something, and the next one if leadership is lost meanwhile. */
    private <T> T onLeader(Function<TestAccess, CompletableFuture<T>> work) throws InterruptedException {
        long end = System.nanoTime() + LEADER_PATIENCE.toNanos();
        while (true) {
            ClusterMember leader = awaitLeader(LEADER_PATIENCE);
            try {
                return work.apply(leader.living().access()).join();
            } catch (CompletionException | IllegalStateException e) {
                if (System.nanoTime() - end >= 0) {
                    throw new IllegalStateException(leader.name() + " could not do it: " + e.getMessage(), e);
                }
            }
        }
    }

    /** Waits till what the leader knows is known to all that hear it. */
    private void awaitEverywhere(Predicate<TestAccess> condition, String what) throws InterruptedException {
        ClusterMember leader = awaitLeader(LEADER_PATIENCE);
        for (ClusterMember member : connected(leader)) {
            Waiting.until(
                    () -> condition.test(member.living().access()), SETTLING, () -> what + " at " + member.name());
        }
    }

    /** Ends all members and deletes their data. Returns when nothing of it is left. Idempotent. */
    @Override
    public synchronized void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        network.close();
        together(
                members.stream().filter(ClusterMember::isRunning).toList(),
                member -> member.leave().end(true));
        directory.close();
    }
}
