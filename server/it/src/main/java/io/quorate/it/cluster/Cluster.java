package io.quorate.it.cluster;

import io.quorate.it.wire.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Members that form one cluster, each a process with its own directory and log. Safe for any thread.
 *
 * <p>Closing it kills what still runs. Directories stay for whoever wants to know what happened, until a cluster of the
 * same name is made.
 */
public final class Cluster implements AutoCloseable {

    /** How long a start may take on a crowded machine. */
    public static final Duration START = Duration.ofMinutes(2);

    private final Path directory;
    private final List<Member> members;
    private final @Nullable Network network;
    private final AtomicInteger newcomers = new AtomicInteger();

    private Cluster(Path directory, List<Member> members, @Nullable Network network) {
        this.directory = directory;
        this.members = new CopyOnWriteArrayList<>(members);
        this.network = network;
    }

    /** What a cluster is made of: settings as flags, such as {@code --election-timeout-min=500ms}. Immutable. */
    public record Plan(
            String name, int size, List<String> flags, Map<String, Map<String, String>> environments, boolean relayed) {

        public Plan {
            flags = List.copyOf(flags);
            environments = Map.copyOf(environments);
        }

        /** A plan with default settings. */
        public static Plan of(String name, int size) {
            return new Plan(name, size, List.of(), Map.of(), false);
        }

        /** This plan with more flags for every member. */
        public Plan flags(String... more) {
            List<String> all = new ArrayList<>(flags);
            all.addAll(List.of(more));
            return new Plan(name, size, all, environments, relayed);
        }

        /** This plan with environment variables for the member called {@code member}. */
        public Plan environment(String member, Map<String, String> variables) {
            Map<String, Map<String, String>> all = new HashMap<>(environments);
            all.put(member, Map.copyOf(variables));
            return new Plan(name, size, flags, all, relayed);
        }

        /** This plan with a {@link Network} between the members that can be cut. */
        public Plan withNetwork() {
            return new Plan(name, size, flags, environments, true);
        }
    }

    /** A cluster with empty data directories, nothing started yet. */
    public static Cluster create(Plan plan) {
        Path quorated = Distribution.find().quorated();
        Path directory = Path.of(System.getProperty("quorate.work", "target/clusters"))
                .resolve(plan.name())
                .toAbsolutePath();
        deleteTree(directory);
        List<String> names =
                IntStream.rangeClosed(1, plan.size()).mapToObj(i -> "n" + i).toList();
        List<Integer> peers = Stream.generate(Ports::free).limit(plan.size()).toList();
        Network network = plan.relayed() ? new Network(names, peers) : null;
        List<String> addresses = new ArrayList<>();
        for (int i = 0; i < plan.size(); i++) {
            String host = network == null ? "127.0.0.1" : Network.host(names.get(i));
            addresses.add(names.get(i) + "=" + host + ":" + peers.get(i));
        }
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < plan.size(); i++) {
            String name = names.get(i);
            int http = Ports.free();
            Path own = directory.resolve(name);
            Map<String, String> environment = new HashMap<>(plan.environments().getOrDefault(name, Map.of()));
            if (network != null) {
                Path hosts = own.resolve("hosts");
                network.writeHosts(i, hosts);
                environment.merge(
                        "QUORATE_JAVA_OPTS", "-Djdk.net.hosts.file=" + hosts, (given, more) -> given + " " + more);
            }
            List<String> command = new ArrayList<>(List.of(
                    quorated.toString(),
                    "--name",
                    name,
                    "--cluster",
                    String.join(",", addresses),
                    "--data-dir",
                    own.resolve("data").toString(),
                    "--http",
                    "127.0.0.1:" + http));
            if (network != null) {
                // It listens on loopback all the same; a name alone doesn't tell.
                command.add("--insecure");
            }
            command.addAll(plan.flags());
            members.add(new Member(name, http, own, command, environment));
        }
        return new Cluster(directory, members, network);
    }

    /** A cluster of {@code size} members with default settings, all ready. */
    public static Cluster start(String name, int size) {
        return start(Plan.of(name, size));
    }

    /** A cluster, all members ready. */
    public static Cluster start(Plan plan) {
        Cluster cluster = create(plan);
        try {
            cluster.startAll();
            cluster.awaitReady();
            return cluster;
        } catch (Throwable e) {
            cluster.close();
            throw e;
        }
    }

    /** All members, in the order in which they came; those that were removed too. */
    public List<Member> members() {
        return List.copyOf(members);
    }

    /**
     * A member that is to come, not started yet, on ports and in a directory of its own.
     *
     * @param host through whom it comes
     */
    public Member newcomer(String name, Member host, String token) {
        int http = Ports.free();
        int peer = Ports.free();
        Path own = directory.resolve(name + "-" + newcomers.incrementAndGet());
        List<String> command = List.of(
                Distribution.find().quorated().toString(),
                "--name",
                name,
                "--join",
                "http://127.0.0.1:" + host.http().getPort(),
                "--join-token",
                token,
                "--data-dir",
                own.resolve("data").toString(),
                "--http",
                "127.0.0.1:" + http,
                "--peer",
                "127.0.0.1:" + peer);
        Member member = new Member(name, http, own, command, Map.of());
        members.add(member);
        return member;
    }

    /** Counts {@code member} no longer: it was removed. */
    public void forget(Member member) {
        members.remove(member);
    }

    /** Where clients find the members, running or not. */
    public List<Endpoint> endpoints() {
        return members.stream().map(Member::endpoint).toList();
    }

    /** The member at {@code index}, from 0. */
    public Member member(int index) {
        return members.get(index);
    }

    /** The network between the members; fails unless the plan asked for one. */
    public Network network() {
        if (network == null) {
            throw new IllegalStateException("a cluster without a network of its own (expected: Plan.withNetwork)");
        }
        return network;
    }

    /** Starts every member that isn't running, and returns at once. */
    public void startAll() {
        members.stream().filter(member -> !member.isRunning()).forEach(Member::start);
    }

    /** Kills every running member, all before any is waited for. */
    public void killAll() {
        List<Thread> killers = members.stream()
                .filter(Member::isRunning)
                .map(member -> new Thread(member::kill, "kill " + member.name()))
                .toList();
        killers.forEach(Thread::start);
        for (Thread killer : killers) {
            try {
                killer.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }
    }

    /** Waits until every running member is ready. */
    public void awaitReady() {
        members.stream().filter(Member::isRunning).forEach(member -> member.awaitReady(START));
    }

    /** Waits until exactly one member says that it leads, and returns it. */
    public Member leader() {
        List<Member> leaders = new ArrayList<>();
        Await.until(
                () -> "exactly one member leads, now: " + leaders + "; they printed last:\n"
                        + members.stream().map(Member::lastLines).collect(Collectors.joining("\n--\n")),
                START,
                () -> {
                    leaders.clear();
                    members.stream().filter(Member::leads).forEach(leaders::add);
                    return leaders.size() == 1;
                });
        return leaders.get(0);
    }

    /** The members that don't lead, once one does. */
    public List<Member> followers() {
        Member leader = leader();
        return members.stream().filter(member -> member != leader).toList();
    }

    /** Kills whatever still runs, paused members included. */
    @Override
    public void close() {
        killAll();
        if (network != null) {
            network.close();
        }
    }

    static void deleteTree(Path root) {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("emptying " + root, e);
        }
    }
}
