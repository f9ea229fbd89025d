package io.quorate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchCommandTest {

    private final PlayedMember member = new PlayedMember();

    @AfterEach
    void close() {
        member.close();
    }

    private Run bench(String... args) {
        List<String> all = new ArrayList<>(List.of("bench"));
        all.addAll(Arrays.asList(args));
        all.addAll(List.of("-e", member.url(), "--warmup", "0s", "--duration", "300ms", "--keys", "20", "-o", "json"));
        return Run.of(all.toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource({"put, PUT", "get, GET", "mixed, GET", "txn, POST"})
    void closedLoopMeasuresAndCleansUp(String workload, String method) throws IOException {
        member.answers(200, "{}");
        Run run = bench(workload, "--clients", "2", "--read-ratio", "1");
        assertThat(run.err()).doesNotContain("error");
        assertThat(run.code()).isZero();
        Map<String, ?> report = Json.object(run.out().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(report.get("loop")).isEqualTo("closed");
        assertThat(number(report, "succeeded")).isPositive();
        assertThat(number(report, "failed")).isZero();
        List<PlayedMember.Asked> asked = member.asked();
        assertThat(asked)
                .anyMatch(request ->
                        request.method().equals(method) && !request.target().equals("/version"));
        PlayedMember.Asked last = asked.get(asked.size() - 1);
        assertThat(last.method()).isEqualTo("DELETE");
        assertThat(last.target()).matches("/v1/kv/bench/[0-9a-z]+/\\?prefix");
    }

    private static long number(Map<String, ?> report, String name) {
        return report.get(name) instanceof Long number ? number : -1;
    }

    @Test
    void openLoopKeepsItsPace() throws IOException {
        member.answers(200, "{}");
        Run run = bench("put", "--rate", "100", "--clients", "4");
        Map<String, ?> report = Json.object(run.out().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(report.get("loop")).isEqualTo("open");
        long all = number(report, "succeeded") + number(report, "unsent");
        assertThat(all).isBetween(25L, 31L);
    }

    @Test
    void problemsAreCountedByTheirCode() {
        member.answers(200, "{}").problem(503, "no-leader", "no", "later");
        Run run = bench("put", "--clients", "1", "--keep");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).contains("\"no-leader\":").contains("\"succeeded\":0");
    }

    @Test
    void lostConnectionsAreCountedAndReplaced() {
        member.answers(200, "{}").hangsUp().answers(200, "{}");
        Run run = bench("put", "--clients", "2", "--keep");
        assertThat(run.out()).contains("\"errors\":{\"connection-lost\":");
        assertThat(run.out()).doesNotContain("\"succeeded\":0,");
    }

    @Test
    void nobodyThereIsSaidAtOnce() {
        member.close();
        Run run = bench("put", "--timeout", "200ms");
        assertThat(run.code()).isEqualTo(7);
    }

    @Test
    void ownProcessorTimeIsMeasuredByPid(@TempDir Path folder) throws IOException {
        member.answers(200, "{}");
        Run run = bench(
                "put",
                "--clients",
                "1",
                "--pid",
                Long.toString(ProcessHandle.current().pid()));
        assertThat(run.out()).contains("\"server_cpu_seconds_per_1000\":");
        Path before = Files.writeString(folder.resolve("before.json"), run.out());
        assertThat(bench("put", "--clients", "1", "--compare", before.toString())
                        .out())
                .contains("MEASURE")
                .contains("p99 us")
                .contains("per_second");
    }

    @ParameterizedTest
    @CsvSource({
        "put, --rate, 0",
        "put, --clients, 0",
        "mixed, --read-ratio, 2",
        "put, --keys, 0",
        "fly, --keys, 1",
        "put, --pid, x"
    })
    void malformedPlansAreRefused(String workload, String flag, String value) {
        assertThat(bench(workload, flag, value).code()).isEqualTo(2);
        assertThat(member.asked()).isEmpty();
    }
}
