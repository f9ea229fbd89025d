package io.quorate.core;

import static io.quorate.core.Machine.bytes;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.quorate.core.kv.KeyReader;
import io.quorate.core.log.Attachment;
import io.quorate.core.log.Change;
import io.quorate.core.log.Command;
import io.quorate.core.log.Guard;
import io.quorate.core.log.Health;
import io.quorate.core.log.HealthCheck;
import io.quorate.core.log.Instance;
import io.quorate.core.log.InstancePatch;
import io.quorate.core.log.InstanceState;
import io.quorate.core.log.KeyRecord;
import io.quorate.core.log.Keys;
import io.quorate.core.log.Kind;
import io.quorate.core.log.Limits;
import io.quorate.core.log.Operation;
import io.quorate.core.log.OperationResult;
import io.quorate.core.log.Outcome;
import io.quorate.core.log.Outcome.Refusal;
import io.quorate.core.log.Registration;
import io.quorate.core.log.RequestKey;
import io.quorate.core.log.ServiceSettings;
import io.quorate.core.log.TtlAction;
import io.quorate.core.registry.StateCounts;
import io.quorate.core.registry.TagCount;
import io.quorate.core.store.KeyRange;
import io.quorate.core.store.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Services and their instances, rule by rule. */
class RegistryTest {

    private final Services services = new Services();
    private final Machine machine = services.machine;

    // ---- registering

    @Test
    void aRegisteredInstanceIsThereAndPasses() {
        OperationResult.Register result = services.register(Services.web("web-1"), Services.TTL);
        assertThat(result.changed()).isTrue();
        assertThat(result.record().version()).isEqualTo(1);
        Instance instance = services.instance("web-1");
        assertThat(instance.registration()).isEqualTo(Services.web("web-1"));
        assertThat(instance.state()).isEqualTo(InstanceState.PASSING);
        assertThat(instance.ttlMillis()).isEqualTo(10_000);
        assertThat(machine.reader().lease(instance.lease())).isNotNull();
        assertThat(machine.reader().instancesOn(instance.lease(), 10)).containsExactly(instance.key());
        assertThat(services.counts()).isEqualTo(new StateCounts(1, 0, 0, 0, 0));
    }

    @Test
    void registeringTheSameAgainRenewsAndMovesNoRevision() {
        services.register(Services.web("web-1"), Services.TTL);
        long lease = services.instance("web-1").lease();
        long revision = machine.machine.revision();
        machine.clusterMillis += 9_000;
        assertThat(services.register(Services.web("web-1"), Services.TTL).changed())
                .isFalse();
        assertThat(machine.machine.revision()).isEqualTo(revision);
        assertThat(services.instance("web-1").lease()).isEqualTo(lease);
        machine.clusterMillis += 9_000;
        assertThat(services.expire().leases()).isZero();
        assertThat(services.find("web-1")).isNotNull();
    }

    @Test
    void registeringAnewKeepsTheStatusOfChecksThatStayTheSame() {
        HealthCheck same = Services.check("same", "/a");
        services.register(Services.checked("web-1", same, Services.check("other", "/b")), Attachment.NONE);
        services.report("web-1", "same", Health.PASSING, "200");
        services.report("web-1", "other", Health.PASSING, "200");
        assertThat(services.instance("web-1").health()).isEqualTo(Health.PASSING);

        services.register(Services.checked("web-1", same, Services.check("other", "/c")), Attachment.NONE);
        assertThat(services.status("web-1", "same").note()).isEqualTo("200");
        assertThat(services.status("web-1", "other").isUnchecked()).isTrue();
        assertThat(services.instance("web-1").health()).isEqualTo(Health.CRITICAL);
    }

