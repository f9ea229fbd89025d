package io.quorate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.client.PlayedMember;
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

class LockCommandTest {

    private static final String GRANTED =
            "{\"name\":\"a/b\",\"token\":71,\"lease\":\"ls_9d2c\",\"owner\":\"o_4f1\",\"ttl\":\"30s\","
                    + "\"remaining_ms\":29998,\"waited_ms\":12}";
    private static final String RELEASED = "{\"released\":true,\"revision\":93}";

    private final PlayedMember member = new PlayedMember();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        member.close();
    }

    private static String renewed(long remainingMillis) {
        return "{\"id\":\"ls_9d2c\",\"remaining_ms\":" + remainingMillis
                + ",\"holds\":[{\"kind\":\"lock\",\"name\":\"a/b\",\"token\":71}]}";
    }

    private PlayedMember grants(long remainingMillis) {
        return member.answers(200, GRANTED).answers(200, renewed(remainingMillis));
    }

    private Run run(String... args) {
        List<String> all = new ArrayList<>(List.of("-e", member.url(), "--timeout", "3s"));
        all.addAll(Arrays.asList(args));
        return Run.in(Map.of(), "", false, all.toArray(String[]::new));
    }

    private Run lock(String script, String... options) {
        List<String> all = new ArrayList<>(List.of("lock", "a/b"));
        all.addAll(Arrays.asList(options));
        all.addAll(List.of("--", "sh", "-c", script, "sh", folder.toString()));
        return run(all.toArray(String[]::new));
    }

    private String written(String name) throws IOException {
        Path file = folder.resolve(name);
        return Files.exists(file) ? Files.readString(file).strip() : "nothing";
    }

    private PlayedMember.Asked last() {
        return member.asked().get(member.asked().size() - 1);
    }

    @Test
    void commandRunsBetweenAcquireAndReleaseAndItsCodeIsPassedOn() throws IOException {
        grants(30_000).answers(200, RELEASED);
        Run run =
                lock("echo $QUORATE_LOCK_NAME $QUORATE_LOCK_TOKEN $QUORATE_LOCK_LEASE $QUORATE_FENCE > $1/env; exit 9");
        assertThat(run).isEqualTo(new Run(9, "", ""));
        assertThat(written("env")).isEqualTo("a/b 71 ls_9d2c a/b@71");
        assertThat(member.asked().stream().map(asked -> asked.method() + " " + asked.target()))
                .containsExactly(
                        "POST /v1/locks/a/b?ttl=30s&wait=600s",
                        "POST /v1/leases/ls_9d2c/keepalive",
                        "DELETE /v1/locks/a/b?token=71");
        assertThat(member.asked())
                .allSatisfy(asked -> assertThat(asked.header("Idempotency-key")).startsWith("q1:"));
    }

    @Test
    void certainTimeIsLessThanTheLeases() throws IOException {
        grants(30_000).answers(200, RELEASED);
        assertThat(lock("echo $QUORATE_LOCK_DEADLINE_MS > $1/env").code()).isZero();
        assertThat(Long.parseLong(written("env"))).isBetween(1L, 27_000L);
    }

    @Test
    void optionsBecomeParameters() {
        grants(30_000).answers(200, RELEASED);
        lock("exit 0", "--wait", "90s", "--shared", "--owner", "me", "--note", "n 1", "--release-delay", "1500ms");
        assertThat(member.asked().get(0).target())
                .isEqualTo("/v1/locks/a/b?ttl=30s&owner=me&release_delay=1500ms&wait=90s&mode=shared");
        assertThat(member.asked().get(0).body()).isEqualTo("n 1");
    }

    @Test
    void slotsMakeItASemaphore() throws IOException {
        grants(30_000).answers(200, RELEASED);
        lock("echo $QUORATE_FENCE > $1/env", "-n", "--slots", "2", "--limit", "3");
        assertThat(member.asked().get(0).target()).isEqualTo("/v1/semaphores/a/b?ttl=30s&slots=2&limit=3");
        assertThat(last().target()).isEqualTo("/v1/semaphores/a/b?token=71");
        assertThat(written("env")).isEqualTo("semaphore:a/b@71");
    }

    @ParameterizedTest
    @CsvSource({"124, ''", "0, '-E 0'", "77, '--not-acquired 77'"})
    void notAcquiredHasACodeOfItsOwn(int code, String flags) throws IOException {
        member.problem(423, "lock-held", "no", "later");
        String[] options = flags.isEmpty() ? new String[] {"-n"} : ("-n " + flags).split(" ", -1);
        Run run = lock("echo ran > $1/ran", options);
        assertThat(run).isEqualTo(new Run(code, "", "error: lock-held: it is so\nhint: do that\n"));
        assertThat(written("ran")).isEqualTo("nothing");
    }

    @Test
    void withoutALimitItQueuesAgain() {
        member.problem(423, "lock-held", "no", "later");
        grants(30_000).answers(200, RELEASED);
        assertThat(lock("exit 3").code()).isEqualTo(3);
    }

    @Test
    void whatKeepsTheCommandFromRunningIs125() {
        member.problem(409, "deadlock", "no", "refresh");
        assertThat(lock("exit 0").code()).isEqualTo(125);
        member.close();
        assertThat(lock("exit 0").code()).isEqualTo(125);
    }

    @Test
    void commandsThatCannotRunGiveTheLockBack() throws IOException {
        grants(30_000).answers(200, RELEASED);
        assertThat(run("lock", "a/b", "--", folder.resolve("none").toString()).code())
                .isEqualTo(127);
        assertThat(last().method()).isEqualTo("DELETE");
        grants(30_000).answers(200, RELEASED);
    }

    @Test
    void filesThatAreNoProgramsAre126() throws IOException {
        grants(30_000).answers(200, RELEASED);
        Path file = Files.writeString(folder.resolve("plain"), "no program");
        assertThat(run("lock", "a/b", "--", file.toString()).code()).isEqualTo(126);
    }

    @Test
    void reportedLossAsksTheCommandToEndAndIsTold() throws IOException {
        grants(3_000).problem(404, "lease-not-found", "no", "never");
        Run run = lock("trap 'echo asked > $1/asked; exit 0' TERM; while :; do sleep 0.05; done", "--ttl", "3s");
        assertThat(run.code()).isEqualTo(122);
        assertThat(run.err()).contains("'a/b' was lost: its lease is gone");
        assertThat(written("asked")).isEqualTo("asked");
    }

    @Test
    void holdThatIsMissingInARenewalIsLost() {
        grants(3_000).answers(200, "{\"id\":\"ls_9d2c\",\"remaining_ms\":3000,\"holds\":[]}");
        Run run = lock("sleep 600", "--ttl", "3s");
        assertThat(run.code()).isEqualTo(122);
        assertThat(run.err()).contains("it was taken away");
    }

    @Test
    void commandThatDoesNotEndIsKilledWithItsDescendants() throws IOException {
        grants(3_000).problem(404, "lease-not-found", "no", "never");
        Run run = lock(
                "trap '' TERM; (trap '' TERM; while :; do sleep 0.05; done) & echo $! > $1/inner; while :; do sleep 0.05;"
                        + " done",
                "--ttl",
                "3s",
                "--grace",
                "100ms");
        assertThat(run.code()).isEqualTo(122);
        long inner = Long.parseLong(written("inner"));
        assertThat(ProcessHandle.of(inner).filter(ProcessHandle::isAlive)).isEmpty();
    }

    @Test
    void withoutConfirmationTheCommandIsGoneBeforeTheLease() {
        grants(1_000).hangsUp();
        Run run = lock("trap '' TERM; while :; do sleep 0.05; done", "--ttl", "1s");
        assertThat(run.code()).isEqualTo(122);
        assertThat(run.err()).contains("no renewal was confirmed in time");
    }

    @Test
    void lossCanBeKilledForOrIgnored() throws IOException {
        grants(3_000).problem(404, "lease-not-found", "no", "never");
        Run killed = lock("trap 'echo asked > $1/asked' TERM; sleep 600", "--ttl", "3s", "--on-lost", "kill");
        assertThat(killed.code()).isEqualTo(122);
        assertThat(written("asked")).isEqualTo("nothing");
    }

    @Test
    void ignoredLossLetsTheCommandEnd() throws IOException {
        grants(1_000).problem(404, "lease-not-found", "no", "never");
        Run run = lock("sleep 0.5; echo done > $1/done; exit 4", "--ttl", "1s", "--on-lost", "ignore");
        assertThat(run.code()).isEqualTo(4);
        assertThat(written("done")).isEqualTo("done");
    }

    @Test
    void releaseThatFindsTheLockLostIs122() {
        grants(30_000).problem(409, "lock-lost", "no", "never");
        Run run = lock("exit 0");
        assertThat(run.code()).isEqualTo(122);
        assertThat(run.err()).contains("'a/b' was lost: it is so");
    }

    @Test
    void lockThatIsGoneBeforeItsFirstRenewalRunsNothing() throws IOException {
        member.answers(200, GRANTED).problem(404, "lease-not-found", "no", "never");
        assertThat(lock("echo ran > $1/ran").code()).isEqualTo(122);
        assertThat(written("ran")).isEqualTo("nothing");
    }

    @Test
    void signalsArePassedOnToTheCommand() throws IOException {
        grants(30_000).answers(200, RELEASED);
        Run run = lock("trap 'echo got > $1/usr1; exit 5' USR1; kill -USR1 $PPID; while :; do sleep 0.05; done");
        assertThat(run.code()).isEqualTo(5);
        assertThat(written("usr1")).isEqualTo("got");
    }

    @Test
    void withoutACommandItHoldsUntilASignal() throws InterruptedException {
        grants(30_000).answers(200, RELEASED);
        Thread signaller = new Thread(() -> {
            try {
                while (member.asked().size() < 2) {
                    Thread.onSpinWait();
                }
                new ProcessBuilder(
                                "sh",
                                "-c",
                                "kill -TERM " + ProcessHandle.current().pid())
                        .start()
                        .waitFor();
            } catch (IOException | InterruptedException impossible) {
                throw new IllegalStateException(impossible);
            }
        });
        signaller.start();
        Run run = run("lock", "a/b");
        signaller.join();
        assertThat(run).isEqualTo(new Run(0, "token 71\n", "holding 'a/b'; Ctrl-C releases it\n"));
        assertThat(last().target()).isEqualTo("/v1/locks/a/b?token=71");
    }

    @Test
    void lossWithoutACommandEndsTheHolding() {
        grants(1_000).problem(404, "lease-not-found", "no", "never");
        Run run = run("lock", "a/b", "--ttl", "1s", "-q", "-o", "raw");
        assertThat(run).isEqualTo(new Run(122, "71\n", ""));
    }

    @ParameterizedTest
    @CsvSource({
        "--grace 16s",
        "--ttl 500ms",
        "-n --wait 3s",
        "--shared --slots 2",
        "-E 256",
        "--on-lost pray",
        "--ttl 30"
    })
    void optionsThatDoNotGoTogetherAreRefused(String flags) {
        assertThat(lock("exit 0", flags.split(" ", -1)).code()).isEqualTo(2);
        assertThat(member.asked()).isEmpty();
    }

    @Test
    void curlFormIsTheSequence() {
        Run run = lock("exit 0", "--wait", "5s", "--curl");
        assertThat(run.out().lines())
                .containsExactly(
                        "curl -sS -X POST '" + member.url() + "/v1/locks/a/b?ttl=30s&wait=5s'",
                        "curl -sS -X POST '" + member.url() + "/v1/leases/LEASE/keepalive'",
                        "curl -sS -X DELETE '" + member.url() + "/v1/locks/a/b?token=TOKEN'");
        assertThat(member.asked()).isEmpty();
    }

    @Test
    void campaignsCanBeBriefToo() {
        member.answers(
                409,
                "application/problem+json",
                "{\"type\":\"urn:quorate:problem:lock-held\",\"code\":\"lock-held\",\"status\":409,\"title\":\"t\","
                        + "\"detail\":\"led\",\"applied\":\"no\",\"retry\":\"later\"}",
                Map.of());
        assertThat(run("elect", "a", "-n", "--", "true").code()).isEqualTo(124);
        assertThat(member.asked().get(0).target()).isEqualTo("/v1/elections/a?ttl=30s");
        assertThat(run("elect", "a", "--wait", "1s", "-E", "7", "--", "true").code())
                .isEqualTo(7);
        assertThat(last().target()).isEqualTo("/v1/elections/a?ttl=30s&wait=1s");
        assertThat(run("elect", "a", "-n").code()).isEqualTo(5);
        assertThat(run("elect", "a", "-n", "--wait", "1s").code()).isEqualTo(2);
    }

    @Test
    void whatNobodyHoldsIsFree() {
        member.answers(200, "{\"name\":\"a\",\"state\":\"free\",\"holders\":[],\"queue\":[]}");
        assertThat(run("locks", "show", "a").out()).isEqualTo("free\n");
        assertThat(run("elections", "show", "a").out()).isEqualTo("vacant\n");
    }
}
