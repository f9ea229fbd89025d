package io.quorate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.client.PlayedMember;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutputTest {

    private static final String LIST = "{\"items\":[{\"key\":\"a\",\"value\":\"1,\\\"2\\\"\",\"mod_revision\":3,"
            + "\"version\":1},{\"key\":\"b\",\"value\":\"x\\ny\",\"mod_revision\":4,\"version\":2}],\"revision\":9}\n";

    private final PlayedMember member = new PlayedMember();

    @AfterEach
    void close() {
        member.close();
    }

    private Run run(String... args) {
        member.answers(200, "application/json", LIST, Map.of("Quorate-Member", "n1"));
        List<String> all = new ArrayList<>(Arrays.asList(args));
        all.addAll(List.of("-e", member.url()));
        return Run.of(all.toArray(String[]::new));
    }

    @Test
    void csvQuotesWhatHasToBe() {
        assertThat(run("get", "--prefix", "-o", "csv").out())
                .isEqualTo("KEY,REV,VER,VALUE\na,3,1,\"1,\"\"2\"\"\"\nb,4,2,\"x\ny\"\n");
    }

    @Test
    void columnsAreChosenAndOrdered() {
        assertThat(run("get", "--prefix", "--columns", "ver,key").out()).isEqualTo("VER  KEY\n1    a\n2    b\n");
        assertThat(run("get", "--prefix", "--columns", "rev", "-o", "csv").out())
                .isEqualTo("REV\n3\n4\n");
    }

    @Test
    void tablesFitTheirTerminalAndAreWholeInAPipe() {
        Table table = new Table("KEY", "VALUE", "REV");
        table.row("config/app", "x".repeat(40), "7");
        assertThat(printed(table, 30)).isEqualTo("KEY         VALUE          REV\nconfig/app  xxxxxxxxxxxx…  7\n");
        assertThat(printed(table, Integer.MAX_VALUE)).contains("x".repeat(40));
        assertThat(printed(table, 1)).isEqualTo("KEY     VALUE   REV\nconfi…  xxxxx…  7\n");
    }

    @Test
    void terminalsSayHowWideTheyAre() {
        assertThat(terminal(true).width()).isEqualTo(30);
        assertThat(terminal(false).width()).isEqualTo(Integer.MAX_VALUE);
    }

    private static Terminal terminal(boolean interactive) {
        return new Terminal(Map.of("COLUMNS", "30"), System.in, System.out, System.err, interactive);
    }

    private static String printed(Table table, int width) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        table.print(new PrintStream(out, true, StandardCharsets.UTF_8), null, false, () -> width);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void unknownColumnsAreUsage() {
        Run run = run("get", "--prefix", "--columns", "age");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("'age'").contains("key, rev, ver, value");
    }

    @Test
    void yamlIsTheDocument() {
        assertThat(run("get", "--prefix", "-o", "yaml").out())
                .startsWith("---\nitems:\n- key: a\n")
                .contains("mod_revision: 3")
                .endsWith("revision: 9\n");
    }

    @Test
    void veryVerboseShowsHeaders() {
        assertThat(run("get", "--prefix", "-v").err()).contains("200 from").doesNotContain("< ");
        assertThat(run("get", "--prefix", "-vv").err()).contains("< Quorate-member: n1");
    }

    @Test
    void progressIsABarForAPerson() {
        Said said = new Said();
        try (Progress progress = said.progress(true)) {
            progress.total(4096);
            said.advance(TimeUnit.SECONDS.toNanos(1));
            progress.add(1024);
            assertThat(said.text())
                    .contains("save [######.................")
                    .contains("1.0 KiB of 4.0 KiB, 25%")
                    .contains("1.0 KiB/s, 3s left");
        }
        assertThat(said.text()).endsWith("\r");
    }

    @Test
    void progressIsALineNowAndThenForALog() {
        Said said = new Said();
        try (Progress progress = said.progress(false)) {
            progress.add(1);
            said.advance(TimeUnit.SECONDS.toNanos(10));
            progress.add(1);
            progress.add(1);
        }
        assertThat(said.text()).isEqualTo("save: 2 B, 0 B/s\n");
    }

    /** A clock that is set, and what was said. */
    private static final class Said {

        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private long nanos;

        Progress progress(boolean bar) {
            PrintStream err = new PrintStream(out, true, StandardCharsets.UTF_8);
            return new Progress(err, bar, () -> nanos, "save", Progress.Unit.BYTES);
        }

        void advance(long by) {
            nanos += by;
        }

        String text() {
            return out.toString(StandardCharsets.UTF_8);
        }
    }
}
