package io.quorate.server.boot;

import io.quorate.server.config.Address;
import io.quorate.server.config.ServerConfig;
import io.quorate.server.config.Settings;
import io.quorate.server.http.Examples;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Some members on this machine, each a process, started and stopped together. One that dies is reported; the others go
 * on, for that is what a cluster is for. Confined to the main thread, but for {@link #stop}, which a shutdown hook calls.
 */
final class DevCluster {

    /** Where a directory that is kept says which ports its members use for one another: the log remembers them. */
    private static final String CLUSTER_FILE = "cluster";

    private static final long READY_MILLIS_MAX = 60_000;
    private static final long READY_POLL_MILLIS = 50;
    private static final long STOP_NOTICED_MILLIS = 500;

    /** Settings that each member gets its own value of. */
    private static final Set<String> OWN = Set.of(
            Settings.NAME.key(),
            Settings.CLUSTER.key(),
            Settings.DATA_DIR.key(),
            Settings.HTTP.key(),
            Settings.ADVERTISE_HTTP.key(),
            Settings.DEV.key());

    private final ServerConfig config;
    private final int count;
    private final Map<String, String> settings;
    private final PrintStream out;
    private final PrintStream err;
    private final List<DevMember> members = new CopyOnWriteArrayList<>();
    private final CountDownLatch allEnded = new CountDownLatch(1);
    private final CountDownLatch stopping = new CountDownLatch(1);

    private volatile boolean keepsDirectory;
    private volatile @Nullable TemporaryDirectory temporary;

    /** @param settings what was said by flags, for the members to hear too */
    DevCluster(ServerConfig config, int count, Map<String, String> settings, PrintStream out, PrintStream err) {
        this.config = config;
        this.count = count;
        this.settings = settings;
        this.out = out;
        this.err = err;
    }

    /** Runs the cluster. Returns when it could not be started, or when all its members have ended by themselves. */
    ExitCode run() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "quorate-stop"));
        try {
            Path directory = directory();
            Files.createDirectories(directory);
            startMembers(directory);
            if (!awaitReady()) {
                end();
                return ExitCode.START_FAILED;
            }
            banner(directory);
            allEnded.await();
            err.println("quorated: all members have ended");
        } catch (IOException e) {
            err.println("quorated: could not start: " + e.getMessage());
            end();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            end();
        }
        return ExitCode.START_FAILED;
    }

    private Path directory() throws IOException {
        Path kept = config.dataDir();
        if (kept != null) {
            return kept;
        }
        TemporaryDirectory created = TemporaryDirectory.create();
        temporary = created;
        return created.path();
    }

    private void startMembers(Path directory) throws IOException {
        List<Address> https = httpAddresses();
        String cluster = cluster(directory);
        for (int i = 0; i < count; i++) {
            String name = "n" + (i + 1);
            List<String> arguments = arguments(name, cluster, directory.resolve(name), https.get(i));
            DevMember member =
                    DevMember.start(name, https.get(i), directory.resolve(name + ".log"), List.copyOf(arguments));
            members.add(member);
            member.whenEnded(() -> ended(member, arguments));
        }
    }

    private List<Address> httpAddresses() throws IOException {
        Address base = config.http().listen();
        List<Address> addresses = new ArrayList<>();
        if (base.port() == 0) {
            FreePorts.find(base.host(), count).forEach(port -> addresses.add(base.withPort(port)));
            return addresses;
        }
        for (int i = 0; i < count; i++) {
            int port = base.port() + i;
            if (port > 65_535 || !FreePorts.isFree(base.host(), port)) {
                throw new IOException("--http: port " + port + " is taken (expected: " + count + " free ports from "
                        + base.port() + " on; --http " + base.withPort(0) + " takes any)");
            }
            addresses.add(base.withPort(port));
        }
        return addresses;
    }

    /** The addresses for one another: what the directory remembers, or any free ports. */
    private String cluster(Path directory) throws IOException {
        Path file = directory.resolve(CLUSTER_FILE);
        if (Files.exists(file)) {
            String remembered = Files.readString(file).strip();
            if (remembered.split(",").length != count) {
                throw new IOException("--members: '" + count + "' (expected: as many as in " + file + ", which says "
                        + remembered + ")");
            }
            return remembered;
        }
        Map<String, Integer> ports = new LinkedHashMap<>();
        for (int port : FreePorts.find("127.0.0.1", count)) {
            ports.put("n" + (ports.size() + 1), port);
        }
        String chosen = ports.entrySet().stream()
                .map(entry -> entry.getKey() + "=127.0.0.1:" + entry.getValue())
                .collect(Collectors.joining(","));
        Files.writeString(file, chosen + "\n", StandardCharsets.UTF_8);
        return chosen;
    }

    private List<String> arguments(String name, String cluster, Path directory, Address http) {
        List<String> arguments = new ArrayList<>(List.of(
                "--name=" + name, "--cluster=" + cluster, "--data-dir=" + directory, "--http=" + http, "--dev=false"));
        settings.forEach((key, value) -> {
            if (!OWN.contains(key)) {
                arguments.add("--" + key + "=" + value);
            }
        });
        return arguments;
    }

    private void ended(DevMember member, List<String> arguments) {
        if (isStopping()) {
            return;
        }
        int code = member.exitCode();
        keepsDirectory = true;
        err.println("quorated: " + member.name() + " (process " + member.pid() + ") ended with exit code " + code
                + "; its log: " + member.log());
        err.println("  start it again: quorated " + String.join(" ", arguments));
        if (members.stream().noneMatch(DevMember::isAlive)) {
            allEnded.countDown();
        }
    }

    /** A Ctrl-C reaches the members as well as this process, and one of them may be quicker. */
    private boolean isStopping() {
        try {
            return stopping.await(STOP_NOTICED_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Waits until every member can serve. False when one has ended, or it takes too long. */
    private boolean awaitReady() throws InterruptedException {
        long start = System.nanoTime();
        List<DevMember> waitedFor = new ArrayList<>(members);
        while (!waitedFor.isEmpty()) {
            if (waitedFor.stream().anyMatch(member -> !member.isAlive())) {
                keepsDirectory = true;
                waitedFor.stream()
                        .filter(member -> !member.isAlive())
                        .forEach(member -> err.println("quorated: could not start: " + member.name()
                                + " ended with exit code " + member.exitCode() + "; " + member.log() + " says why"));
                return false;
            }
            if (TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start) > READY_MILLIS_MAX) {
                keepsDirectory = true;
                err.println("quorated: could not start: "
                        + waitedFor.stream()
                                .map(member -> member.name() + " is not ready (" + member.log() + ")")
                                .collect(Collectors.joining(", ")));
                return false;
            }
            waitedFor.removeIf(DevMember::isReady);
            TimeUnit.MILLISECONDS.sleep(READY_POLL_MILLIS);
        }
        return true;
    }

    private void banner(Path directory) {
        out.println(Version.read().line() + ", " + count + " members for trying things: not a way to keep data");
        for (DevMember member : members) {
            out.println("  " + member.name() + "       " + member.url() + "  (process " + member.pid() + ")");
        }
        out.println("  data     " + directory + (temporary == null ? "" : ", deleted at the end"));
        out.println("  stop     Ctrl-C");
        out.println();
        Examples.curl(members.get(0).url()).forEach(out::println);
        out.flush();
    }

    private void stop() {
        end();
        out.flush();
        err.flush();
        Runtime.getRuntime().halt(ExitCode.OK.number());
    }

    private void end() {
        stopping.countDown();
        members.forEach(DevMember::stop);
        // A member bounds its own stop; this only holds if it can't.
        long bound = System.nanoTime() + config.stopTimeout().plusSeconds(2).toNanos();
        try {
            for (DevMember member : members) {
                member.awaitEnd(TimeUnit.NANOSECONDS.toMillis(bound - System.nanoTime()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        TemporaryDirectory created = temporary;
        if (created != null && keepsDirectory) {
            err.println("quorated: kept " + created.path() + ", since not all went well");
        } else if (created != null) {
            created.close();
        }
    }
}
