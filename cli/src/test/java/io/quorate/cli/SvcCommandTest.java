package io.quorate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.client.PlayedMember;
import io.quorate.client.PlayedStreams;
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

class SvcCommandTest {

    private static final String WEB_1 = "{\"service\":\"web\",\"id\":\"web-1\",\"address\":\"10.0.0.7\",\"port\":8080,"
            + "\"zone\":\"eu-1a\",\"weight\":100,\"tags\":[\"v2\"],\"meta\":{},\"state\":\"critical\","
            + "\"health\":\"critical\",\"checks\":[{\"id\":\"http\",\"type\":\"http\",\"status\":\"critical\","
            + "\"note\":\"HTTP 503\"}],\"mod_revision\":57}";
    private static final String GONE = "{\"service\":\"web\",\"id\":\"web-1\",\"deregistered\":true,\"revision\":60}";

    private static final String SETTINGS = "{\"service\":\"web\",\"protect_below\":0.5,\"default_weight\":100}";

    private final PlayedMember member = new PlayedMember();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        member.close();
    }

    private Run run(String... args) {
        List<String> all = new ArrayList<>(List.of("-e", member.url(), "--timeout", "2s"));
        all.addAll(Arrays.asList(args));
        return Run.in(Map.of(), "", false, all.toArray(String[]::new));
    }

    private Run serve(String script, String... options) {
        List<String> all = new ArrayList<>(List.of("svc", "run", "web", "--id", "web-1", "--port", "8080"));
        all.addAll(Arrays.asList(options));
        all.addAll(List.of("--", "sh", "-c", script, "sh", folder.toString()));
        return run(all.toArray(String[]::new));
    }

    private List<String> asked() {
        return member.asked().stream()
                .map(asked -> asked.method() + " " + asked.target())
                .toList();
    }

    @Test
    void theCommandIsRegisteredWhileItRunsAndItsCodeIsPassedOn() throws IOException {
        member.answers(201, WEB_1).answers(200, GONE);
        Run run = serve("echo $QUORATE_SVC_NAME $QUORATE_SVC_ID > $1/env; exit 9", "--http", "/healthz");
        assertThat(run).isEqualTo(new Run(9, "", ""));
        assertThat(Files.readString(folder.resolve("env")).strip()).isEqualTo("web web-1");
        assertThat(asked())
                .containsExactly("PUT /v1/services/web/instances/web-1", "DELETE /v1/services/web/instances/web-1");
        assertThat(member.asked().get(0).body())
                .isEqualTo("{\"address\":\"auto\",\"port\":8080,\"checks\":[{\"id\":\"http\",\"type\":\"http\","
                        + "\"path\":\"/healthz\",\"fail_after\":3,\"pass_after\":2}],\"ttl\":\"15s\"}");
    }

    @Test
    void whatCannotBeRegisteredIsNotRun() {
        member.problem(422, "invalid-body", "no", "never");
        Run run = serve("touch $1/ran");
        assertThat(run.code()).isEqualTo(125);
        assertThat(folder.resolve("ran")).doesNotExist();
        assertThat(asked()).containsExactly("PUT /v1/services/web/instances/web-1");
    }

    @Test
    void aCommandThatDoesNotExistIsDeregistered() {
        member.answers(201, WEB_1).answers(200, GONE);
        Run run = run("svc", "run", "web", "--id", "web-1", "--port", "1", "--", "/no/such/command");
        assertThat(run.code()).isEqualTo(127);
        assertThat(asked()).last().isEqualTo("DELETE /v1/services/web/instances/web-1");
    }

    @Test
    void anInstanceThatWasForgottenIsRegisteredAgain() {
        member.answers(201, WEB_1)
                .problem(404, "instance-not-found", "no", "never")
                .answers(201, WEB_1)
                .answers(200, GONE);
        Run run = serve("sleep 1", "--ttl", "1s");
        assertThat(run.code()).isZero();
        assertThat(run.err()).isEqualTo("web/web-1 was gone, and is registered again\n");
        assertThat(asked().subList(0, 3))
                .containsExactly(
                        "PUT /v1/services/web/instances/web-1",
                        "POST /v1/services/web/instances/web-1/heartbeat",
                        "PUT /v1/services/web/instances/web-1");
    }

    @Test
    void aSignalDrainsTheInstanceBeforeTheCommandGetsIt() throws IOException {
        member.answers(201, WEB_1).answers(200, WEB_1).answers(200, GONE);
        String pid = Long.toString(ProcessHandle.current().pid());
        Run run = serve(
                "trap 'echo ended > $1/trap; exit 3' TERM; kill -s TERM " + pid + "; while :; do sleep 0.05; done");
        assertThat(run).isEqualTo(new Run(3, "", ""));
        assertThat(Files.readString(folder.resolve("trap")).strip()).isEqualTo("ended");
        assertThat(asked())
                .containsExactly(
                        "PUT /v1/services/web/instances/web-1",
                        "PATCH /v1/services/web/instances/web-1?draining=true",
                        "DELETE /v1/services/web/instances/web-1");
    }

    @Test
    void flagsSayWhatIsRegistered() {
        member.answers(201, WEB_1);
        Run run = run(
                "svc",
                "register",
                "web",
                "--id",
                "web-1",
                "--port",
                "8080",
                "--address",
                "10.0.0.7",
                "--tag",
                "v2",
                "--tag",
                "primary",
                "--meta",
                "version=2.3.1",
                "--zone",
                "eu-1a",
                "--weight",
                "5",
                "--tcp",
                "--check-host",
                "10.0.0.9",
                "--check-port",
                "81",
                "--interval",
                "2s",
                "--deregister-after",
                "1h");
        assertThat(run).isEqualTo(new Run(0, "web-1 10.0.0.7:8080 critical\n", ""));
        assertThat(member.asked().get(0).body())
                .isEqualTo("{\"address\":\"10.0.0.7\",\"port\":8080,\"zone\":\"eu-1a\",\"weight\":5,"
                        + "\"tags\":[\"v2\",\"primary\"],\"meta\":{\"version\":\"2.3.1\"},\"deregister_after\":\"3600s\","
                        + "\"checks\":[{\"id\":\"tcp\",\"type\":\"tcp\",\"fail_after\":3,\"pass_after\":2,"
                        + "\"host\":\"10.0.0.9\",\"port\":81,\"interval\":\"2s\"}]}");
    }

    @Test
    void withoutAPortNothingIsRegistered() {
        Run run = run("svc", "register", "web", "--id", "web-1");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("--port is missing");
    }

    @Test
    void instancesAreShownWithWhatIsWrongWithThem() {
        member.answers(200, "{\"items\":[" + WEB_1 + "],\"protected\":true,\"revision\":57}");
        Run run = run("svc", "get", "web", "--any", "--tag", "v2", "--meta", "a=b", "--pick", "2");
        assertThat(run.out().lines())
                .containsExactly(
                        "ID     ADDRESS        STATE     ZONE   WEIGHT  TAGS  NOTE",
                        "web-1  10.0.0.7:8080  critical  eu-1a  100     v2    http: HTTP 503");
        assertThat(run.err()).contains("too few are well");
        assertThat(asked()).containsExactly("GET /v1/services/web?health=any&draining=any&tag=v2&meta.a=b&pick=2");
    }

    @Test
    void otherProgramsGetTheirOwnForm() {
        member.answers(200, "text/plain", "10.0.0.7:8080\n", Map.of());
        assertThat(run("-o", "hostport", "svc", "get", "web").out()).isEqualTo("10.0.0.7:8080\n");
        run("svc", "get", "web", "-o", "prometheus");
        assertThat(asked()).containsExactly("GET /v1/services/web?as=text", "GET /v1/services/web?as=prometheus");
        assertThat(run("-o", "hostport", "svc", "ls").err()).contains("'hostport' is of instances");
    }

    @Test
    void servicesAreCountedByHowTheirInstancesAre() {
        member.answers(
                200,
                "{\"items\":[{\"service\":\"web\",\"instances\":4,\"states\":{\"passing\":2,\"warning\":0,"
                        + "\"critical\":1,\"draining\":0,\"maintenance\":1},\"tags\":{\"v1\":1,\"v2\":2}}],\"revision\":9}");
        assertThat(run("svc", "ls").out().lines())
                .containsExactly(
                        "SERVICE  INSTANCES  PASSING  WARNING  CRITICAL  DRAINING  MAINTENANCE  TAGS",
                        "web      4          2        0        1         0         1            v1,v2");
    }

    @Test
    void settingsThatAreNotGivenStay() {
        member.answers(200, "application/json", SETTINGS, Map.of("ETag", "\"57\""));
        run("svc", "settings", "web", "--default-weight", "10");
        assertThat(asked()).containsExactly("GET /v1/services/web/settings", "PUT /v1/services/web/settings");
        assertThat(member.asked().get(1).body()).isEqualTo("{\"protect_below\":0.5,\"default_weight\":10}");
        assertThat(member.asked().get(1).header("If-match")).isEqualTo("\"57\"");
    }

    @Test
    void settingsThatNobodyHadSetAreSetIfThatStillIsSo() {
        member.answers(200, "application/json", SETTINGS, Map.of("ETag", "\"0\""));
        run("svc", "settings", "web", "--default-weight", "10");
        assertThat(member.asked().get(1).header("If-none-match")).isEqualTo("*");
    }

    @Test
    void settingsThatSomebodyElseHasChangedMeanwhileStayAsTheyAre() {
        member.answers(200, "application/json", SETTINGS, Map.of("ETag", "\"57\""))
                .problem(412, "condition-failed", "no", "never");
        Run run = run("svc", "settings", "web", "--default-weight", "10");
        assertThat(run.code()).isEqualTo(4);
        assertThat(run.err()).contains("somebody else has changed the settings of web meanwhile: nothing was set");
    }

    @Test
    void whatNothingCanBeCalledIsAskedOfNobody() {
        assertThat(run("svc", "get", "Web/x").code()).isEqualTo(2);
        assertThat(run("svc", "settings", "web?pick=1").code()).isEqualTo(2);
        assertThat(run("svc", "register", "web", "--id", "..", "--port", "1").code())
                .isEqualTo(2);
        assertThat(run("svc", "run", "web", "--id", "a/b", "--port", "1", "--", "true")
                        .code())
                .isEqualTo(2);
        Run run = run("svc", "deregister", "web", "../../keys");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("instance '../../keys' (expected: 1 to 128 of");
        assertThat(member.asked()).isEmpty();
    }

    @Test
    void drainingIsOneChange() {
        member.answers(200, WEB_1.replace("\"state\":\"critical\"", "\"state\":\"draining\""));
        assertThat(run("svc", "drain", "web", "web-1").out()).isEqualTo("web-1 draining\n");
        assertThat(asked()).containsExactly("PATCH /v1/services/web/instances/web-1?draining=true");
    }

    @Test
    void aWatchTellsWhereAndHow() {
        try (PlayedStreams streams = new PlayedStreams()) {
            streams.open(
                    "{\"type\":\"start\",\"revision\":56}",
                    "{\"type\":\"changes\",\"revision\":57,\"events\":[{\"op\":\"put\"," + WEB_1.substring(1) + "]}");
            Run run = Run.of("-e", streams.url(), "svc", "watch", "web", "--any", "--once");
            assertThat(run).isEqualTo(new Run(0, "57 put web-1 10.0.0.7:8080 critical\n", ""));
            assertThat(streams.asked().get(0)).startsWith("/v1/services/web?health=any&draining=any&watch");
        }
    }

    @Test
    void aWatchRunsACommandForTheIds() throws IOException {
        try (PlayedStreams streams = new PlayedStreams()) {
            streams.open(
                    "{\"type\":\"start\",\"revision\":56}",
                    "{\"type\":\"changes\",\"revision\":57,\"events\":[{\"op\":\"delete\",\"service\":\"web\","
                            + "\"id\":\"web-1\",\"cause\":\"filtered\"}]}");
            Path file = folder.resolve("keys");
            Run run = Run.of(
                    "-e",
                    streams.url(),
                    "svc",
                    "watch",
                    "web",
                    "--once",
                    "--",
                    "sh",
                    "-c",
                    "echo $QUORATE_KEYS > " + file);
            assertThat(run.code()).isZero();
            assertThat(Files.readString(file).strip()).isEqualTo("web-1");
        }
    }
}
