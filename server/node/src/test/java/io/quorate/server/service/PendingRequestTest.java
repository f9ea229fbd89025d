package io.quorate.server.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.core.log.Attachment;
import io.quorate.core.log.Batch;
import io.quorate.core.log.Command;
import io.quorate.core.log.Guard;
import io.quorate.core.log.Health;
import io.quorate.core.log.HealthCheck;
import io.quorate.core.log.Instance;
import io.quorate.core.log.InstancePatch;
import io.quorate.core.log.Keys;
import io.quorate.core.log.Kind;
import io.quorate.core.log.LogCodec;
import io.quorate.core.log.Operation;
import io.quorate.core.log.Registration;
import io.quorate.core.log.RegistryCommand;
import io.quorate.core.log.Request;
import io.quorate.core.log.ServiceSettings;
import io.quorate.core.log.TtlAction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is asked of the registry never takes more room in an entry than was thought when it was packed. */
class PendingRequestTest {

    private static final String LONG = "\u20ac".repeat(300);

    @Test
    void aRegistrationIsNotUnderestimated() {
        Operation register = new Operation.Register(
                registration(), new Attachment.Ttl(86_400_000, 1_048_575), true, false, Health.CRITICAL, LONG);
        bounded(Command.Txn.of(List.of(), Collections.nCopies(50, register).toArray(new Operation[0])));
    }

    @Test
    void aPatchIsNotUnderestimated() {
        Operation set = new Operation.SetState(
                "web",
                "web-1",
                new InstancePatch(10_000, LONG, texts(64), meta(64), texts(64), true, false, Health.WARNING, LONG));
        Operation configure =
                new Operation.Configure("web", new ServiceSettings(1_000, Long.MAX_VALUE, Integer.MAX_VALUE));
        Operation deregister = new Operation.Deregister("s".repeat(63), "i".repeat(128));
        Guard guard = new Guard.Versioned(
                Kind.INSTANCE, new Guard.Exists(Keys.one(Instance.key("s".repeat(63), "i".repeat(128))), true));
        bounded(new Command.Txn(
                Collections.nCopies(100, guard), List.of(set, configure), Collections.nCopies(100, deregister), true));
    }

    @Test
    void aReportIsNotUnderestimated() {
        RegistryCommand.Finding finding = new RegistryCommand.Finding(
                "s".repeat(63),
                "i".repeat(128),
                Long.MAX_VALUE,
                "c".repeat(128),
                Long.MAX_VALUE,
                Health.CRITICAL,
                LONG);
        bounded(new RegistryCommand.Report(Collections.nCopies(1_000, finding)));
        bounded(new RegistryCommand.Heartbeat("s".repeat(63), "i".repeat(128), Health.PASSING, LONG, 1_048_575));
    }

    private static void bounded(Command command) {
        Request request = Request.of(command);
        assertThat(new PendingRequest(request, Deadline.in(1_000)).bytes)
                .isGreaterThanOrEqualTo(
                        LogCodec.encode(new Batch(1, 1, List.of(request))).size());
    }

    private static Registration registration() {
        List<HealthCheck> checks = new ArrayList<>();
        for (int number = 0; number < 8; number++) {
            checks.add(new HealthCheck(
                    "check-" + number,
                    HealthCheck.Type.HTTP,
                    LONG,
                    65_535,
                    LONG,
                    "OPTIONS",
                    meta(32),
                    "200-399,404",
                    true,
                    false,
                    3_600_000,
                    60_000,
                    100,
                    100));
        }
        return new Registration(
                "web",
                "web-1",
                LONG,
                65_535,
                LONG,
                LONG,
                10_000,
                texts(64),
                meta(64),
                checks,
                TtlAction.CRITICAL,
                Long.MAX_VALUE);
    }

    private static List<String> texts(int count) {
        List<String> texts = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            texts.add("t" + number);
        }
        return texts;
    }

    private static NavigableMap<String, String> meta(int count) {
        NavigableMap<String, String> meta = new TreeMap<>();
        for (int number = 0; number < count; number++) {
            meta.put("m" + number, number % 2 == 0 ? "" : LONG);
        }
        return meta;
    }
}
