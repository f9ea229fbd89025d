package io.quorate.server.boot;

import io.quorate.server.config.Address;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One member of a development cluster: a process of its own, run as this one is. Confined to the thread that starts it,
 * but for {@link #stop}, which is safe for any.
 */
final class DevMember {

    private static final int PROBE_MILLIS = 1_000;

    private final String name;
    private final Address http;
    private final Path log;
    private final Process process;

    private DevMember(String name, Address http, Path log, Process process) {
        this.name = name;
        this.http = http;
        this.log = log;
        this.process = process;
    }

    /**
     * Starts a member.
     *
     * @param log where what it says goes
     * @param arguments flags of {@code quorated}
     */
    static DevMember start(String name, Address http, Path log, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current()
                .info()
                .command()
                .orElse(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(jvmFlags());
        command.add("-D" + Daemon.STOP_WITH_STDIN + "=true");
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(Main.class.getName());
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        Map<String, String> environment = builder.environment();
        // They are among the flags of this JVM already.
        environment.remove("JDK_JAVA_OPTIONS");
        environment.remove("JAVA_TOOL_OPTIONS");
        environment.keySet().removeAll(List.of("QUORATED_NAME", "QUORATED_CLUSTER", "QUORATED_ADVERTISE_HTTP"));
        return new DevMember(name, http, log, builder.start());
    }

    /** Those of this JVM, without what only one process can use: a debugger's port, an archive to write. */
    private static List<String> jvmFlags() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> !flag.startsWith("-agentlib:jdwp")
                        && !flag.startsWith("-Xrunjdwp")
                        && !flag.startsWith("-XX:ArchiveClassesAtExit")
                        && !flag.startsWith("-XX:AOTCacheOutput")
                        && !flag.startsWith("-D" + Daemon.STOP_WITH_STDIN))
                .toList();
    }

    String name() {
        return name;
    }

    String url() {
        return "http://" + http;
    }

    Path log() {
        return log;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** How it ended; only once it has. */
    int exitCode() {
        return process.exitValue();
    }

    /** Runs {@code then} on some thread when the process has ended. */
    void whenEnded(Runnable then) {
        // Runs where the process' end is noticed; nobody waits for it.
        var unused = process.onExit().thenRun(then);
    }

    /** Whether it can serve now. */
    boolean isReady() {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(url() + "/readyz").toURL().openConnection();
            connection.setConnectTimeout(PROBE_MILLIS);
            connection.setReadTimeout(PROBE_MILLIS);
            try {
                return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            return false;
        }
    }

    /** Asks it to stop. */
    void stop() {
        process.destroy();
    }

    /** Waits for its end, and forces it after {@code millis}. */
    void awaitEnd(long millis) throws InterruptedException {
        if (!process.waitFor(Math.max(1, millis), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly();
        }
    }
}
