package io.quorate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.client.PlayedMember;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Commands that look at one member. */
class OpsCommandsTest {

    private final PlayedMember member = new PlayedMember();

    @AfterEach
    void close() {
        member.close();
    }

    private Run run(String document, String... args) {
        member.answers(200, "application/json", document, Map.of());
        List<String> all = new ArrayList<>(Arrays.asList(args));
        all.addAll(List.of("-e", member.url()));
        return Run.of(all.toArray(String[]::new));
    }

    @Test
    void slowRequestsAreATable() {
        String document = "{\"items\":[{\"ended_at\":\"2026-11-02T09:14:03.250Z\",\"ms\":84.21,\"request_id\":\"rq_1\","
                + "\"method\":\"PUT\",\"route\":\"/v1/kv/{key}\",\"path\":\"/v1/kv/a\",\"status\":200}]}";

        assertThat(run(document, "slowlog", "--over", "80ms", "--columns", "ms,method,path,trace")
                        .out())
                .isEqualTo("MS     METHOD  PATH      TRACE\n84.21  PUT     /v1/kv/a  -\n");
    }

    @Test
    void levelsAreATableWithWhatGoesBack() {
        String document = "{\"levels\":{\"io.quorate\":\"info\",\"io.quorate.server.raft\":\"debug\"},"
                + "\"reverts\":{\"io.quorate.server.raft\":{\"to\":null,\"in_ms\":5000}}}";

        assertThat(run(document, "log-level").out()).isEqualTo("""
                        LOGGER                  LEVEL  BACK_TO  IN_MS
                        io.quorate              info   -        -
                        io.quorate.server.raft  debug  inherit  5000
                        """);
    }

    @Test
    void aLevelIsSetByTheLoggersName() {
        assertThat(Run.of("log-level", "io.quorate.server.raft", "debug", "--for", "10m", "--curl")
                        .out())
                .isEqualTo("curl -sS -X PUT --data-raw '{\"io.quorate.server.raft\":\"debug\"}'"
                        + " 'http://127.0.0.1:7460/v1/maintenance/log-level?for=10m'\n");
        assertThat(Run.of("log-level", "root", "inherit", "--curl").out()).contains("{\"root\":null}");
        assertThat(Run.of("log-level", "root").code()).isEqualTo(2);
    }
}
