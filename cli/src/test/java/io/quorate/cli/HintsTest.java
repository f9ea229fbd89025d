package io.quorate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.api.ProblemCode.Applied;
import io.quorate.api.ProblemCode.Retry;
import io.quorate.client.error.Failure;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HintsTest {

    private static Failure failure(String code, @Nullable String hint) {
        return new Failure(code, 400, "it is so", hint, Applied.NO, Retry.NEVER, null, Map.of());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "service-not-found | GET /v1/services?as=text lists the services there are"
                        + " | quorate svc ls lists the services there are",
                "member-not-found | GET /v1/cluster/members lists them | quorate member ls lists them",
                "cas-failed | read the key, merge your change, retry with cas=57"
                        + " | read the key, merge your change, retry with --cas 57",
                "cas-failed | the key is gone: create it with cas=0, or give up"
                        + " | the key is gone: create it with --create, or give up",
                "cas-failed | read it, merge your change, retry with cas=5"
                        + " | somebody else has changed it meanwhile: look at it, and try again",
                "settings-changed | read them, merge your change, retry with If-Match: \"4\""
                        + " | read them, merge your change, retry with --if-version 4",
                "key-not-found | there are keys below it: list them with ?prefix"
                        + " | there are keys below it: list them with --prefix",
                "revision-compacted | start again with ?initial, or from=8 if losing history is acceptable"
                        + " | start again with --initial, or --from 8 if losing history is acceptable",
                "would-lose-quorum | bring the silent ones back; ?force removes it all the same"
                        + " | bring the silent ones back; --force removes it all the same",
                "unauthenticated | this cluster has no users yet: quorate user bootstrap makes the first one"
                        + " (POST /v1/auth/bootstrap)"
                        + " | this cluster has no users yet: quorate user bootstrap makes the first one",
                "lease-not-found | stop what depended on it | stop what depended on it"
            })
    void requestsBecomeCommands(String code, String hint, String spoken) {
        assertThat(Hints.of(failure(code, hint))).isEqualTo(spoken);
    }

    @Test
    void requestsThatAreNoCommandAreLeftOut() {
        assertThat(Hints.of(failure("not-found", "GET /problems lists them"))).isNull();
        assertThat(Hints.of(failure("not-found", null))).isNull();
    }
}
