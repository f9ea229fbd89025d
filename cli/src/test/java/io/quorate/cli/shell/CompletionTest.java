package io.quorate.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.cli.Runs;
import io.quorate.cli.ShellSession;
import io.quorate.client.PlayedMember;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletionTest {

    private final PlayedMember member = new PlayedMember();
    private final ShellSession session = ShellSession.of(Runs.console(Map.of("QUORATE_ENDPOINTS", member.url())));
    private long nanos;
    private final Completion completion = new Completion(session, new Names(session, () -> nanos));

    @AfterEach
    void close() {
        session.close();
        member.close();
    }

    private List<String> after(String... words) {
        List<String> all = List.of(words);
        return completion.propose(all.subList(0, all.size() - 1), all.get(all.size() - 1)).stream()
                .map(Proposal::text)
                .toList();
    }

    @Test
    void commandsComeFirst() {
        assertThat(after("wat")).containsExactly("watch", "watches");
        assertThat(after("c")).contains("cd", "ctx", "counter");
        assertThat(after(":t")).containsExactly(":timing");
        assertThat(after("locks", "")).containsExactly("deadlocks", "ls", "release", "show", "watch");
        assertThat(after("get", "--pre")).containsExactly("--prefix");
        assertThat(after("get", "--timeo")).containsExactly("--timeout");
    }

    @Test
    void keysAreProposedByDirectory() {
        member.answers(200, "{\"items\":[{\"key\":\"config/app\"}],\"prefixes\":[\"config/db/\"]}");
        assertThat(after("get", "config/")).containsExactly("config/app", "config/db/");
        assertThat(member.asked().get(0).target())
                .isEqualTo("/v1/kv/config/?prefix&values=none&delimiter=/&limit=200&consistency=serializable");
        assertThat(after("put", "--ttl", "5s", "config/d")).containsExactly("config/db/");
        assertThat(after("cd", "config/")).containsExactly("config/db/");
    }

    @Test
    void answersAreRememberedForAMoment() {
        member.answers(200, "{\"items\":[{\"key\":\"a\"}]}");
        after("get", "");
        after("get", "a");
        assertThat(member.asked()).hasSize(1);
        nanos += 3_000_000_000L;
        after("get", "");
        assertThat(member.asked()).hasSize(2);
    }

    @Test
    void namesAreOfTheKindThatTheCommandIsAbout() {
        member.answers(200, "{\"items\":[{\"name\":\"jobs/a\"},{\"name\":\"jobs/b\"}]}");
        assertThat(after("locks", "show", "jobs/")).containsExactly("jobs/a", "jobs/b");
        assertThat(after("elect", "jobs/")).hasSize(2);
        assertThat(member.asked().stream().map(PlayedMember.Asked::target))
                .containsExactly("/v1/locks/jobs/?prefix&limit=200", "/v1/elections/jobs/?prefix&limit=200");
    }

    @Test
    void nobodyAnsweringProposesNothing() {
        member.close();
        assertThat(after("get", "a")).isEmpty();
    }

    @Test
    void filesAreProposedWhereFilesAreMeant(@TempDir Path folder) throws IOException {
        Files.createFile(folder.resolve("app.yaml"));
        Files.createDirectory(folder.resolve("apps"));
        assertThat(after("put", "k", "-f", folder + "/app")).containsExactly(folder + "/app.yaml", folder + "/apps/");
    }
}
