package io.quorate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.client.PlayedStreams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WatchCommandTest {

    private static final String START = "{\"type\":\"start\",\"revision\":61,\"cluster\":\"cl_1\"}";
    private static final String STATE =
            "{\"type\":\"state\",\"revision\":61,\"items\":[{\"key\":\"a/x\",\"value\":\"1\",\"mod_revision\":57}]}";
    private static final String SYNCED = "{\"type\":\"synced\",\"revision\":61}";
    private static final String GONE = "{\"type\":\"error\",\"problem\":"
            + PlayedStreams.problemDocument(410, "revision-compacted", "refresh") + "}";
    private static final String DENIED = "{\"type\":\"error\",\"problem\":"
            + PlayedStreams.problemDocument(403, "permission-revoked", "never") + "}";

    private final PlayedStreams member = new PlayedStreams();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        member.close();
    }

    private static String changes(long revision, String... events) {
        return "{\"type\":\"changes\",\"revision\":" + revision + ",\"events\":[" + String.join(",", events) + "]}";
    }

    private static String put(String key, String value) {
        return "{\"op\":\"put\",\"key\":\"" + key + "\",\"value\":\"" + value + "\",\"mod_revision\":64}";
    }

    private static String delete(String key, String cause) {
        return "{\"op\":\"delete\",\"key\":\"" + key + "\",\"cause\":\"" + cause + "\"}";
    }

    private Run run(String... args) {
        List<String> all = new ArrayList<>(List.of("-e", member.url(), "--timeout", "2s"));
        all.addAll(Arrays.asList(args));
        return Run.in(Map.of(), "", false, all.toArray(String[]::new));
    }

    /** Watches with a command, which has a folder to write to as its first argument. */
    private Run exec(String script, String... options) {
        List<String> all = new ArrayList<>(List.of("watch"));
        all.addAll(Arrays.asList(options));
        all.addAll(List.of("--", "sh", "-c", script, "sh", folder.toString()));
        return run(all.toArray(String[]::new));
    }

    private List<String> written(String name) throws IOException {
        Path file = folder.resolve(name);
        return Files.exists(file) ? Files.readAllLines(file) : List.of("nothing");
    }

    private String target(int index) {
        return member.asked().get(index).lines().findFirst().orElse("");
    }

    @Test
    void printsAnEventALine() {
        member.over(
                START,
                changes(64, put("a/x", "red"), delete("a/y", "expired")),
                changes(
                        65,
                        "{\"op\":\"put\",\"key64\":\"/w==\",\"value\":\"two\\nlines\","
                                + "\"prev\":{\"key64\":\"/w==\",\"value\":\"one\"}}"),
                DENIED);
        Run run = run("watch", "a/", "--prefix", "--prev", "--from", "62");
        assertThat(run.out())
                .isEqualTo("64 put a/x red\n64 delete a/y expired\n65 put base64:/w== two\\nlines  (was one)\n");
        assertThat(run.err()).isEqualTo("error: permission-revoked: it is so\n");
        assertThat(run.code()).isEqualTo(6);
        assertThat(target(0)).isEqualTo("/v1/kv/a/?prefix&watch&prev&progress=5s&from=62");
    }

    @Test
    void linesComeAsTheMemberSendsThem() {
        String bookmark = "{\"type\":\"bookmark\",\"revision\":70}";
        member.over(START, changes(64, put("a", "1")), bookmark, DENIED);
        assertThat(run("watch", "a", "-o", "jsonl").out())
                .isEqualTo(String.join("\n", START, changes(64, put("a", "1")), bookmark, DENIED) + "\n");
    }

    @ParameterizedTest
    @CsvSource({"names, 'a\nb\n', &values=none", "raw, '1\n', ''"})
    void otherForms(String format, String expected, String parameter) {
        member.over(START, changes(64, put("a", "1"), delete("b", "deleted")), DENIED);
        assertThat(run("watch", "a", "--prefix", "-o", format).out()).isEqualTo(expected);
        assertThat(target(0)).isEqualTo("/v1/kv/a?prefix&watch" + parameter + "&progress=5s");
    }

    @Test
    void onceEndsWithTheFirstChange() {
        member.open(START, STATE, SYNCED, changes(64, put("a/x", "2")), changes(65, put("a/x", "3")));
        Run run = run("watch", "a/", "--prefix", "--initial", "--once");
        assertThat(run).isEqualTo(new Run(0, "57 state a/x 1\n64 put a/x 2\n", ""));
    }

    @Test
    void lostConnectionIsSaidAndResumed() {
        member.cut(START, changes(64, put("a", "1"))).over(START, changes(66, put("a", "2")), DENIED);
        Run run = run("watch", "a");
        assertThat(run.out()).isEqualTo("64 put a 1\n66 put a 2\n");
        assertThat(run.err())
                .contains("connection lost, trying again: " + member.url())
                .contains("connected again");
        assertThat(target(1)).endsWith("&from=65");
    }

    @Test
    void gapEndsItWithACodeOfItsOwn() {
        member.over(START, GONE);
        assertThat(run("watch", "a").code()).isEqualTo(9);
    }

    @Test
    void gapIsSaidAndTheStateFollows() {
        member.over(START, STATE, SYNCED, GONE).over(START, STATE, SYNCED, DENIED);
        Run run = run("watch", "a", "--initial");
        assertThat(run.out()).isEqualTo("57 state a/x 1\n57 state a/x 1\n");
        assertThat(run.err()).contains("history was compacted");
    }

    @Test
    void curlIsPrinted() {
        assertThat(run("watch", "a/", "--prefix", "--initial", "--events", "put", "--curl"))
                .isEqualTo(new Run(
                        0, "curl -sS -N '" + member.url() + "/v1/kv/a/?prefix&watch&initial&events=put'\n", ""));
        assertThat(run("watch", "", "--prefix", "--from", "7", "--curl").out())
                .isEqualTo("curl -sS -N '" + member.url() + "/v1/kv?watch&from=7'\n");
        assertThat(run("locks", "watch", "a/b", "--curl").out())
                .isEqualTo("curl -sS -N '" + member.url() + "/v1/locks/a/b?watch'\n");
    }

    @Test
    void commandRunsForEachRevisionAndReadsTheLine() throws IOException {
        String two = changes(64, put("a/x", "1"), put("a/y", "2"), put("a/x", "3"));
        member.over(START, two, changes(65, delete("a/x", "deleted")), DENIED);
        Run run = exec(
                "cat >> $1/lines; echo $QUORATE_REVISION $QUORATE_KEYS $QUORATE_RESYNC ${QUORATE_OP-no} >> $1/env",
                "a/",
                "--prefix");
        assertThat(run.code()).isEqualTo(125);
        assertThat(written("lines")).containsExactly(two, changes(65, delete("a/x", "deleted")));
        assertThat(written("env")).containsExactly("64 a/x a/y 0 no", "65 a/x 0 no");
    }

    @Test
    void commandOfOneKeyIsToldWhatHappened() throws IOException {
        member.over(START, changes(64, put("a", "1")), changes(65, delete("a", "expired")), DENIED);
        exec("echo $QUORATE_KEY $QUORATE_OP >> $1/env", "a");
        assertThat(written("env")).containsExactly("a put", "a delete");
    }

    @Test
    void commandRunsWithTheStateFirst() throws IOException {
        member.over(START, STATE, SYNCED, changes(64, put("a/y", "1")), DENIED);
        exec("cat >> $1/lines; echo $QUORATE_REVISION $QUORATE_KEYS >> $1/env", "a/", "--prefix", "--on-start");
        assertThat(written("lines")).containsExactly(STATE, SYNCED, changes(64, put("a/y", "1")));
        assertThat(written("env")).containsExactly("61 a/x", "64 a/y");
    }

    @Test
    void commandLearnsOfAGap() throws IOException {
        member.over(START, changes(64, put("a", "1")), GONE).over(START, STATE, SYNCED, DENIED);
        exec("echo $QUORATE_REVISION $QUORATE_RESYNC >> $1/env", "a");
        assertThat(written("env")).containsExactly("64 0", "61 1");
    }

    @Test
    void burstIsOneRun() throws IOException {
        member.over(START, changes(64, put("a", "1")), changes(65, put("b", "2")), changes(66, put("a", "3")), DENIED);
        exec("cat >> $1/lines; echo $QUORATE_REVISION $QUORATE_KEYS >> $1/env", "", "--prefix", "--debounce", "2s");
        assertThat(written("env")).containsExactly("66 a b");
        assertThat(written("lines")).containsExactly(changes(66, put("a", "3")));
    }

    @Test
    void onceEndsWithTheCommandsCode() throws IOException {
        member.open(START, STATE, SYNCED, changes(64, put("a", "1")), changes(65, put("a", "2")));
        Run run = exec("echo $QUORATE_REVISION >> $1/env; exit 9", "a", "--on-start", "--once");
        assertThat(run.code()).isEqualTo(9);
        assertThat(written("env")).containsExactly("61", "64");
    }

    @Test
    void failingCommandIsReported() {
        member.over(START, changes(64, put("a", "1")), changes(65, put("a", "2")), DENIED);
        Run run = exec("exit 3", "a");
        assertThat(run.err())
                .contains(
                        "the command ended with code 3 at revision 64", "the command ended with code 3 at revision 65");
        assertThat(run.code()).isEqualTo(125);
    }

    @Test
    void failingCommandEndsItWhereThatIsWanted() {
        member.open(START, changes(64, put("a", "1")), changes(65, put("a", "2")));
        Run run = exec("exit 3", "a", "--fail-fast");
        assertThat(run).isEqualTo(new Run(3, "", "the command ended with code 3 at revision 64\n"));
    }

    @Test
    void runningCommandIsStoppedForTheNext() throws Exception {
        member.cut(START, changes(64, put("a", "1")));
        // The next change comes when the first command has written its line, and sleeps.
        CompletableFuture<Void> next = CompletableFuture.runAsync(() -> {
            while (folder.resolve("env").toFile().length() < "64\n".length()) {
                Thread.onSpinWait();
            }
            member.open(START, changes(65, put("a", "2")));
        });
        String script = "echo $QUORATE_REVISION >> $1/env; test $QUORATE_REVISION = 65 && exit 7; exec sleep 60";
        Run run = exec(script, "a", "--kill", "--fail-fast");
        assertThat(run.code()).isEqualTo(7);
        assertThat(written("env")).containsExactly("64", "65");
        next.get();
    }

    @Test
    void commandThatCannotRunEndsIt() throws IOException {
        member.open(START, changes(64, put("a", "1")));
        assertThat(run("watch", "a", "--", folder.resolve("none").toString()).code())
                .isEqualTo(127);
        member.open(START, changes(64, put("a", "1")));
        Path plain = Files.writeString(folder.resolve("plain"), "");
        assertThat(run("watch", "a", "--", plain.toString()).code()).isEqualTo(126);
    }

    @Test
    void execTakesTheRestOfTheLine() throws IOException {
        member.open(START, changes(64, put("a", "1")));
        Run run = run(
                "watch", "a", "--once", "--exec", "sh", "-c", "echo \"$@\" > $0/args", folder.toString(), "-o", "x");
        assertThat(run).isEqualTo(new Run(0, "", ""));
        assertThat(written("args")).containsExactly("-o x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "watch",
                "watch ''",
                "watch a --debounce 2s",
                "watch a --from 3 --initial",
                "watch a --from 0",
                "watch a --exec",
                "watch a --exec x -- y",
                "locks watch"
            })
    void whatDoesNotGoTogetherIsRefused(String line) {
        boolean empty = line.contains("''");
        String[] words = empty ? new String[] {"watch", ""} : line.split(" ", -1);
        if (line.endsWith("-- y")) {
            // The rest of the line belongs to --exec, dashes and all.
            words = new String[] {"watch", "a", "b", "--exec", "c"};
        }
        Run run = run(words);
        assertThat(run.code()).as(run.err()).isEqualTo(2);
        assertThat(member.asked()).isEmpty();
    }

    @Test
    void locksAndElectionsAreWatched() {
        member.over(
                START,
                changes(
                        63,
                        "{\"op\":\"put\",\"name\":\"a/b\",\"state\":\"held\",\"holders\":[{\"owner\":\"me\","
                                + "\"token\":63,\"mode\":\"exclusive\"}]}"),
                changes(64, "{\"op\":\"delete\",\"name\":\"a/b\",\"cause\":\"released\",\"token\":63}"),
                DENIED);
        assertThat(run("locks", "watch", "a/b").out())
                .isEqualTo("63 put a/b held by me (token 63)\n64 delete a/b released\n");
        assertThat(target(0)).isEqualTo("/v1/locks/a/b?watch&progress=5s");
        String led = "{\"op\":\"put\",\"name\":\"e\",\"state\":\"led\",\"leader\":{\"owner\":\"me\",\"token\":63,"
                + "\"value\":\"host:80\"}}";
        member.open(START, SYNCED, changes(63, led));
        assertThat(run("elections", "observe", "e", "--once").out())
                .isEqualTo("63 put e led by me (token 63) host:80\n");
    }

    @Test
    void whoObservesAVacantElectionIsToldSo() {
        member.over(START, SYNCED, DENIED);
        Run run = run("elections", "observe", "e", "-o", "jsonl");
        assertThat(run.out()).isEqualTo(String.join("\n", START, SYNCED, DENIED) + "\n");
        assertThat(run.err()).startsWith("nobody leads 'e' yet\n");
    }

    @Test
    void unreachableMemberIsSaid() {
        member.close();
        Run run = Run.of("-e", member.url(), "--timeout", "500ms", "watch", "a");
        assertThat(run.code()).isEqualTo(7);
        assertThat(run.err()).startsWith("not connected, trying again: ").contains("hint: is a member running there?");
    }
}
