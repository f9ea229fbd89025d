package io.quorate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.client.PlayedMember;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Every command can say what it does as curl commands, or there is a reason why not. */
class CurlEverywhereTest {

    /** A line for each command; how many requests it names. */
    private static final Map<String, Integer> LINES = lines();

    /** Commands that send nothing, or nothing that curl could. */
    private static final Map<String, String> REASONS = Map.ofEntries(
            Map.entry("bench", "thousands of requests"),
            Map.entry("check perf", "thousands of requests"),
            Map.entry("dev", "starts a server"),
            Map.entry("shell", "its commands have one each"),
            Map.entry("cheat", "asks nobody"),
            Map.entry("completion", "asks nobody"),
            Map.entry("ctx ls", "asks nobody"),
            Map.entry("ctx use", "asks nobody"),
            Map.entry("ctx add", "asks nobody"),
            Map.entry("ctx edit", "asks nobody"),
            Map.entry("ctx rm", "asks nobody"),
            Map.entry("ctx show", "asks nobody"));

    private final PlayedMember member = new PlayedMember().answers(200, "{}");

    @AfterEach
    void close() {
        member.close();
    }

    private static Map<String, Integer> lines() {
        Map<String, Integer> lines = new LinkedHashMap<>();
        for (String line : List.of(
                "get a",
                "put a 1",
                "del a",
                "ls",
                "tree",
                "history a",
                "append q/ 1",
                "txn 'then put a 1'",
                "watch a",
                "locks ls",
                "locks show a",
                "locks release a --token 1",
                "locks watch a",
                "locks deadlocks",
                "elections ls",
                "elections show a",
                "elections observe a",
                "elections resign a --token 1",
                "elections depose a --yes",
                "sem ls",
                "sem show a",
                "sem limit a 2",
                "sem release a --token 1",
                "lease grant --ttl 5s",
                "lease ls",
                "lease show ls_1",
                "lease keepalive ls_1 --once",
                "lease revoke ls_1",
                "counter get a",
                "counter add a 1",
                "counter set a 1",
                "counter rm a",
                "counter await a ge:1",
                "barrier a --parties 2",
                "svc ls",
                "svc get web",
                "svc watch web",
                "svc register web --port 1 --id i",
                "svc heartbeat web i",
                "svc drain web i",
                "svc undrain web i",
                "svc deregister web i",
                "svc settings web",
                "status",
                "member ls",
                "watches",
                "clients",
                "slowlog",
                "log-level",
                "api GET /v1/status",
                "explain lock-lost",
                "version",
                "ctx test",
                "export q/ /nowhere")) {
            lines.put(line, 1);
        }
        lines.put("wait a", 2);
        lines.put("edit a", 2);
        lines.put("diff a --rev 1", 2);
        lines.put("rollback a --rev 1", 3);
        lines.put("check data", 2);
        lines.put("doctor", 5);
        lines.put("lock a", 3);
        lines.put("elect a", 3);
        lines.put("svc run web --port 1 --id i -- true", 4);
        lines.put("import src/test/resources/nowhere q/", 0);
        return lines;
    }

    private static List<String> leaves(CommandLine command, String path) {
        List<String> leaves = new ArrayList<>();
        command.getSubcommands().forEach((name, below) -> {
            String full = path.isEmpty() ? name : path + " " + name;
            leaves.addAll(below.getSubcommands().isEmpty() ? List.of(full) : leaves(below, full));
        });
        return leaves;
    }

    private static boolean isOf(String line, String command) {
        return line.equals(command) || line.startsWith(command + " ");
    }

    @Test
    void everyCommandHasALineOrAReason() {
        TreeSet<String> without = new TreeSet<>(leaves(Quorate.allCommands(), ""));
        without.removeIf(command ->
                REASONS.containsKey(command) || LINES.keySet().stream().anyMatch(line -> isOf(line, command)));
        assertThat(without).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("named")
    void curlIsPrintedAndNothingIsSent(String line, int requests) {
        List<String> args = new ArrayList<>(ShellWords.split(line));
        int end = args.contains("--") ? args.indexOf("--") : args.size();
        args.addAll(end, List.of("--curl", "-e", member.url()));
        Run run = Run.of(args.toArray(String[]::new));
        assertThat(run.code()).describedAs(run.err()).isZero();
        assertThat(run.out().lines().filter(text -> text.startsWith("curl -sS")))
                .hasSize(requests);
        assertThat(member.asked()).isEmpty();
    }

    static List<Object[]> named() {
        return LINES.entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .map(entry -> new Object[] {entry.getKey(), entry.getValue()})
                .toList();
    }

    @Test
    void importNamesARequestForEachFile(@org.junit.jupiter.api.io.TempDir java.nio.file.Path folder)
            throws java.io.IOException {
        java.nio.file.Files.writeString(folder.resolve("a"), "1");
        java.nio.file.Files.writeString(folder.resolve("b"), "2");
        String[] args = {"import", folder.toString(), "q/", "--curl", "-e", member.url()};
        assertThat(Run.of(args).out().lines()).hasSize(2).allMatch(line -> line.contains("/v1/kv/q/"));
        assertThat(member.asked()).isEmpty();
    }
}