    @Test
    void aCheckOfAnotherAddressHasNoResultYet() {
        HealthCheck check = Services.check("http", "/");
        services.register(Services.checked("web-1", check), Attachment.NONE);
        services.report("web-1", "http", Health.PASSING, "200");
        Registration moved = new Registration(
                "web",
                "web-1",
                "10.0.0.99",
                80,
                "",
                "",
                100,
                List.of(),
                new TreeMap<>(),
                List.of(check),
                TtlAction.REMOVE,
                0);
        services.register(moved, Attachment.NONE);
        assertThat(services.status("web-1", "http").isUnchecked()).isTrue();
    }

    @Test
    void flagsThatAreNotGivenStayAsTheyAre() {
        services.register(Services.web("web-1"), Attachment.NONE);
        services.patch("web-1", InstancePatch.NONE.withMaintenance(true).withStatus(Health.WARNING, "slow"));
        assertThat(services.register(Services.web("web-1"), Attachment.NONE).changed())
                .isFalse();
        assertThat(services.instance("web-1").state()).isEqualTo(InstanceState.MAINTENANCE);
        machine.run(new Operation.Register(Services.web("web-1"), Attachment.NONE, true, false, Health.PASSING, null));
        assertThat(services.instance("web-1").state()).isEqualTo(InstanceState.DRAINING);
        assertThat(services.status("web-1", "self").note()).isEmpty();
    }

    @Test
    void theWeightThatIsNotGivenIsTheServices() {
        assertThat(Services.instanceOf(services.register(Services.weighing(-1), Attachment.NONE))
                        .registration()
                        .weight())
                .isEqualTo(100);
        services.configure(new ServiceSettings(0, 0, 7));
        assertThat(Services.instanceOf(services.register(Services.weighing(-1), Attachment.NONE))
                        .registration()
                        .weight())
                .isEqualTo(7);
    }

    @Test
    void conditionsHoldForInstancesAsForKeys() {
        Guard absent =
                new Guard.Versioned(Kind.INSTANCE, new Guard.Exists(Keys.one(Instance.key("web", "web-1")), false));
        Operation.Register register = new Operation.Register(Services.web("web-1"), Attachment.NONE);
        long revision = machine.runIf(absent, register).revision();
        assertThat(machine.runIf(absent, register))
                .asInstanceOf(type(Outcome.GuardsFailed.class))
                .satisfies(failed -> assertThat(
                                requireNonNull(failed.failed().get(0).current()).modRevision())
                        .isEqualTo(revision));
        Guard at = new Guard.Versioned(
                Kind.INSTANCE,
                new Guard.Metadata(
                        Keys.one(Instance.key("web", "web-1")), Guard.Field.MOD_REVISION, Guard.Relation.EQ, revision));
        assertThat(machine.runIf(at, new Operation.Deregister("web", "web-1"))).isInstanceOf(Outcome.TxnDone.class);
        assertThat(machine.runIf(
                        new Guard.Versioned(Kind.LOCK, new Guard.Exists(Keys.one(bytes("l")), false)), register))
                .asInstanceOf(type(Outcome.Refused.class))
                .extracting(Outcome.Refused::refusal)
                .isEqualTo(Refusal.INVALID);
    }

    @Test
    void aRegistrationStandsBesideOtherOperationsOrNotAtAll() {
        long before = machine.machine.revision();
        machine.run(
                Machine.putting("config", "1"),
                new Operation.Register(Services.web("web-1"), Attachment.NONE),
                new Operation.Configure("web", new ServiceSettings(500, 0, 100)));
        assertThat(machine.machine.revision()).isEqualTo(before + 1);
        assertThat(machine.run(
                        Machine.putting("config", "2"),
                        new Operation.SetState("web", "nobody", InstancePatch.NONE.withDraining(true))))
                .asInstanceOf(type(Outcome.Refused.class))
                .extracting(Outcome.Refused::refusal)
                .isEqualTo(Refusal.INSTANCE_NOT_FOUND);
        assertThat(machine.value("config")).isEqualTo("1");
        assertThat(machine.run(
                        new Operation.Deregister("web", "web-1"),
                        new Operation.Register(Services.web("web-1"), Attachment.NONE)))
                .asInstanceOf(type(Outcome.Refused.class))
                .extracting(Outcome.Refused::refusal)
                .isEqualTo(Refusal.DUPLICATE_KEY);
    }

