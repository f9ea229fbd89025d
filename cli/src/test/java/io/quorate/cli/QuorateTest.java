package io.quorate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.client.PlayedMember;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class QuorateTest {

    private static final String PUT = "{\"key\":\"a\",\"mod_revision\":57,\"create_revision\":12,\"version\":4}\n";
    private static final String LIST = "{\"items\":[{\"key\":\"a\",\"value\":\"1\",\"mod_revision\":3,\"version\":1},"
            + "{\"key64\":\"/w==\",\"value64\":\"AA==\",\"mod_revision\":4,\"version\":2}],\"revision\":9}\n";

    private final PlayedMember member = new PlayedMember();

    @AfterEach
    void close() {
        member.close();
    }

    private Run run(String... args) {
        return on("", false, args);
    }

    private Run on(String input, boolean interactive, String... args) {
        List<String> all = new ArrayList<>(Arrays.asList(args));
        all.addAll(List.of("-e", member.url(), "--timeout", "3s"));
        return Run.in(Map.of(), input, interactive, all.toArray(String[]::new));
    }

    private String target() {
        return member.asked().get(0).target();
    }

    @Test
    void getPrintsTheBytesAndNothingElse() {
        member.answers(200, "application/octet-stream", "blue", Map.of());
        assertThat(run("get", "config/app")).isEqualTo(new Run(0, "blue", ""));
        assertThat(target()).isEqualTo("/v1/kv/config/app");
    }

    @Test
    void getEndsTheLineForAPerson() {
        member.answers(200, "application/octet-stream", "blue", Map.of());
        assertThat(on("", true, "get", "a").out()).isEqualTo("blue\n");
    }

    @Test
    void getOfARangeIsATable() {
        member.answers(200, LIST);
        Run run = run("get", "x/", "--prefix", "--desc", "--rev", "9");
        assertThat(run.out())
                .isEqualTo(
                        "KEY          REV  VER  VALUE\na            3    1    1\nbase64:/w==  4    2    base64:AA==\n");
        assertThat(target()).isEqualTo("/v1/kv/x/?prefix&rev=9&order=desc");
    }

    @ParameterizedTest
    @CsvSource({"names, 'a\nbase64:/w==\n'", "raw, '1\n\0\n'"})
    void getOfARangeInOtherForms(String format, String expected) {
        member.answers(200, LIST);
        assertThat(run("get", "x/", "--prefix", "-o", format).out()).isEqualTo(expected);
    }

    @Test
    void jsonIsTheDocumentAsItCame() {
        member.answers(200, LIST);
        assertThat(run("get", "x/", "--prefix", "-o", "json").out()).isEqualTo(LIST);
    }

    @Test
    void jsonlIsOneLineForEachItem() {
        member.answers(200, LIST);
        assertThat(run("get", "x/", "--prefix", "-o", "jsonl").out().lines()).hasSize(2);
    }

    @Test
    void listsAreFollowedToTheirEnd() {
        member.answers(200, "{\"items\":[{\"key\":\"a\"}],\"next\":\"c1\"}")
                .answers(200, "{\"items\":[{\"key\":\"b\"}]}");
        assertThat(run("ls", "-R").out()).isEqualTo("a\nb\n");
        assertThat(member.asked().get(1).target()).isEqualTo("/v1/kv?values=none&cursor=c1");
    }

    @Test
    void lsShowsDirectoriesAmongKeys() {
        member.answers(200, "{\"items\":[{\"key\":\"c/a\"},{\"key\":\"c/z\"}],\"prefixes\":[\"c/m/\"]}");
        assertThat(run("ls", "c/").out()).isEqualTo("c/a\nc/m/\nc/z\n");
        assertThat(target()).isEqualTo("/v1/kv/c/?prefix&values=none&delimiter=/");
    }

    @Test
    void oneMissingKeyOfSeveralIsStillAnError() {
        member.answers(200, "{\"key\":\"a\",\"value\":\"1\",\"mod_revision\":3,\"version\":1}")
                .problem(404, "key-not-found", "no", "refresh");
        Run run = run("get", "a", "b");
        assertThat(run.code()).isEqualTo(3);
        assertThat(run.out()).contains("a    3    1    1");
    }

    @Test
    void putTakesItsValueFromArgumentInputOrFile(@TempDir Path folder) throws IOException {
        member.answers(200, PUT);
        Path file = Files.writeString(folder.resolve("v"), "from file");
        assertThat(run("put", "a", "plain")).isEqualTo(new Run(0, "revision 57\n", ""));
        on("from input", false, "put", "a", "-");
        run("put", "a", "-f", file.toString());
        assertThat(member.asked().stream().map(PlayedMember.Asked::body))
                .containsExactly("plain", "from input", "from file");
    }

    @Test
    void putWithoutAValueIsNotAnEmptyPut() {
        assertThat(run("put", "a").code()).isEqualTo(2);
        assertThat(member.asked()).isEmpty();
    }

    @Test
    void putSendsItsConditions() {
        member.answers(200, PUT);
        run("put", "a", "1", "--cas", "41", "--if-changed", "--prev");
        run("put", "a", "1", "--create");
        assertThat(target()).isEqualTo("/v1/kv/a?cas=41&if_changed&prev");
        assertThat(member.asked().get(1).header("If-none-match")).isEqualTo("*");
    }

    @Test
    void deletingARangeWantsToBeConfirmed() {
        member.answers(200, "{\"deleted\":3,\"revision\":62}");
        Run refused = run("del", "x/", "--prefix");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("--yes");
        assertThat(member.asked()).isEmpty();
        assertThat(run("del", "x/", "--prefix", "--yes").out()).isEqualTo("deleted 3\n");
    }

    @Test
    void aPersonIsAskedWithWhatIsAffected() {
        member.answers(200, "{\"deleted\":3,\"dry_run\":true}").answers(200, "{\"deleted\":3,\"revision\":62}");
        Run no = on("n\n", true, "del", "x/", "--prefix");
        assertThat(no.code()).isEqualTo(1);
        assertThat(no.err()).contains("3 now [y/N]");
        assertThat(member.asked()).hasSize(1);
        assertThat(on("y\n", true, "del", "x/", "--prefix").code()).isZero();
    }

    @Test
    void transactionInLinesIsTheSameAsInJson() {
        member.answers(
                200,
                "{\"succeeded\":true,\"revision\":64,\"results\":[{\"put\":{\"key\":\"a\",\"mod_revision\":64}}]}");
        Run run = run("txn", "if mod(a) = 40", "then put a 90");
        assertThat(run.out()).startsWith("guards held, revision 64\n").contains("put");
        on(
                "{\"if\":[{\"key\":\"a\",\"mod_revision\":{\"eq\":40}}],\"then\":[{\"put\":{\"key\":\"a\",\"value\":\"90\"}}]}",
                false,
                "txn",
                "-");
        assertThat(member.asked().get(0).body()).isEqualTo(member.asked().get(1).body());
    }

    @Test
    void historyShowsPutsAndDeletions() {
        member.answers(
                200,
                "{\"items\":[{\"key\":\"a\",\"deleted\":true,\"cause\":\"deleted\",\"mod_revision\":9},{\"key\":\"a\",\"mod_revision\":3,\"version\":1}]}");
        assertThat(run("history", "a").out().lines())
                .hasSize(3)
                .anyMatch(line -> line.startsWith("9") && line.contains("deleted"));
        assertThat(target()).isEqualTo("/v1/kv/a?history&values=none");
    }

    @Test
    void membersAndStatusAreTables() {
        member.tellsMembers()
                .answers(
                        200,
                        "{\"items\":[{\"id\":\"mb_1\",\"name\":\"n1\",\"role\":\"voter\",\"leader\":true,\"reachable\":true,\"client_urls\":[\"http://x:1\"]}]}");
        assertThat(run("member", "ls").out())
                .contains("mb_1")
                .contains("leader")
                .contains("http://x:1");
    }

    @Test
    void statusIsShortUnlessAllIsAskedFor() {
        member.answers(
                200,
                "{\"name\":\"n1\",\"role\":\"follower\",\"cluster_id\":\"cl_1\",\"leader\":null,\"term\":7,\"revision\":42,"
                        + "\"compact_revision\":3,\"version\":\"1.0\",\"uptime_ms\":93784000,\"raft\":{\"commit_index\":9},"
                        + "\"store\":{\"live_bytes\":2048,\"free_disk_bytes\":1},\"alarms\":[],\"warnings\":[\"careful\"]}");
        assertThat(run("status").out()).isEqualTo("""
                        NAME        VALUE
                        name        n1
                        role        follower
                        cluster_id  cl_1
                        leader      none
                        term        7
                        revision    42
                        version     1.0
                        uptime      1d2h
                        live_data   2.0 KiB
                        free_disk   1 B
                        alarms      none
                        warnings    careful
                        """);
        assertThat(run("status", "--long").out())
                .contains("raft.commit_index      9\n", "compact_revision       3\n", "leader                 none\n");
        assertThat(target()).isEqualTo("/v1/status");
    }

    @Test
    void apiSendsAnything() {
        member.answers(200, "text/plain", "ok", Map.of("X-Y", "z"));
        Run run = run("api", "post", "/v1/x?y", "-d", "body", "-H", "X-A: b", "-i");
        assertThat(run.out()).startsWith("HTTP/1.1 200\n").contains("z").endsWith("ok");
        assertThat(member.asked().get(0).method()).isEqualTo("POST");
        assertThat(member.asked().get(0).header("X-a")).isEqualTo("b");
    }

    @ParameterizedTest
    @CsvSource({"GET, v1", "GET, '/a b'", "'G T', /v1", "GET, /ä"})
    void apiRefusesWhatIsNoRequest(String method, String path) {
        assertThat(run("api", method, path).code()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "400, invalid-parameter, no, never, 2",
        "401, unauthenticated, no, never, 6",
        "403, permission-denied, no, never, 6",
        "404, key-not-found, no, refresh, 3",
        "409, revision-in-future, no, refresh, 4",
        "410, revision-compacted, no, refresh, 9",
        "412, cas-failed, no, refresh, 4",
        "422, idempotency-key-reused, no, never, 2",
        "423, lock-held, no, later, 5",
        "500, internal-error, unknown, never, 1",
        "503, no-leader, no, later, 7",
        "504, deadline-exceeded, no, later, 7",
        "504, outcome-unknown, unknown, idempotent, 8",
        "507, out-of-space, no, later, 7",
    })
    void exitCodeFollowsTheProblem(int status, String code, String applied, String retry, int exit) {
        member.problem(status, code, applied, retry);
        Run run = run("put", "a", "1");
        assertThat(run).isEqualTo(new Run(exit, "", "error: " + code + ": it is so\nhint: do that\n"));
    }

    @Test
    void nobodyThereIsExitCode7() {
        member.close();
        Run run = run("get", "a");
        assertThat(run.code()).isEqualTo(7);
        assertThat(run.err()).startsWith("error: unreachable: cannot connect to http://127.0.0.1:");
    }

    @Test
    void verboseErrorsNameTheRequest() {
        member.problem(412, "cas-failed", "no", "refresh");
        assertThat(run("put", "a", "1", "-v").err()).contains("applied: no").contains("rq_1");
    }

    @Test
    void jsonErrorsAreTheProblemDocument() {
        member.problem(412, "cas-failed", "no", "refresh");
        Run run = run("put", "a", "1", "-o", "json");
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .startsWith("{\"type\":\"urn:quorate:problem:cas-failed\"")
                .contains("\"current_revision\":57");
    }

    @ParameterizedTest
    @CsvSource({"hstory, history", "bnech, bench"})
    void misspelledCommandsAreGuessed(String typed, String meant) {
        Run run = Run.of(typed, "a");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("did you mean").contains(meant);
    }

    @Test
    void wordsThatNameOtherCommandsDoNotConfuse() {
        assertThat(Run.of("bnech", "put").err()).contains("did you mean").contains("bench");
        member.answers(200, PUT);
        assertThat(run("put", "get", "ls").code()).isZero();
        assertThat(target()).isEqualTo("/v1/kv/get");
    }

    @ParameterizedTest
    @CsvSource({
        "nonsense, unknown command 'nonsense', quorate --help",
        "list, unknown command 'list', did you mean ls?",
        "member rmove n1, unknown command 'rmove' of quorate member (expected: one of add, did you mean remove?",
        "locks rel x, unknown command 'rel' of quorate locks, did you mean release?",
        "put a b --tll=5s, unknown flag '--tll=5s', did you mean --ttl?",
        "--cntext x get a, unknown flag '--cntext', did you mean --context?",
        "status foo, unexpected argument 'foo', quorate status --help",
    })
    void whatIsUnknownIsNamedWithWhatMayBeMeant(String line, String named, String hint) {
        Run run = Run.of(line.split(" "));
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).startsWith("error: " + named).contains("hint: ").contains(hint);
    }

    @Test
    void versionDoesNotWaitForAServer() {
        Run run = Run.of("version", "-e", "http://127.0.0.1:1");
        assertThat(run.code()).isZero();
        assertThat(run.out()).matches("quorate \\d.*\n");
        assertThat(run.err()).startsWith("the server is not reachable: ");
    }

    @Test
    void filesThatCannotBeReadAreNamedWithTheReason(@TempDir Path folder) {
        Path absent = folder.resolve("absent");
        assertThat(run("put", "a", "-f", absent.toString()).err())
                .isEqualTo("error: cannot read the value: no such file: " + absent + "\n");
        assertThat(run("put", "a", "-f", folder.toString()).err()).contains(folder + " is a folder (expected: a file)");
        assertThat(run("dump", "-f", absent.resolve("x").toString()).err()).contains("no such folder: " + absent);
    }

    @Test
    void deletionsOfATransactionAreNamed() {
        member.answers(
                200,
                "{\"succeeded\":true,\"revision\":64,\"results\":[{\"delete\":{\"deleted\":1}},{\"delete\":{\"deleted\":2}}]}");
        assertThat(run("txn", "then delete a; delete b/ --prefix").out())
                .contains("delete     a    -    deleted 1")
                .contains("delete     b/*  -    deleted 2");
    }

    @Test
    void curlNamesTheFileOfABody(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("v"), "it's from a file");
        assertThat(run("put", "a", "-f", file.toString(), "--curl").out())
                .isEqualTo("curl -sS -X PUT --data-binary '@" + file + "' '" + member.url() + "/v1/kv/a'\n");
        assertThat(run("snapshot", "save", "x y", "--curl").out())
                .isEqualTo("curl -sS --fail -o 'x y' '" + member.url() + "/v1/maintenance/snapshot'\n");
    }

    @Test
    void misspelledOptionsAreGuessed() {
        Run run = Run.of("get", "a", "--prefx");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("did you mean").contains("--prefix");
    }

    @ParameterizedTest
    @CsvSource({"--timeout, 5", "--timeout, 0s", "-o, xml", "-e, ftp://x", "--min-revision, x"})
    void malformedFlagsSayWhatWasExpected(String flag, String value) {
        Run run = Run.of("get", "a", flag, value);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).startsWith("error: ").contains("hint: ");
    }

    @Test
    void flagsWinOverTheEnvironment() {
        member.answers(200, PUT);
        Map<String, String> environment =
                Map.of("QUORATE_ENDPOINTS", "http://127.0.0.1:1", "QUORATE_OUTPUT", "json", "QUORATE_TIMEOUT", "100ms");
        assertThat(Run.in(environment, "", false, "get", "a").code()).isEqualTo(7);
        Run run = Run.in(environment, "", false, "-e", member.url(), "--timeout", "5s", "put", "a", "1", "-o", "table");
        assertThat(run.out()).startsWith("KEY");
    }

    @Test
    void theEnvironmentWinsOverDefaults() {
        member.answers(200, PUT);
        Map<String, String> environment = Map.of("QUORATE_ENDPOINTS", member.url(), "QUORATE_OUTPUT", "json");
        assertThat(Run.in(environment, "", false, "put", "a", "1").out()).isEqualTo(PUT);
    }

    @Test
    void readsCarryTheFreshnessAskedFor() {
        member.answers(200, "text/plain", "x", Map.of());
        run("get", "a", "--consistency", "serializable", "--min-revision", "7");
        assertThat(target()).isEqualTo("/v1/kv/a?consistency=serializable&min_revision=7");
    }

    @Test
    void completionIsAScriptThatKnowsEveryCommand() throws IOException, InterruptedException {
        Run run = Run.of("completion", "bash");
        assertThat(run.code()).isZero();
        Path script = Files.createTempFile("quorate", ".bash");
        Files.writeString(
                script,
                run.out() + "COMP_WORDS=(quorate w); COMP_CWORD=1; _complete_quorate; echo \"${COMPREPLY[*]}\"\n");
        Process bash = new ProcessBuilder("bash", script.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor()).describedAs(said).isZero();
        assertThat(said.split("\\s+")).contains("watch", "wait");
        Files.delete(script);
        assertThat(Run.of("completion", "zsh").out()).startsWith("autoload -U +X bashcompinit");
        assertThat(Run.of("completion", "fish").out())
                .contains("complete -c quorate -n '__fish_use_subcommand' -a watch -d ")
                .contains("-n '__fish_seen_subcommand_from locks; and __fish_seen_subcommand_from release' -l force");
    }

    @Test
    void versionNeedsNobody() {
        assertThat(Run.of("version", "--client").out()).matches("quorate \\d.*\n");
    }

    @Test
    void helpOfACommandMayBeAskedForBeforeIt() {
        assertThat(Run.of("help", "locks", "release")).isEqualTo(Run.of("locks", "release", "--help"));
        assertThat(Run.of("help", "watch").out()).startsWith("Usage: quorate watch");
    }

    @Test
    void helpNamesEveryCommand() {
        assertThat(Run.of("--help").out())
                .contains(
                        "get", "put", "del", "ls", "txn", "history", "status", "member", "dev", "bench", "version",
                        "api");
    }

    @Test
    void helpOfACommandIsAboutThatOneAndFitsATerminal() {
        assertThat(Run.of("lock", "--help").out())
                .startsWith("Usage: quorate lock [FLAG…] NAME [-- CMD…]\nHold a lock while a command runs.\n")
                .contains("--release-delay")
                .doesNotContain("--min-revision");
        assertThat(Run.of("barrier", "-h").out()).startsWith("Usage: quorate barrier --parties=N [FLAG…] NAME\n");
        CommandLine all = Quorate.allCommands();
        Usage.fit(all);
        List<CommandLine> each = new ArrayList<>(List.of(all));
        all.getSubcommands().values().forEach(command -> {
            each.add(command);
            each.addAll(command.getSubcommands().values());
        });
        for (CommandLine command : each) {
            assertThat(command.getUsageMessage(CommandLine.Help.Ansi.OFF).lines())
                    .allMatch(line -> line.length() <= 80);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "get a/b c",
                "get x/ --prefix --limit 5",
                "put a 'it'\\''s $HOME `x`' --cas 3",
                "put k 'two\nlines' --create",
                "del x/ --prefix --yes",
                "history a --values",
                "txn 'then put a 1'",
                "api PATCH /v1/x -d {} -H X-A:b",
                "status --cluster",
                "member ls",
            })
    void curlFormSendsTheSameRequest(String line) {
        member.answers(200, "{}");
        if (line.equals("member ls")) {
            member.tellsMembers();
        }
        String[] args = ShellWords.split(line).toArray(String[]::new);
        String curl = run(withFlag(args)).out();
        assertThat(member.asked()).isEmpty();
        run(args);
        String[] commands = curl.strip().split("\n(?=curl )");
        assertThat(commands).hasSameSizeAs(member.asked());
        for (int i = 0; i < commands.length; i++) {
            PlayedMember.Asked asked = member.asked().get(i);
            Curl sent = Curl.of(ShellWords.split(commands[i]));
            assertThat(sent.method()).isEqualTo(asked.method());
            assertThat(sent.url()).isEqualTo(member.url() + asked.target());
            assertThat(sent.body()).isEqualTo(asked.body());
            sent.headers()
                    .forEach((name, value) -> assertThat(asked.headers().entrySet().stream()
                                    .filter(h -> h.getKey().equalsIgnoreCase(name))
                                    .map(h -> h.getValue().get(0)))
                            .containsExactly(value));
        }
    }

    private static String[] withFlag(String... args) {
        String[] more = Arrays.copyOf(args, args.length + 1);
        more[args.length] = "--curl";
        return more;
    }

    /** What a curl command sends. */
    private record Curl(String method, String url, String body, Map<String, String> headers) {

        static Curl of(List<String> words) {
            String method = "GET";
            String body = "";
            Map<String, String> headers = new java.util.LinkedHashMap<>();
            for (int i = 1; i < words.size() - 1; i++) {
                switch (words.get(i)) {
                    case "-X" -> method = words.get(++i);
                    case "--data-raw" -> body = words.get(++i);
                    case "-H" -> {
                        String[] header = words.get(++i).split(": ", 2);
                        headers.put(header[0], header[1]);
                    }
                    default -> assertThat(words.get(i)).isEqualTo("-sS");
                }
            }
            return new Curl(method, words.get(words.size() - 1), body, headers);
        }
    }
}
