package io.quorate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.client.PlayedMember;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WaitCommandTest {

    private final PlayedMember member = new PlayedMember();

    @AfterEach
    void close() {
        member.close();
    }

    private Run run(String... args) {
        List<String> all = new ArrayList<>(List.of("wait", "a", "-e", member.url()));
        all.addAll(Arrays.asList(args));
        return Run.in(Map.of(), "", false, all.toArray(String[]::new));
    }

    private WaitCommandTest absent(long revision) {
        member.answers(
                404,
                "application/problem+json",
                "{\"code\":\"key-not-found\",\"status\":404}",
                Map.of("Quorate-Revision", Long.toString(revision)));
        return this;
    }

    private WaitCommandTest found(long revision, String value) {
        member.answers(200, "application/octet-stream", value, Map.of("Quorate-Revision", Long.toString(revision)));
        return this;
    }

    private WaitCommandTest unchanged(long revision) {
        member.answers(304, "text/plain", "", Map.of("Quorate-Revision", Long.toString(revision)));
        return this;
    }

    private List<String> targets() {
        return member.asked().stream().map(PlayedMember.Asked::target).toList();
    }

    @Test
    void waitsUntilTheKeyIsThere() {
        absent(7).unchanged(9).absent(11).found(12, "x");
        assertThat(run()).isEqualTo(new Run(0, "", ""));
        assertThat(targets())
                .containsExactly(
                        "/v1/kv/a",
                        "/v1/kv/a?wait=30s&after=7",
                        "/v1/kv/a?wait=30s&after=9",
                        "/v1/kv/a?wait=30s&after=11");
    }

    @Test
    void whatIsSoAlreadyIsNotWaitedFor() {
        found(7, "x");
        assertThat(run("--exists").code()).isZero();
        assertThat(run("--value", "x").code()).isZero();
        assertThat(targets()).containsOnly("/v1/kv/a");
    }

    @Test
    void waitsUntilTheKeyIsGone() {
        found(7, "x").unchanged(8).absent(9);
        assertThat(run("--absent").code()).isZero();
        assertThat(targets()).hasSize(3);
    }

    @Test
    void waitsForAValue() {
        absent(7).found(8, "x").unchanged(9).found(10, "y");
        assertThat(run("--value", "y", "-o", "raw")).isEqualTo(new Run(0, "y", ""));
    }

    @Test
    void waitsForAChange() {
        found(7, "x").unchanged(8).found(9, "x");
        assertThat(run("--changed").code()).isZero();
        assertThat(targets()).hasSize(3);
    }

    @Test
    void notInTimeHasACode() {
        absent(7).unchanged(8);
        Run run = run("--timeout", "1500ms");
        assertThat(run.code()).isEqualTo(5);
        assertThat(run.err()).startsWith("error: 'a' was not there in time\n");
        assertThat(targets().get(1)).matches("/v1/kv/a\\?wait=\\d+ms&after=7");
    }

    @Test
    void othersProblemsStayWhatTheyAre() {
        member.problem(403, "denied", "no", "never");
        assertThat(run().code()).isEqualTo(6);
    }

    @Test
    void curlIsPrinted() {
        assertThat(run("--curl").out())
                .isEqualTo("curl -sS '" + member.url() + "/v1/kv/a'\ncurl -sS '" + member.url()
                        + "/v1/kv/a?wait=30s&after=REVISION'\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--exists --absent", "--value"})
    void conditionsAreOne(String flags) {
        assertThat(run(flags.split(" ", -1)).code()).isEqualTo(2);
    }
}