    @Test
    void aRepeatOfAKeyedRegistrationIsAnsweredAsTheFirst() {
        Command command = Command.Txn.of(List.of(), new Operation.Register(Services.web("web-1"), Services.TTL));
        RequestKey key = new RequestKey.Free("", "k");
        Outcome first = machine.keyed(key, "d", command).outcome();
        machine.run(new Operation.Deregister("web", "web-1"));
        assertThat(machine.keyed(key, "d", command).outcome()).isEqualTo(first);
        assertThat(services.find("web-1")).isNull();
    }

    @Test
    void whatBreaksARuleIsRefused() {
        assertThat(services.refused(new Operation.Register(Services.named("Web", "1"), Attachment.NONE)))
                .startsWith("service: 'Web'");
        for (String unreachable : List.of(".", "..")) {
            assertThat(services.refused(new Operation.Register(Services.named("web", unreachable), Attachment.NONE)))
                    .startsWith("id: '" + unreachable + "'");
        }
        assertThat(services.refused(new Operation.Register(Services.named("web", "a/b"), Attachment.NONE)))
                .startsWith("id: 'a/b'");
        assertThat(services.refused(new Operation.Register(
                        Services.checked("1", Services.check("a", "/"), Services.check("a", "/")), Attachment.NONE)))
                .isEqualTo("check: two have the id 'a'");
        assertThat(services.refused(
                        new Operation.Register(Services.checked("1", Services.check("self", "/")), Attachment.NONE)))
                .startsWith("check id: 'self'");
        assertThat(services.refused(new Operation.Register(
                        Services.checked("1", Services.check("a", "/ HTTP/1.1\r\nHost: other")), Attachment.NONE)))
                .startsWith("check 'a': its path");
        assertThat(services.refused(new Operation.Register(Services.web("1"), new Attachment.Ttl(5, 0))))
                .startsWith("ttl: 5 ms");
        List<String> tags = new ArrayList<>();
        for (int tag = 0; tag <= Limits.TAGS_MAX; tag++) {
            tags.add("t" + tag);
        }
        assertThat(services.refused(new Operation.Register(Services.tagged("1", tags), Attachment.NONE)))
                .startsWith("tags: 65");
        assertThat(services.refused(new Operation.Configure("web", new ServiceSettings(1_001, 0, 1))))
                .startsWith("protect_below");
        assertThat(machine.machine.revision()).isEqualTo(1);
    }

    @Test
    void metadataThatGrowsTooMuchByAPatchIsRefused() {
        services.register(Services.web("web-1"), Attachment.NONE);
        for (int name = 0; name < Limits.META_MAX; name++) {
            assertThat(services.patch("web-1", Services.meta(Map.of("m" + name, "v"))))
                    .isInstanceOf(Outcome.TxnDone.class);
        }
        assertThat(services.patch("web-1", Services.meta(Map.of("one-more", "v"))))
                .asInstanceOf(type(Outcome.Refused.class))
                .extracting(Outcome.Refused::detail)
                .isEqualTo("meta: 65 (expected: 0..64)");
    }

    @Test
    void aServiceHasABoundOfInstances() {
        List<Operation> operations = new ArrayList<>();
        for (int number = 0; number < Limits.INSTANCES_MAX; number++) {
            operations.add(new Operation.Register(Services.web("i" + number), Attachment.NONE));
            if (operations.size() == 1_000) {
                machine.run(operations.toArray(new Operation[0]));
                operations.clear();
            }
        }
        assertThat(services.counts().total()).isEqualTo(Limits.INSTANCES_MAX);
        assertThat(machine.run(new Operation.Register(Services.web("one-more"), Attachment.NONE)))
                .asInstanceOf(type(Outcome.Refused.class))
                .extracting(Outcome.Refused::refusal)
                .isEqualTo(Refusal.SERVICE_FULL);
        machine.run(new Operation.Deregister("web", "i7"));
        assertThat(services.register(Services.web("one-more"), Attachment.NONE).changed())
                .isTrue();
    }

