package io.quorate.it.cluster;

import io.quorate.it.wire.Endpoint;
import io.quorate.it.wire.HttpConnection;
import io.quorate.it.wire.Reply;
import io.quorate.it.wire.Request;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One member: a process that comes and goes, with a data directory and addresses that stay. Safe for any thread; faults
 * of one member are ordered by one thread at a time.
 */
public final class Member {

    private static final Set<Process> LIVE = ConcurrentHashMap.newKeySet();
    private static final Duration PROBE = Duration.ofSeconds(1);

    /** For the Java of every member: what makes short tests shorter. None where members run for long. */
    private static final String JAVA_FLAGS = System.getProperty("quorate.member.java", "");

    static {
        // Whatever happens to this JVM, its members don't outlive it.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> LIVE.forEach(Process::destroyForcibly)));
    }

    private final String name;
    private final int httpPort;
    private final Path directory;
    private final List<String> command;
    private final Map<String, String> environment;
    private volatile @Nullable Process process;
    private volatile boolean paused;

    Member(String name, int httpPort, Path directory, List<String> command, Map<String, String> env) {
        this.name = name;
        this.httpPort = httpPort;
        this.directory = directory;
        this.command = List.copyOf(command);
        this.environment = Map.copyOf(env);
    }

    /** Its name, such as {@code n1}. */
    public String name() {
        return name;
    }

    /** Where it listens for clients. */
    public InetSocketAddress http() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), httpPort);
    }

    /** Its name, and where it listens for clients. */
    public Endpoint endpoint() {
        return new Endpoint(name, http());
    }

    /** Its data directory. */
    public Path data() {
        return directory.resolve("data");
    }

    /** Deletes its data directory; it must not run. */
    public void wipe() {
        if (isRunning()) {
            throw new IllegalStateException(name + " is running");
        }
        Cluster.deleteTree(data());
    }

    /** What it printed so far, in all its lives. */
    public String log() {
        if (!Files.exists(logFile())) {
            return "";
        }
        try {
            return Files.readString(logFile(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path logFile() {
        return directory.resolve("log");
    }

    /** Makes its data directory of a backup; what that printed. It must not run. */
    public String restore(Path backup, String clusterId) {
        List<String> restore = new ArrayList<>(List.of(command.get(0), "restore", backup.toString()));
        restore.addAll(List.of("--cluster-id", clusterId));
        restore.addAll(command.subList(1, command.size()));
        return Tool.run(restore);
    }

    /** Starts the process and returns at once. */
    public Member start() {
        if (isRunning()) {
            throw new IllegalStateException(name + " is running already");
        }
        try {
            Files.createDirectories(directory);
            ProcessBuilder builder = new ProcessBuilder(command);
            File log = logFile().toFile();
            builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log));
            builder.environment().putAll(environment);
            if (!JAVA_FLAGS.isEmpty()) {
                builder.environment().merge("QUORATE_JAVA_OPTS", JAVA_FLAGS, (given, more) -> more + " " + given);
            }
            Process started = builder.start();
            LIVE.removeIf(other -> !other.isAlive());
            LIVE.add(started);
            process = started;
            paused = false;
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException("starting " + command, e);
        }
    }

    /** Whether its process lives, paused or not. */
    public boolean isRunning() {
        Process current = process;
        return current != null && current.isAlive();
    }

    /** Whether its process lives and is not paused. */
    public boolean isServing() {
        return isRunning() && !paused;
    }

    /** Ends it at once, as SIGKILL does, and waits until it is gone. */
    public void kill() {
        Process current = running();
        current.destroyForcibly();
        awaitExit(Duration.ofSeconds(30));
    }

    /** Asks it to stop, as SIGTERM does, and returns its exit code; fails if it isn't gone within {@code timeout}. */
    public int stop(Duration timeout) {
        running().destroy();
        return awaitExit(timeout);
    }

    /** Waits for it to end by itself and returns its exit code. */
    public int awaitExit(Duration timeout) {
        Process current = running();
        try {
            if (!current.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError(
                        name + " still runs after " + timeout.toMillis() + " ms; it printed last:\n" + lastLines());
            }
            return current.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Freezes it, as SIGSTOP does: its connections stay open, it does nothing. */
    public void pause() {
        paused = true;
        signal("STOP");
    }

    /** Lets it go on after {@link #pause}. */
    public void resume() {
        signal("CONT");
        paused = false;
    }

    /** The id of its process. */
    public long pid() {
        return running().pid();
    }

    private void signal(String signal) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(pid()))
                    .inheritIO()
                    .start();
            if (kill.waitFor() != 0) {
                throw new IllegalStateException("kill -" + signal + " " + name + " failed");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private Process running() {
        Process current = process;
        if (current == null) {
            throw new IllegalStateException(name + " was never started");
        }
        return current;
    }

    /** Sends one request on a connection of its own; empty when no complete answer comes within {@code timeout}. */
    public Optional<Reply> ask(Request request, Duration timeout) {
        try (HttpConnection connection = new HttpConnection(http())) {
            return Optional.of(connection.exchange(request, timeout));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Sends one request on a connection of its own and returns the answer; fails when none comes within 10 s. */
    public Reply ask(Request request) {
        try (HttpConnection connection = new HttpConnection(http())) {
            return connection.exchange(request, Duration.ofSeconds(10));
        } catch (IOException e) {
            throw new AssertionError(
                    "%s: %s %s: %s".formatted(name, request.method(), request.target(), e.getMessage()), e);
        }
    }

    /** Whether it says that it can serve linearizable reads now. */
    public boolean isReady() {
        return says("/readyz");
    }

    /** Whether it says that it leads. */
    public boolean leads() {
        return says("/leaderz");
    }

    private boolean says(String path) {
        return isServing()
                && ask(Request.get(path), PROBE)
                        .map(reply -> reply.status() == 200)
                        .orElse(false);
    }

    /** Waits until it is ready; fails at once when its process ends instead. */
    public void awaitReady(Duration timeout) {
        Await.until(() -> name + " is ready; it printed last:\n" + lastLines(), timeout, () -> {
            if (!isRunning()) {
                throw new AssertionError(name + " ended with exit code "
                        + running().exitValue() + " instead of getting ready; it printed last:\n" + lastLines());
            }
            return isReady();
        });
    }

    /** The last lines it printed. */
    public String lastLines() {
        List<String> lines = new ArrayList<>(log().lines().toList());
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 25), lines.size()));
    }

    @Override
    public String toString() {
        return name + " (http " + httpPort + ", " + directory + ")";
    }
}
