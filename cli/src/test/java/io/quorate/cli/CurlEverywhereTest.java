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

    /** A line for each command, behind how many requests it names; {@code import} has a test of its own. */
    private static final String COUNTED = """
            1 get a
            1 put a 1
            1 del a
            1 ls
            1 tree
            1 history a
            1 append q/ 1
            1 txn 'then put a 1'
            1 watch a
            1 locks ls
            1 locks show a
            1 locks release a --token 1
            1 locks watch a
            1 locks deadlocks
            1 elections ls
            1 elections show a
            1 elections observe a
            1 elections resign a --token 1
            1 elections depose a --yes
            1 sem ls
            1 sem show a
            1 sem limit a 2
            1 sem release a --token 1
            1 lease grant --ttl 5s
            1 lease ls
            1 lease show ls_1
            1 lease keepalive ls_1 --once
            1 lease revoke ls_1
            1 counter get a
            1 counter add a 1
            1 counter set a 1
            1 counter rm a
            1 counter await a ge:1
            1 barrier a --parties 2
            1 svc ls
            1 svc get web
            1 svc watch web
            1 svc register web --port 1 --id i
            1 svc heartbeat web i
            1 svc drain web i
            1 svc undrain web i
            1 svc deregister web i
            1 svc settings web
            1 status
            1 member ls
            1 watches
            1 clients
            1 slowlog
            1 log-level
            1 api GET /v1/status
            1 explain lock-lost
            1 version
            1 ctx test
            1 export q/ /nowhere
            1 alarm ls
            1 alarm clear space
            1 can read kv a
            1 compact 5
            1 dump q/
            1 hash-check
            1 leader transfer n2
            1 logout
            1 member add n4 --peer h:1
            1 member promote n4
            1 member remove n4 --yes
            1 member update n4 --peer h:2
            1 role add r
            1 role grant r kv:a/:read
            1 role ls
            1 role revoke r kv:a/:read
            1 role rm r --yes
            1 role show r
            1 settings get
            1 settings set history-ms=1
            1 snapshot save f
            1 token create t
            1 token ls
            1 token revoke qt_1
            1 user add u --no-password
            1 user ls
            1 user rm u --yes
            1 user set u --disable
            1 user show u
            1 whoami
            2 wait a
            2 edit a
            2 diff a --rev 1
            3 rollback a --rev 1
            2 check data
            5 doctor
            3 lock a
            3 elect a
            4 svc run web --port 1 --id i -- true
            0 import src q/
            """;

    private static final Map<String, Integer> LINES = lines();

    /** Commands that send nothing, or nothing that curl could. */
    private static final Map<String, String> REASONS = Map.ofEntries(
            Map.entry("snapshot verify", "asks nobody"),
            Map.entry("snapshot inspect", "asks nobody"),
            Map.entry("load", "its requests are lines of a file"),
            Map.entry("login", "a password would be in it"),
            Map.entry("user passwd", "a password would be in it"),
            Map.entry("user bootstrap", "a password would be in it"),
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

    private final PlayedMember member = new PlayedMember().tellsMembers().answers(200, "{}");

    @AfterEach
    void close() {
        member.close();
    }

    private static Map<String, Integer> lines() {
        Map<String, Integer> lines = new LinkedHashMap<>();
        COUNTED.lines().forEach(line -> {
            String[] parts = line.split(" ", 2);
            lines.put(parts[1], Integer.valueOf(parts[0]));
        });
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