    // ---- changing

    @Test
    void aPatchChangesWhatItNamesAndNothingElse() {
        services.register(Services.tagged("web-1", List.of("v1")), Services.TTL);
        services.patch("web-1", Services.meta(Map.of("a", "1", "b", "2")));
        services.patch(
                "web-1",
                new InstancePatch(
                        5,
                        "eu-1",
                        List.of("v2", "x"),
                        new TreeMap<>(Map.of("b", "3")),
                        List.of("a"),
                        true,
                        null,
                        null,
                        null));
        Instance instance = services.instance("web-1");
        assertThat(instance.registration().weight()).isEqualTo(5);
        assertThat(instance.registration().zone()).isEqualTo("eu-1");
        assertThat(instance.registration().tags()).containsExactly("v2", "x");
        assertThat(instance.registration().meta()).containsExactly(Map.entry("b", "3"));
        assertThat(instance.state()).isEqualTo(InstanceState.DRAINING);
        assertThat(instance.ttlMillis()).isEqualTo(10_000);
        assertThat(machine.reader().serviceTags("web", 10))
                .containsExactly(new TagCount("v2", 1), new TagCount("x", 1));
        long revision = machine.machine.revision();
        services.patch("web-1", InstancePatch.NONE.withDraining(true));
        assertThat(machine.machine.revision()).isEqualTo(revision);
    }

    @Test
    void maintenanceOutranksDrainingAndDrainingHealth() {
        services.register(Services.web("web-1"), Attachment.NONE);
        services.patch("web-1", InstancePatch.NONE.withStatus(Health.CRITICAL, ""));
        assertThat(services.instance("web-1").state()).isEqualTo(InstanceState.CRITICAL);
        services.patch("web-1", InstancePatch.NONE.withDraining(true));
        assertThat(services.instance("web-1").state()).isEqualTo(InstanceState.DRAINING);
        services.patch("web-1", InstancePatch.NONE.withMaintenance(true));
        assertThat(services.instance("web-1").state()).isEqualTo(InstanceState.MAINTENANCE);
        assertThat(services.instance("web-1").health()).isEqualTo(Health.CRITICAL);
        assertThat(services.counts()).isEqualTo(new StateCounts(0, 0, 0, 0, 1));
    }

    @Test
    void deregisteringEndsTheLeaseOfItsOwnAndIsHarmlessTwice() {
        services.register(Services.web("web-1"), Services.TTL);
        long lease = services.instance("web-1").lease();
        machine.run(new Operation.Deregister("web", "web-1"));
        assertThat(services.find("web-1")).isNull();
        assertThat(machine.reader().lease(lease)).isNull();
        assertThat(machine.reader().services(KeyRange.ALL, 10)).isEmpty();
        assertThat(services.lastDelete().cause()).isEqualTo(Change.Cause.DELETED);
        assertThat(Services.result(machine.run(new Operation.Deregister("web", "web-1"))))
                .isEqualTo(new OperationResult.Deregister("web", "web-1", false));
    }

    @Test
    void instancesHaveAPast() {
        services.register(Services.web("web-1"), Attachment.NONE);
        long then = machine.machine.revision();
        services.patch("web-1", InstancePatch.NONE.withDraining(true));
        machine.run(new Operation.Deregister("web", "web-1"));
        KeyRecord record = machine.reader().get(Kind.INSTANCE, Instance.key("web", "web-1"), then);
        assertThat(Instance.of(requireNonNull(record)).draining()).isFalse();
        services.register(Services.named("web2", "other"), Attachment.NONE);
        KeyReader.Page page =
                machine.reader().list(Kind.INSTANCE, Machine.query(Instance.keys("web"), 0, 10, Order.ASCENDING));
        assertThat(page.records()).isEmpty();
    }
}
