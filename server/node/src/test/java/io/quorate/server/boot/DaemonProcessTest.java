package io.quorate.server.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The daemon as a process: how it starts, and how it ends. */
class DaemonProcessTest {

    private static final Duration LONG = Duration.ofSeconds(90);

    private final List<Process> processes = new ArrayList<>();

    @TempDir
    private Path directory;

    @AfterEach
    void endAll() {
        processes.forEach(Process::destroyForcibly);
    }

    @Test
    void devMemberStopsOnSigtermAndTakesItsDirectoryAlong() throws Exception {
        Process process = start("--dev", "--http=127.0.0.1:0");
        Path data = Path.of(awaitSaid("data {5}(\\S+), deleted at the end"));
        assertThat(data).isDirectory();
        assertThat(said("out")).contains("/v1/kv/hello -d world");

        process.destroy();

        assertThat(process.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(ExitCode.OK.number());
        assertThat(data).doesNotExist();
    }

    @Test
    void failedStartIsOneLineAndEnds() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Process process =
                    start("--data-dir=" + directory.resolve("data"), "--http=127.0.0.1:" + taken.getLocalPort());

            assertThat(process.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(ExitCode.START_FAILED.number());
            assertThat(said("err").lines().filter(line -> line.startsWith("quorated: could not start: can't listen")))
                    .hasSize(1);
        }
    }

    @Test
    void devClusterGoesOnWhenAMemberDiesAndStopsTogether() throws Exception {
        Process process =
                start("--dev", "--members=3", "--http=127.0.0.1:0", "--data-dir=" + directory.resolve("data"));
        awaitSaid("(stop) {5}Ctrl-C");
        List<ProcessHandle> members = process.children().toList();
        assertThat(members).hasSize(3);

        members.get(0).destroyForcibly();

        awaitErr("ended with exit code 137");
        assertThat(members.stream().filter(ProcessHandle::isAlive)).hasSize(2);

        process.destroy();

        assertThat(process.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(ExitCode.OK.number());
        assertThat(members.stream().filter(ProcessHandle::isAlive)).isEmpty();
        try (Stream<Path> kept = Files.list(directory.resolve("data"))) {
            assertThat(kept.map(path -> path.getFileName().toString())).contains("n1", "n2", "n3", "cluster");
        }
    }

    @Test
    void membersOfADevClusterEndWhenItIsKilled() throws Exception {
        Process process =
                start("--dev", "--members=2", "--http=127.0.0.1:0", "--data-dir=" + directory.resolve("data"));
        awaitSaid("(stop) {5}Ctrl-C");
        List<ProcessHandle> members = process.children().toList();

        process.destroyForcibly();

        Awaitility.await().atMost(LONG).until(() -> members.stream().noneMatch(ProcessHandle::isAlive));
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectOutput(directory.resolve("out").toFile())
                .redirectError(directory.resolve("err").toFile())
                .start();
        processes.add(process);
        return process;
    }

    private String awaitSaid(String pattern) {
        return await("out", pattern);
    }

    private void awaitErr(String text) {
        await("err", "(" + Pattern.quote(text) + ")");
    }

    private String await(String stream, String pattern) {
        Pattern compiled = Pattern.compile(pattern);
        Awaitility.await()
                .atMost(LONG)
                .failFast(() -> {
                    for (Process process : processes) {
                        assertThat(process.isAlive()).as(said("err")).isTrue();
                    }
                })
                .until(() -> compiled.matcher(said(stream)).find());
        Matcher matcher = compiled.matcher(said(stream));
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    private String said(String stream) {
        try {
            return Files.readString(directory.resolve(stream));
        } catch (IOException e) {
            return "";
        }
    }
}
