package io.quorate.server.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.config.ConfigLoader;
import io.quorate.server.config.Setting;
import io.quorate.server.config.Settings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MainTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path directory;

    @Test
    void helpNamesEverySettingWithItsDefault() {
        assertThat(run("--help")).isEqualTo(ExitCode.OK);

        for (Setting<?> setting : Settings.all()) {
            assertThat(said(out)).contains(setting.flag() + (setting.isSwitch() ? "[=" : "="));
        }
        assertThat(said(out))
                .contains("Default: 500ms")
                .contains("--members=N")
                .contains("Exit codes: 0 stopped")
                .doesNotContain("%n")
                .doesNotContain("`");
        assertThat(said(err)).isEmpty();
    }

    @Test
    void versionIsOneLine() {
        assertThat(run("--version")).isEqualTo(ExitCode.OK);

        assertThat(said(out)).matches("quorated [0-9]\\S+ \\(commit \\S+, Java [^)]+\\)\n");
    }

    @Test
    void everyProblemIsListed() {
        ExitCode code = run("stray", "--data-dri", "/data", "--http=x", "--members", "12");

        assertThat(code).isEqualTo(ExitCode.USAGE);
        assertThat(said(err)).isEqualTo("""
                        quorated: 4 problems:
                          'stray' (expected: flags)
                          --data-dri: unknown flag; did you mean --data-dir?
                          --members: '12' (expected: a whole number of 1..9)
                          --http: 'x' (expected: host:port, such as 127.0.0.1:7460)
                        Try 'quorated --help'.
                        """);
        assertThat(said(out)).isEmpty();
    }

    @Test
    void oneProblemIsOneLine() {
        assertThat(run()).isEqualTo(ExitCode.USAGE);

        assertThat(said(err)).startsWith("quorated: data-dir: (expected: a directory");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--dev --htp x | quorated: --htp: unknown flag; did you mean --http?",
                "--dev --menbers=3 | quorated: --menbers: unknown flag; did you mean --members?",
                "--dev -x | quorated: -x: unknown flag",
                "int | quorated: 'int' (expected: flags; did you mean init?)",
                "dev | quorated: 'dev' (expected: flags; did you mean --dev?)",
                "restore backup --data-dri=/d | quorated: --data-dri: unknown flag; did you mean --data-dir?",
                "init /d --clutser=x | quorated init: --clutser: unknown flag; did you mean --cluster?"
            })
    void misspelledWordIsTheOnlyProblem(String line, String problem) {
        assertThat(run(line.split(" "))).isEqualTo(ExitCode.USAGE);

        assertThat(said(err)).startsWith(problem + "\n").hasLineCount(2);
    }

    @Test
    void flagWithoutItsValueIsRefused() {
        assertThat(run("--dev", "--check-config", "--http")).isEqualTo(ExitCode.USAGE);

        assertThat(said(err)).contains("--http");
    }

    @Test
    void flagGivenTwiceIsRefused() {
        assertThat(run("--dev", "--name=a", "--name=b", "--check-config")).isEqualTo(ExitCode.USAGE);

        assertThat(said(err)).startsWith("quorated: --name: given more than once (expected: once)\n");
    }

    @Test
    void membersNeedDev() {
        assertThat(run("--data-dir=/data", "--members=3", "--check-config")).isEqualTo(ExitCode.USAGE);

        assertThat(said(err)).startsWith("quorated: --members: '3' (expected: together with --dev)");
    }

    @Test
    void checkedConfigurationStartsNothing() {
        assertThat(run("--dev", "--check-config")).isEqualTo(ExitCode.OK);

        assertThat(said(out)).isEqualTo("the configuration is good\n");
    }

    @Test
    void switchMayBeSwitchedOff() {
        assertThat(run("--dev=false", "--check-config")).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void printedConfigurationTellsOriginsAndCanBeReadBack() throws IOException {
        Path data = directory.resolve("it's");

        ExitCode code = new Main(stream(out), stream(err), Map.of("QUORATED_REQUEST_TIMEOUT", "7s"))
                .run("--data-dir=" + data, "--name=a", "--print-config");

        assertThat(code).isEqualTo(ExitCode.OK);
        assertThat(said(out))
                .containsPattern("(?m)^name: 'a' +# flag --name$")
                .containsPattern("(?m)^request-timeout: '7s' +# environment QUORATED_REQUEST_TIMEOUT$")
                .containsPattern("(?m)^history-keep: '1h' +# default$")
                .containsPattern("(?m)^# cluster: this member alone, at 127.0.0.1:7461 +# default$");
        Path file = Files.writeString(directory.resolve("printed.yaml"), said(out));
        ConfigLoader.Loaded again = ConfigLoader.load(Map.of("QUORATED_CONFIG", file.toString()), Map.of());
        assertThat(again.config().dataDir()).isEqualTo(data);
        assertThat(again.config().http().requestTimeout()).hasSeconds(7);
    }

    private ExitCode run(String... args) {
        return new Main(stream(out), stream(err), Map.of()).run(args);
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private static String said(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
