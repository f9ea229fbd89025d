package io.quorate.server.check;

import io.quorate.core.log.CheckStatus;
import io.quorate.core.log.Health;
import io.quorate.core.log.HealthCheck;
import io.quorate.core.log.Instance;
import io.quorate.core.log.Registration;
import io.quorate.core.log.TtlAction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Instances with checks, for tests. Stateless. */
final class Samples {

    private Samples() {}

    static HealthCheck http(String id, String path, long intervalMillis) {
        return new HealthCheck(
                id,
                HealthCheck.Type.HTTP,
                "",
                0,
                path,
                "GET",
                Collections.emptyNavigableMap(),
                "",
                false,
                false,
                intervalMillis,
                1_000,
                3,
                2);
    }

    static HealthCheck tcp(String id) {
        return new HealthCheck(
                id,
                HealthCheck.Type.TCP,
                "",
                0,
                "",
                "",
                Collections.emptyNavigableMap(),
                "",
                false,
                false,
                10_000,
                1_000,
                3,
                2);
    }

    static Instance instance(String id, String address, int port, Health health, String note, HealthCheck... checks) {
        List<CheckStatus> statuses = new ArrayList<>();
        statuses.add(new CheckStatus(CheckStatus.SELF, Health.PASSING, "", 0));
        for (HealthCheck check : checks) {
            statuses.add(new CheckStatus(check.id(), health, note, 0));
        }
        Registration registration = new Registration(
                "web",
                id,
                address,
                port,
                "http",
                "",
                100,
                List.of(),
                Collections.emptyNavigableMap(),
                List.of(checks),
                TtlAction.REMOVE,
                0);
        return new Instance(registration, 0, 0, false, false, statuses);
    }
}
