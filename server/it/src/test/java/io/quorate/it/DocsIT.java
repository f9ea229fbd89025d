package io.quorate.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.quorate.it.cluster.Cluster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The shell lines of the documentation do what it says: they are run by a shell against a real member. */
final class DocsIT {

    private static final Path ROOT = Path.of("../..");

    private static final String DOCUMENTED = "http://127.0.0.1:7460";

    /** A block that is marked to be run, and what it prints, where the page says that. */
    private static final Pattern RUN =
            Pattern.compile("<!-- run -->\n```sh\n(.*?)```\n(?:\n```text\n(.*?)```\n)?", Pattern.DOTALL);

    private static final Pattern SESSION = Pattern.compile("```console\n(.*?)```\n", Pattern.DOTALL);

    private static final Pattern TIME = Pattern.compile("(\"modified_at\" ?: ?)\"[^\"]*\"");

    private static final String LEFT_OUT = "…";

    private static final String END = "--- end of a step ---";

    /** Shell lines, and what they print; null where a page leaves that open. */
    private record Step(String shell, @Nullable String prints) {}

    @Test
    void quickstartPrintsWhatItSays() throws IOException, InterruptedException {
        Matcher blocks = RUN.matcher(Files.readString(ROOT.resolve("docs/quickstart.md")));
        List<Step> steps = new ArrayList<>();
        while (blocks.find()) {
            steps.add(new Step(blocks.group(1), blocks.group(2)));
        }
        assertThat(steps).hasSizeGreaterThan(5);
        assertStepsHold("docs-quickstart", steps);
    }

    @Test
    void readmePrintsWhatItSays() throws IOException, InterruptedException {
        Matcher session = SESSION.matcher(Files.readString(ROOT.resolve("README.md")));
        assertThat(session.find()).isTrue();
        List<Step> steps = new ArrayList<>();
        for (String part : session.group(1).split("(?m)^\\$ ", -1)) {
            int line = part.indexOf('\n');
            if (line > 0) {
                steps.add(new Step(part.substring(0, line + 1), part.substring(line + 1)));
            }
        }
        assertThat(steps).hasSize(7);
        assertStepsHold("docs-readme", steps);
    }

    private static void assertStepsHold(String name, List<Step> steps) throws IOException, InterruptedException {
        assumeThat(shell("command -v curl").status()).as("curl is installed").isZero();
        try (Cluster cluster = Cluster.start(name, 1)) {
            String url = "http://127.0.0.1:" + cluster.member(0).http().getPort();
            StringBuilder script = new StringBuilder("set -e\ncurl() { command curl -sS \"$@\"; }\n");
            for (Step step : steps) {
                script.append(step.shell().replace(DOCUMENTED, url));
                script.append("printf '\\n%s\\n' '").append(END).append("'\n");
            }
            Ended ended = shell(script.toString());
            assertThat(ended.status()).as(ended.printed()).isZero();
            String[] printed = ended.printed().split(END, -1);
            assertThat(printed).hasSize(steps.size() + 1);
            for (int i = 0; i < steps.size(); i++) {
                String expected = steps.get(i).prints();
                if (expected == null) {
                    assertThat(printed[i]).as(steps.get(i).shell()).doesNotContain("urn:quorate:problem:");
                } else {
                    assertThat(comparable(printed[i])).as(steps.get(i).shell()).matches(pattern(comparable(expected)));
                }
            }
        }
    }

    /** Without what differs from run to run. */
    private static String comparable(String printed) {
        return TIME.matcher(printed.strip()).replaceAll("$1\"" + LEFT_OUT + "\"");
    }

    /** What a page leaves out of a line stands for anything, but not for another line. */
    private static Pattern pattern(String expected) {
        return Pattern.compile(Pattern.quote(expected).replace(LEFT_OUT, "\\E[^\n]*\\Q"));
    }

    private record Ended(int status, String printed) {}

    /** Runs {@code script}; its output goes through a file, so that nothing waits for a reader. */
    private static Ended shell(String script) throws IOException, InterruptedException {
        Path output = Files.createTempFile("quorate-docs", ".out");
        try {
            Process process = new ProcessBuilder("sh", "-c", script)
                    .redirectOutput(output.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            boolean ended = process.waitFor(60, TimeUnit.SECONDS);
            if (!ended) {
                process.destroyForcibly();
            }
            assertThat(ended).as("the lines ended by themselves").isTrue();
            return new Ended(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
        } finally {
            Files.delete(output);
        }
    }
}
