package io.quorate.server.boot;

import io.quorate.server.config.ServerConfig;
import io.quorate.server.http.Examples;
import io.quorate.server.systemd.ServiceManager;
import io.quorate.server.systemd.Watchdog;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One member as a process of its own: starts it, stops it on SIGTERM and SIGINT, ends the process when the member can't
 * go on. Confined to the main thread, but for {@link #stop}, which a shutdown hook calls.
 */
final class Daemon {

    /** Set by a development cluster: its members stop when it is gone, however it ended. */
    static final String STOP_WITH_STDIN = "quorate.stop.with.stdin";

    private static final Duration DEV_READY_MAX = Duration.ofSeconds(20);
    /** How long the event loops may be busy before the member counts as stuck. */
    private static final Duration PULSE_MAX = Duration.ofSeconds(10);

    private final ServerConfig config;
    private final Map<String, String> environment;
    private final PrintStream out;
    private final PrintStream err;
    private final CountDownLatch never = new CountDownLatch(1);

    private volatile @Nullable QuorateServer server;
    private volatile @Nullable TemporaryDirectory temporary;
    private volatile @Nullable ServiceManager manager;

    Daemon(ServerConfig config, Map<String, String> environment, PrintStream out, PrintStream err) {
        this.config = config;
        this.environment = environment;
        this.out = out;
        this.err = err;
    }

    /** Starts the member. Returns only if that failed: a member that runs ends the process when it is stopped. */
    ExitCode run() {
        Halt halt = new Halt(err, Runtime.getRuntime()::halt);
        Thread.setDefaultUncaughtExceptionHandler(halt);
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "quorate-stop"));
        try {
            QuorateServer started = QuorateServer.start(config.dataDir() == null ? withTemporary() : config, halt);
            server = started;
            report(started);
            if (config.dev()) {
                started.awaitReady(DEV_READY_MAX);
                banner(started);
            }
            if (System.getProperty(STOP_WITH_STDIN) != null) {
                stopWithStdin();
            }
            never.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) {
            // Whatever it was, the process must end, and say why.
            err.println("quorated: could not start: " + reason(e));
            if (Halt.isFatal(e) || e instanceof NullPointerException) {
                e.printStackTrace(err);
            }
            closeTemporary();
        }
        return ExitCode.START_FAILED;
    }

    /** Tells systemd, if it is there, that the member serves, and from then on whether it is alive. */
    private void report(QuorateServer started) {
        ServiceManager found =
                ServiceManager.of(environment, ProcessHandle.current().pid());
        manager = found;
        if (found.listens()) {
            found.ready(started.summary());
            Watchdog.start(found, () -> isAlive(started), started::summary);
        }
    }

    private static boolean isAlive(QuorateServer server) {
        try {
            return server.isAlive(PULSE_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private ServerConfig withTemporary() throws IOException {
        TemporaryDirectory created = TemporaryDirectory.create();
        temporary = created;
        return config.withDataDir(created.path());
    }

    /** The message of the innermost cause that has one: adapters wrap what the system said. */
    static String reason(Throwable thrown) {
        if (thrown instanceof ServerStartException) {
            return String.valueOf(thrown.getMessage());
        }
        return thrown.getMessage() == null ? thrown.toString() : thrown.getMessage();
    }

    private void banner(QuorateServer started) {
        String url = started.url();
        out.println(Version.read().line() + ", for trying things: not a configuration to keep data with");
        out.println("  serving  " + url);
        out.println("  data     " + started.dataDir() + (temporary == null ? "" : ", deleted at the end"));
        out.println("  stop     Ctrl-C");
        out.println();
        Examples.curl(url).forEach(out::println);
        out.flush();
    }

    private static void stopWithStdin() {
        Thread thread = new Thread(
                () -> {
                    try {
                        while (System.in.read() >= 0) {
                            // Nothing is ever said; only the end counts.
                        }
                    } catch (IOException e) {
                        // As good as the end.
                    }
                    System.exit(ExitCode.OK.number());
                },
                "quorate-stdin");
        thread.setDaemon(true);
        thread.start();
    }

    private void stop() {
        haltAfter(config.stopTimeout());
        ServiceManager told = manager;
        if (told != null) {
            told.stopping();
        }
        QuorateServer running = server;
        if (running != null) {
            running.close();
        }
        closeTemporary();
        out.flush();
        err.flush();
        // The JVM would answer a signal with 128 + its number; a stop as asked is a success.
        Runtime.getRuntime().halt(ExitCode.OK.number());
    }

    private void closeTemporary() {
        TemporaryDirectory created = temporary;
        if (created != null) {
            created.close();
        }
    }

    private void haltAfter(Duration bound) {
        Thread thread = new Thread(
                () -> {
                    try {
                        TimeUnit.MILLISECONDS.sleep(bound.toMillis());
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    err.println("quorated: the stop took longer than " + bound.toMillis() + " ms");
                    err.flush();
                    Runtime.getRuntime().halt(ExitCode.STOP_TIMEOUT.number());
                },
                "quorate-stop-bound");
        thread.setDaemon(true);
        thread.start();
    }
}
