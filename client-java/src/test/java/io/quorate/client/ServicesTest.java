package io.quorate.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quorate.client.error.NotFoundException;
import io.quorate.client.service.Health;
import io.quorate.client.service.HealthCheck;
import io.quorate.client.service.InstanceChange;
import io.quorate.client.service.InstanceOption;
import io.quorate.client.service.RegisteredInstance;
import io.quorate.client.service.ServiceInstance;
import io.quorate.client.service.ServiceSettings;
import io.quorate.client.service.ServiceSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServicesTest {

    private static final String WEB_1 = "{\"service\":\"web\",\"id\":\"web-1\",\"address\":\"10.0.0.7\",\"port\":8080,"
            + "\"scheme\":\"http\",\"zone\":\"eu-1a\",\"weight\":50,\"tags\":[\"v2\"],\"meta\":{\"version\":\"2.3.1\"},"
            + "\"state\":\"draining\",\"health\":\"warning\",\"draining\":true,\"maintenance\":false,"
            + "\"checks\":[{\"id\":\"http\",\"type\":\"http\",\"status\":\"warning\",\"note\":\"HTTP 429\","
            + "\"since\":\"2026-01-02T03:04:05Z\"}],\"lease\":\"ls_1\",\"create_revision\":12,\"mod_revision\":57}";

    private static final RegisteredInstance INSTANCE = new RegisteredInstance(
            "web",
            "web-1",
            "10.0.0.7",
            8080,
            "http",
            "eu-1a",
            50,
            List.of("v2"),
            Map.of("version", "2.3.1"),
            "draining",
            Health.WARNING,
            true,
            false,
            List.of(new RegisteredInstance.Check(
                    "http", "http", Health.WARNING, "HTTP 429", Instant.parse("2026-01-02T03:04:05Z"))),
            "ls_1",
            12,
            57);

    private final PlayedMember member = new PlayedMember();
    private final QuorateClient client = QuorateClient.connect(member.url());

    @AfterEach
    void close() {
        client.close();
        member.close();
    }

    private PlayedMember.Asked asked() {
        return member.asked().get(member.asked().size() - 1);
    }

    @Test
    void registeringSendsWhatIsSetAndNothingElse() {
        member.answers(201, WEB_1);
        RegisteredInstance registered = client.services()
                .register(ServiceInstance.of("web", "web-1")
                        .address("10.0.0.7")
                        .port(8080)
                        .tag("v2")
                        .tag("primary")
                        .meta("version", "2.3.1")
                        .check(HealthCheck.http("/healthz")
                                .every(Duration.ofMillis(1500))
                                .thresholds(3, 2)
                                .host("10.0.0.9")
                                .port(81))
                        .ttl(Duration.ofSeconds(15)));
        assertThat(registered).isEqualTo(INSTANCE);
        assertThat(asked().method()).isEqualTo("PUT");
        assertThat(asked().target()).isEqualTo("/v1/services/web/instances/web-1");
        assertThat(asked().body())
                .isEqualTo("{\"address\":\"10.0.0.7\",\"port\":8080,\"tags\":[\"v2\",\"primary\"],"
                        + "\"meta\":{\"version\":\"2.3.1\"},\"checks\":[{\"id\":\"http\",\"type\":\"http\","
                        + "\"path\":\"/healthz\",\"interval\":\"1500ms\",\"fail_after\":3,\"pass_after\":2,"
                        + "\"host\":\"10.0.0.9\",\"port\":81}],"
                        + "\"ttl\":\"15s\"}");
    }

    @Test
    void heartbeatOfAnInstanceThatIsGoneSaysSo() {
        member.problem(404, "instance-not-found", "no", "never");
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> client.services().heartbeat("web", "web-1", Health.WARNING, "queue long"));
        assertThat(asked().target()).isEqualTo("/v1/services/web/instances/web-1/heartbeat?status=warning");
        assertThat(asked().body()).isEqualTo("queue long");
    }

    @Test
    void changesAreParametersOfOnePatch() {
        member.answers(200, WEB_1);
        client.services().change("web", "web-1", InstanceChange.draining(true), InstanceChange.weight(5));
        assertThat(asked().method()).isEqualTo("PATCH");
        assertThat(asked().target()).isEqualTo("/v1/services/web/instances/web-1?draining=true&weight=5");
    }

    @Test
    void whatIsGoneCanBeDeregisteredAndLookedFor() {
        member.problem(404, "instance-not-found", "no", "never");
        assertThat(client.services().deregister("web", "web-1")).isFalse();
        assertThat(client.services().get("web", "web-1")).isEmpty();
    }

    @Test
    void instancesAreFilteredByTheServer() {
        member.answers(200, "{\"items\":[" + WEB_1 + "],\"revision\":57}");
        List<RegisteredInstance> found = client.services()
                .instances(
                        "web",
                        InstanceOption.health(Health.WARNING),
                        InstanceOption.tag("v2"),
                        InstanceOption.meta("version", "2.3.1"),
                        InstanceOption.serializable());
        assertThat(found).containsExactly(INSTANCE);
        assertThat(asked().target())
                .isEqualTo("/v1/services/web?health=warning&tag=v2&meta.version=2.3.1&consistency=serializable");
    }

    @Test
    void servicesAreListedWithTheirCounts() {
        member.answers(
                200,
                "{\"items\":[{\"service\":\"web\",\"instances\":3,\"states\":{\"passing\":2,\"critical\":1},"
                        + "\"tags\":{\"v2\":2}}]}");
        assertThat(client.services().list()).containsExactly(new ServiceSummary("web", 3, 2, 0, 1, 0, 0, Set.of("v2")));
    }

    @Test
    void settingsThatAreNotThereAreDefaults() {
        member.answers(200, "{\"protect_below\":0.5}");
        assertThat(client.services().settings("web")).isEqualTo(new ServiceSettings(0.5, null, null));
        client.services().configure("web", new ServiceSettings(null, Duration.ofDays(3), 10));
        assertThat(asked().body()).isEqualTo("{\"deregister_after\":\"259200000ms\",\"default_weight\":10}");
    }
}
