package io.quorate.cli.keys;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.cli.Runs;
import io.quorate.client.PlayedMember;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysCommandsTest {

    private static final Map<String, String> AT_9 = Map.of("Quorate-Revision", "9");

    @TempDir
    private Path folder;

    private final PlayedMember member = new PlayedMember();

    @AfterEach
    void close() {
        member.close();
    }

    private Runs.Result run(String... args) {
        return in(Map.of(), "", false, args);
    }

    private Runs.Result in(Map<String, String> environment, String input, boolean interactive, String... args) {
        List<String> all = new ArrayList<>(Arrays.asList(args));
        all.addAll(List.of("-e", member.url(), "--timeout", "20s"));
        return Runs.in(environment, input, interactive, all.toArray(String[]::new));
    }

    private static String entry(String key, String value, long revision) {
        return "{\"key\":\"" + key + "\",\"value\":\"" + value.replace("\n", "\\n") + "\",\"mod_revision\":" + revision
                + ",\"version\":1}";
    }

    private PlayedMember list(String... entries) {
        return member.answers(
                200, "application/json", "{\"items\":[" + String.join(",", entries) + "],\"revision\":9}", AT_9);
    }

    private PlayedMember one(String key, String value, long revision) {
        return member.answers(200, "application/json", entry(key, value, revision), AT_9);
    }

    private String body(int request) {
        return member.asked().get(request).body();
    }

    private String target(int request) {
        return member.asked().get(request).target();
    }

    // ---- tree, append

    @Test
    void treeHasDirectories() {
        list(entry("c/app", "", 1), entry("c/db/", "", 1), entry("c/db/host", "", 1), entry("c/db/x/y", "", 1));
        assertThat(run("tree", "c/").out()).isEqualTo("""
                        c/
                        ├── app
                        └── db/  (a key, too)
                            ├── host
                            └── x/
                                └── y

                        2 directories, 4 keys
                        """);
        assertThat(run("tree", "c/", "--depth", "1").out()).contains("└── db/  (a key, too)  (3 keys)\n\n");
    }

    @Test
    void appendPrintsTheKey() {
        member.answers(201, "{\"key\":\"q/00000000000000000057\",\"mod_revision\":57}");
        assertThat(run("append", "q/", "x").out()).isEqualTo("q/00000000000000000057\n");
        assertThat(member.asked().get(0).method()).isEqualTo("POST");
    }

    // ---- edit

    private Map<String, String> editor(String script) throws IOException {
        Path file = Files.writeString(folder.resolve("editor"), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        return Map.of("EDITOR", file.toString());
    }

    @Test
    void editStoresWhatComesOfItIfNobodyWasQuicker() throws IOException {
        one("a", "color=blue\n", 41).answers(200, entry("a", "", 57));
        Runs.Result result = in(editor("sed -i s/blue/red/ \"$1\""), "", false, "edit", "a");
        assertThat(result.out()).isEqualTo("revision 57\n");
        assertThat(body(1)).isEqualTo("color=red\n");
        assertThat(target(1)).isEqualTo("/v1/kv/a?cas=41&keep_lease");
    }

    @Test
    void editWithoutAChangeStoresNothing() throws IOException {
        one("a", "x", 41);
        assertThat(in(editor("true"), "", false, "edit", "a").err()).contains("nothing was changed");
        assertThat(member.asked()).hasSize(1);
    }

    @Test
    void editCreatesOnlyIfTold() throws IOException {
        member.problem(404, "key-not-found", "no", "refresh");
        assertThat(in(editor("echo x > \"$1\""), "", false, "edit", "a").code()).isEqualTo(3);
    }

    @Test
    void editCreatesIfNobodyWasQuicker() throws IOException {
        member.problem(404, "key-not-found", "no", "refresh").answers(201, entry("a", "", 57));
        assertThat(in(editor("echo x > \"$1\""), "", false, "edit", "a", "--create")
                        .code())
                .isZero();
        assertThat(target(member.asked().size() - 1)).isEqualTo("/v1/kv/a?cas=0");
    }

    @Test
    void editorThatFailsChangesNothing() throws IOException {
        one("a", "x", 41);
        assertThat(in(editor("exit 1"), "", false, "edit", "a").code()).isEqualTo(1);
        assertThat(member.asked()).hasSize(1);
    }

    @Test
    void editKeepsWhatIsNoJson() throws IOException {
        one("a", "{}", 41);
        Runs.Result result = in(editor("echo '{' > \"$1\""), "", false, "edit", "a", "--json");
        assertThat(result.code()).isEqualTo(2);
        assertThat(member.asked()).hasSize(1);
    }

    @Test
    void editPutsBothChangesTogether() throws IOException {
        one("a", "1\n2\n3\n4\n5\n", 41).problem(412, "cas-failed", "no", "refresh");
        one("a", "one\n2\n3\n4\n5\n", 50).answers(200, entry("a", "", 57));
        Runs.Result result = in(editor("sed -i s/5/five/ \"$1\""), "y\n", true, "edit", "a");
        assertThat(result.err())
                .contains("-1")
                .contains("+one")
                .contains("+five")
                .contains("different lines");
        assertThat(body(3)).isEqualTo("one\n2\n3\n4\nfive\n");
        assertThat(target(3)).isEqualTo("/v1/kv/a?cas=50&keep_lease");
        assertThat(result.out()).isEqualTo("revision 57\n");
    }

    @Test
    void conflictWithoutAPersonIsTheConflict() throws IOException {
        one("a", "x", 41).problem(412, "cas-failed", "no", "refresh");
        one("a", "y", 50);
        Runs.Result result = in(editor("echo z > \"$1\""), "", false, "edit", "a");
        assertThat(result.code()).isEqualTo(4);
        String file = result.err()
                .lines()
                .filter(line -> line.startsWith("your text is in "))
                .findFirst()
                .orElseThrow();
        Path kept = Path.of(file.substring("your text is in ".length()));
        assertThat(kept).hasContent("z");
        Files.delete(kept);
    }

    // ---- diff, rollback

    @Test
    void diffShowsWhatChanged() {
        list(entry("c/a", "1\n2\n", 3), entry("c/gone", "x", 3));
        list(entry("c/a", "1\nzwei\n", 8), entry("c/new", "y\n", 8));
        Runs.Result result = run("diff", "c/", "--prefix", "--rev", "5");
        assertThat(result.out()).isEqualTo("""
                        --- c/a  (rev 5)
                        +++ c/a  (rev 9)
                        @@ -1,2 +1,2 @@
                         1
                        -2
                        +zwei
                        --- c/gone  (rev 5)
                        +++ /dev/null
                        @@ -1 +0,0 @@
                        -x
                        \\ No newline at end of value
                        --- /dev/null
                        +++ c/new  (rev 9)
                        @@ -0,0 +1 @@
                        +y
                        """);
        assertThat(target(0)).isEqualTo("/v1/kv/c/?prefix&rev=5");
    }

    @Test
    void diffNamesKeysAndHasAnExitCode() {
        list(entry("a", "1", 3));
        list(entry("a", "2", 8));
        Runs.Result result = run("diff", "--prefix", "--rev", "5", "--rev", "7", "-o", "names", "--exit-code");
        assertThat(result.out()).isEqualTo("a\n");
        assertThat(result.code()).isEqualTo(1);
        assertThat(target(1)).isEqualTo("/v1/kv?rev=7");
    }

    @Test
    void diffComparesClusters() {
        try (PlayedMember other = new PlayedMember()) {
            list(entry("a", "1", 3));
            other.answers(200, "application/json", "{\"items\":[" + entry("a", "2", 3) + "]}", AT_9);
            Map<String, String> environment = Map.of("HOME", folder.toString());
            Runs.in(environment, "", false, "ctx", "add", "staging", "-e", other.url());
            String[] args = {"diff", "--prefix", "--other", "staging", "-e", member.url()};
            assertThat(Runs.in(environment, "", false, args).out())
                    .contains("-2")
                    .contains("+1")
                    .contains("staging");
        }
    }

    @Test
    void rollbackIsOneGuardedTransaction() {
        list(entry("c/a", "old", 3), entry("c/gone", "x", 3), entry("c/same", "s", 2));
        list(entry("c/a", "new", 8), entry("c/added", "y", 8), entry("c/same", "s", 2));
        member.answers(200, "{\"succeeded\":true,\"revision\":60}");
        Runs.Result result = run("rollback", "c/", "--prefix", "--rev", "5", "--yes");
        assertThat(result.out().lines().map(line -> line.split(" ", 2)[0]))
                .containsExactly("CHANGE", "restore", "delete", "create");
        assertThat(result.err()).contains("revision 60");
        assertThat(body(2))
                .contains("{\"prefix\":\"c/\",\"mod_revision\":{\"le\":9}}")
                .contains("{\"key\":\"c/a\",\"mod_revision\":8}")
                .contains("{\"key\":\"c/gone\",\"mod_revision\":0}")
                .contains("{\"put\":{\"key\":\"c/a\",\"value\":\"old\",\"keep_lease\":true}}")
                .contains("{\"put\":{\"key\":\"c/gone\",\"value\":\"x\"}}")
                .contains("{\"delete\":{\"key\":\"c/added\"}}")
                .doesNotContain("c/same");
    }

    @Test
    void rollbackAsksAndCanBeRehearsed() {
        list(entry("a", "old", 3));
        list(entry("a", "new", 8));
        assertThat(run("rollback", "--prefix", "", "--rev", "5", "--dry-run").code())
                .isZero();
        assertThat(member.asked()).hasSize(2);
        assertThat(run("rollback", "--prefix", "", "--rev", "5").code()).isZero();
        assertThat(member.asked()).hasSize(4);
    }

    // ---- files

    private Path put(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    @Test
    void importPutsEachFile() throws IOException {
        put("d/x/b", "two");
        put("d/a", "one");
        Path dir = folder.resolve("d");
        Files.createSymbolicLink(dir.resolve("link"), put("outside", "secret"));
        member.answers(200, "{\"key\":\"q/a\",\"mod_revision\":1}");
        assertThat(run("import", dir.toString(), "q/").out()).isEqualTo("q/a\nq/x/b\n");
        assertThat(target(0)).isEqualTo("/v1/kv/q/a?if_changed");
        assertThat(member.asked().stream().map(PlayedMember.Asked::body)).containsExactly("one", "two");
    }

    @Test
    void importDeletesWhatHasNoFileIfTold() throws IOException {
        put("d/a", "one");
        member.answers(200, "{\"key\":\"q/a\",\"mod_revision\":1,\"changed\":false}");
        list(entry("q/a", "one", 1), entry("q/b", "x", 1)).answers(200, "{\"deleted\":1}");
        String dir = folder.resolve("d").toString();
        assertThat(run("import", dir, "q/", "--delete", "--yes").out()).isEqualTo("delete q/b\n");
        assertThat(target(2)).isEqualTo("/v1/kv/q/b");
        assertThat(member.asked().get(2).method()).isEqualTo("DELETE");
    }

    @Test
    void oneFileThatIsTooLargeDoesNotStopTheOthers() throws IOException {
        put("d/a", "one");
        put("d/b", "two");
        member.problem(413, "too-large", "no", "never").answers(200, "{\"key\":\"q/b\"}");
        Runs.Result result = run("import", folder.resolve("d").toString(), "q/");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).isEqualTo("q/b\n");
    }

    @Test
    void exportWritesFilesAsTheyAreAtOneRevision() throws IOException {
        list(entry("q/a", "one", 1), entry("q/x/b", "two", 2));
        Path dir = folder.resolve("new/d");
        assertThat(run("export", "q/", dir.toString()).out()).isEqualTo("a\nx/b\n");
        assertThat(dir.resolve("a")).hasContent("one");
        assertThat(dir.resolve("x/b")).hasContent("two");
        assertThat(run("export", "q/", dir.toString()).out()).isEmpty();
    }

    @Test
    void exportLeavesTheFolderByNoName() throws IOException {
        Path dir = Files.createDirectories(folder.resolve("d"));
        list(
                entry("q/../evil", "x", 1),
                entry("q//etc/evil", "x", 1),
                entry("q/a/../../evil", "x", 1),
                entry("q/", "x", 1),
                entry("q/./b", "x", 1),
                entry("q/good", "x", 1));
        Runs.Result result = run("export", "q/", dir.toString());
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).isEqualTo("good\n");
        assertThat(result.err()).contains("5 keys were left out");
        assertThat(folder.resolve("evil")).doesNotExist();
    }

    @Test
    void exportLeavesTheFolderByNoLink() throws IOException {
        Path dir = Files.createDirectories(folder.resolve("d"));
        Path outside = Files.createDirectories(folder.resolve("outside"));
        Files.createSymbolicLink(dir.resolve("x"), outside);
        Path file = put("elsewhere", "mine");
        Files.createSymbolicLink(dir.resolve("a"), file);
        list(entry("q/a", "theirs", 1), entry("q/x/b", "theirs", 1));
        assertThat(run("export", "q/", dir.toString()).code()).isEqualTo(1);
        assertThat(outside.resolve("b")).doesNotExist();
        assertThat(file).hasContent("mine");
        assertThat(dir.resolve("a")).hasContent("theirs").isRegularFile();
    }

    @Test
    void exportRemovesOtherFilesIfTold() throws IOException {
        put("d/old/file", "x");
        list(entry("q/a", "one", 1));
        String dir = folder.resolve("d").toString();
        assertThat(run("export", "q/", dir, "--delete").code()).isEqualTo(2);
        assertThat(run("export", "q/", dir, "--delete", "--yes").code()).isZero();
        assertThat(folder.resolve("d/old")).doesNotExist();
        assertThat(folder.resolve("d/a")).hasContent("one");
    }

    @Test
    void exportRehearsesWithoutAFolder() {
        list(entry("q/a", "one", 1));
        assertThat(run("export", "q/", folder.resolve("none").toString(), "--dry-run")
                        .out())
                .isEqualTo("a\n");
        assertThat(folder.resolve("none")).doesNotExist();
    }
}
