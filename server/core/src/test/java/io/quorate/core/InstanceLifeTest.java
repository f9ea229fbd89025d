package io.quorate.core;

import static io.quorate.core.Machine.bytes;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.quorate.core.log.Attachment;
import io.quorate.core.log.Change;
import io.quorate.core.log.CheckStatus;
import io.quorate.core.log.ClaimCommand;
import io.quorate.core.log.ClaimOutcome;
import io.quorate.core.log.Command;
import io.quorate.core.log.Health;
import io.quorate.core.log.Instance;
import io.quorate.core.log.InstancePatch;
import io.quorate.core.log.InstanceState;
import io.quorate.core.log.Keys;
import io.quorate.core.log.Kind;
import io.quorate.core.log.LeaseCommand;
import io.quorate.core.log.LeaseOutcome;
import io.quorate.core.log.Limits;
import io.quorate.core.log.Operation;
import io.quorate.core.log.Outcome;
import io.quorate.core.log.Outcome.Refusal;
import io.quorate.core.log.Registration;
import io.quorate.core.log.RegistryCommand;
import io.quorate.core.log.RegistryOutcome;
import io.quorate.core.log.RequestKey;
import io.quorate.core.log.ServiceSettings;
import io.quorate.core.log.Ticket;
import io.quorate.core.log.TtlAction;
import io.quorate.core.registry.StateCounts;
import io.quorate.core.store.Bytes;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** How long instances live, and how well they are, rule by rule. */
class InstanceLifeTest {

    private final Services services = new Services();
    private final Machine machine = services.machine;

    // ---- leases

    @Test
    void anInstanceGoesWithItsLease() {
        services.register(Services.web("web-1"), Services.TTL);
        machine.clusterMillis += 10_000;
        assertThat(services.expire().leases()).isEqualTo(1);
        assertThat(services.find("web-1")).isNull();
        assertThat(services.lastDelete().cause()).isEqualTo(Change.Cause.EXPIRED);
        assertThat(machine.reader().registryTotals().instances()).isEqualTo(StateCounts.NONE);
    }

    @Test
    void allInstancesOfASharedLeaseGoAtOneRevision() {
        long lease = services.grant(5_000);
        services.register(Services.web("web-1"), new Attachment.To(lease));
        services.register(Services.named("db", "db-1"), new Attachment.To(lease));
        machine.run(new Operation.Put(bytes("k"), bytes("v"), new Attachment.To(lease), false, false));
        long before = machine.machine.revision();
        machine.apply(new LeaseCommand.Revoke(lease));
        assertThat(machine.machine.revision()).isEqualTo(before + 1);
        assertThat(machine.changes.subList(machine.changes.size() - 3, machine.changes.size()))
                .allSatisfy(change -> assertThat(change)
                        .asInstanceOf(type(Change.Delete.class))
                        .extracting(Change.Delete::cause)
                        .isEqualTo(Change.Cause.REVOKED));
    }

    @Test
    void aLeaseThatIsDueTakesNoInstance() {
        long lease = services.grant(1_000);
        machine.clusterMillis += 1_000;
        assertThat(machine.run(new Operation.Register(Services.web("web-1"), new Attachment.To(lease))))
                .isInstanceOf(LeaseOutcome.Gone.class);
        assertThat(services.find("web-1")).isNull();
    }

    @Test
    void anInstanceMovesFromOneLeaseToAnother() {
        services.register(Services.web("web-1"), Services.TTL);
        long own = services.instance("web-1").lease();
        long lease = services.grant(60_000);
        services.register(Services.web("web-1"), new Attachment.To(lease));
        assertThat(machine.reader().lease(own)).isNull();
        assertThat(machine.reader().instancesOn(lease, 10)).hasSize(1);
        services.register(Services.web("web-1"), Attachment.NONE);
        assertThat(machine.reader().instancesOn(lease, 10)).isEmpty();
        assertThat(services.instance("web-1").isSilent()).isFalse();
    }

    @Test
    void whatLeavesALeaseInTheTransactionThatEndsItStays() {
        ClaimOutcome.Granted granted = (ClaimOutcome.Granted) machine.apply(new ClaimCommand.Acquire(
                Kind.LOCK,
                List.of(new ClaimCommand.Part(bytes("l"), false, 1, 0)),
                new ClaimCommand.Claimant(0, 5_000, 3, "me", 0, 0, Bytes.EMPTY),
                new ClaimCommand.Wait(new Ticket(1, 1), 0, 0, false)));
        Attachment onIt = new Attachment.To(granted.lease());
        services.register(Services.web("moves"), onIt);
        services.register(Services.web("goes"), onIt);
        machine.run(new Operation.Put(bytes("moves"), bytes("1"), onIt, false, false));
        machine.run(new Operation.Put(bytes("goes"), bytes("1"), onIt, false, false));
        Outcome outcome = machine.run(
                new Operation.Release(
                        Kind.LOCK, bytes("l"), granted.grants().get(0).token()),
                new Operation.Register(Services.web("moves"), Services.TTL),
                new Operation.Deregister("web", "goes"),
                new Operation.Put(bytes("moves"), bytes("2"), Services.TTL, false, false),
                new Operation.Delete(Keys.one(bytes("goes")), false));
        assertThat(outcome).isInstanceOf(Outcome.TxnDone.class);
        assertThat(machine.value("moves")).isEqualTo("2");
        assertThat(machine.value("goes")).isNull();
        assertThat(services.instance("moves").lease()).isNotEqualTo(granted.lease());
        assertThat(machine.reader().lease(granted.lease())).isNull();
        assertThat(services.find("goes")).isNull();
        assertThat(services.counts().total()).isEqualTo(1);
    }

    // ---- heartbeats

    @Test
    void aHeartbeatRenewsAndMakesNoVersion() {
        services.register(Services.web("web-1"), Services.TTL);
        long revision = machine.machine.revision();
        machine.clusterMillis += 8_000;
        RegistryOutcome.Heard heard = services.heard("web-1", null, null);
        assertThat(heard.remainingMillis()).isEqualTo(10_000);
        assertThat(heard.changed()).isFalse();
        assertThat(heard.modRevision()).isEqualTo(revision);
        assertThat(machine.machine.revision()).isEqualTo(revision);
        machine.clusterMillis += 8_000;
        assertThat(services.expire().leases()).isZero();
    }

    @Test
    void aHeartbeatThatSaysSomethingElseMakesAVersion() {
        services.register(Services.web("web-1"), Services.TTL);
        assertThat(services.heard("web-1", Health.WARNING, "busy").changed()).isTrue();
        assertThat(services.heard("web-1", Health.WARNING, "busy").changed()).isFalse();
        assertThat(services.heard("web-1", null, null).state()).isEqualTo(InstanceState.WARNING);
        assertThat(services.heard("web-1", null, "busier").changed()).isTrue();
        assertThat(services.heard("web-1", Health.PASSING, null).state()).isEqualTo(InstanceState.PASSING);
        assertThat(services.status("web-1", "self").note()).isEmpty();
    }

    @Test
    void aHeartbeatOfNobodyIsRefused() {
        assertThat(machine.apply(new RegistryCommand.Heartbeat("web", "web-1", null, null, 0)))
                .asInstanceOf(type(Outcome.Refused.class))
                .extracting(Outcome.Refused::refusal)
                .isEqualTo(Refusal.INSTANCE_NOT_FOUND);
    }

    @Test
    void aHeartbeatThatIsRepeatedRenewsAgain() {
        services.register(Services.web("web-1"), Services.TTL);
        Command heartbeat = new RegistryCommand.Heartbeat("web", "web-1", null, null, 0);
        machine.keyed(new RequestKey.Free("", "k"), "d", heartbeat);
        machine.clusterMillis += 9_000;
        assertThat(machine.keyed(new RequestKey.Free("", "k"), "d", heartbeat).outcome())
                .asInstanceOf(type(RegistryOutcome.Heard.class))
                .extracting(RegistryOutcome.Heard::remainingMillis)
                .isEqualTo(10_000L);
    }

    @Test
    void anInstanceOfASharedLeaseRenewsThat() {
        long lease = services.grant(5_000);
        services.register(Services.web("web-1"), new Attachment.To(lease));
        machine.clusterMillis += 4_000;
        assertThat(services.heard("web-1", null, null).lease()).isEqualTo(lease);
        assertThat(requireNonNull(machine.reader().lease(lease)).remainingMillis())
                .isEqualTo(5_000);
    }

    @Test
    void aSilentInstanceTurnsCriticalAndComesBackWithAHeartbeat() {
        services.register(Services.staying("web-1", 0), Services.TTL);
        long created = services.record("web-1").createRevision();
        machine.clusterMillis += 10_000;
        services.expire();
        Instance silent = services.instance("web-1");
        assertThat(silent.isSilent()).isTrue();
        assertThat(silent.state()).isEqualTo(InstanceState.CRITICAL);
        assertThat(services.status("web-1", "self").note()).isEqualTo(CheckStatus.SILENT);
        assertThat(services.patch("web-1", InstancePatch.NONE.withStatus(Health.PASSING, "")))
                .isInstanceOf(Outcome.Refused.class);

        RegistryOutcome.Heard heard = services.heard("web-1", null, null);
        assertThat(heard.state()).isEqualTo(InstanceState.PASSING);
        assertThat(heard.createRevision()).isEqualTo(created);
        assertThat(heard.remainingMillis()).isEqualTo(10_000);
        assertThat(machine.reader().lease(heard.lease())).isNotNull();
        machine.clusterMillis += 10_000;
        services.expire();
        assertThat(services.instance("web-1").isSilent()).isTrue();
    }

    @Test
    void aSilentInstanceOfASharedLeaseComesBackOnOneOfItsOwn() {
        long lease = services.grant(5_000);
        services.register(Services.staying("web-1", 0), new Attachment.To(lease));
        machine.apply(new LeaseCommand.Revoke(lease));
        assertThat(services.instance("web-1").isSilent()).isTrue();
        assertThat(services.heard("web-1", null, null).ttlMillis()).isEqualTo(5_000);
    }

    // ---- checks

    @Test
    void aNewCheckIsCriticalUntilItHasAResult() {
        services.register(Services.checked("web-1", Services.check("http", "/")), Attachment.NONE);
        assertThat(services.instance("web-1").health()).isEqualTo(Health.CRITICAL);
        assertThat(services.status("web-1", "http").isUnchecked()).isTrue();
        assertThat(services.report("web-1", "http", Health.PASSING, "200")).isEqualTo(1);
        assertThat(services.instance("web-1").health()).isEqualTo(Health.PASSING);
    }

    @Test
    void whatIsNoNewsMovesNoRevision() {
        services.register(Services.checked("web-1", Services.check("http", "/")), Attachment.NONE);
        services.report("web-1", "http", Health.PASSING, "200");
        long revision = machine.machine.revision();
        assertThat(services.report("web-1", "http", Health.PASSING, "200")).isZero();
        assertThat(services.report("web-1", "unknown", Health.CRITICAL, "")).isZero();
        assertThat(services.report("web-1", "self", Health.CRITICAL, "")).isZero();
        assertThat(services.report("web-2", "http", Health.CRITICAL, "")).isZero();
        assertThat(services.reported(new RegistryCommand.Finding(
                        "web",
                        "web-1",
                        999,
                        "http",
                        Services.mark(services.instance("web-1"), "http"),
                        Health.CRITICAL,
                        "")))
                .isZero();
        assertThat(machine.machine.revision()).isEqualTo(revision);
    }

    @Test
    void manyFindingsAreOneRevisionAndOneVersionOfEach() {
        services.register(
                Services.checked("web-1", Services.check("a", "/"), Services.check("b", "/")), Attachment.NONE);
        services.register(Services.checked("web-2", Services.check("a", "/")), Attachment.NONE);
        long before = machine.machine.revision();
        assertThat(services.reported(
                        services.finding("web-1", "a", Health.PASSING),
                        services.finding("web-2", "a", Health.WARNING),
                        services.finding("web-1", "b", Health.PASSING)))
                .isEqualTo(2);
        assertThat(machine.machine.revision()).isEqualTo(before + 1);
        assertThat(services.record("web-1").version()).isEqualTo(2);
        assertThat(services.counts()).isEqualTo(new StateCounts(1, 1, 0, 0, 0));
    }

    @Test
    void aStatusSaysSinceWhenTheHealthIsWhatItIs() {
        services.register(Services.checked("web-1", Services.check("http", "/")), Attachment.NONE);
        machine.wallMillis += 1_000;
        services.report("web-1", "http", Health.PASSING, "200");
        long since = services.status("web-1", "http").sinceMillis();
        assertThat(since).isEqualTo(machine.wallMillis);
        machine.wallMillis += 1_000;
        services.report("web-1", "http", Health.PASSING, "204");
        assertThat(services.status("web-1", "http").sinceMillis()).isEqualTo(since);
    }

    @Test
    void findingAboutAnotherTargetIsPassedOver() {
        services.register(Services.checked("web-1", Services.check("http", "/")), Attachment.NONE);
        RegistryCommand.Finding late = services.finding("web-1", "http", Health.PASSING);
        services.register(Services.checked("web-1", Services.check("http", "/other")), Attachment.NONE);
        assertThat(services.reported(late)).isZero();
        assertThat(services.status("web-1", "http").isUnchecked()).isTrue();
        assertThat(services.reported(services.finding("web-1", "http", Health.PASSING)))
                .isEqualTo(1);
    }

    // ---- going

    @Test
    void anInstanceThatIsCriticalForTooLongGoes() {
        Registration registration = Services.lasting("web-1", 60_000);
        services.register(registration, Attachment.NONE);
        services.report("web-1", "http", Health.PASSING, "");
        machine.clusterMillis += 100_000;
        assertThat(services.expire().instances()).isZero();
        services.report("web-1", "http", Health.CRITICAL, "");
        assertThat(StateMachine.nextDueMillis(machine.store)).isEqualTo(machine.clusterMillis + 60_000);
        machine.clusterMillis += 59_999;
        services.report("web-1", "http", Health.CRITICAL, "another note");
        assertThat(services.expire().instances()).isZero();
        machine.clusterMillis += 1;
        assertThat(services.expire().instances()).isEqualTo(1);
        assertThat(services.find("web-1")).isNull();
        assertThat(services.lastDelete().cause()).isEqualTo(Change.Cause.EXPIRED);
        assertThat(StateMachine.nextDueMillis(machine.store)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void timeRunsFromTheFirstLookOn() {
        services.register(Services.lasting("web-1", 60_000), Attachment.NONE);
        assertThat(StateMachine.nextDueMillis(machine.store)).isEqualTo(Long.MAX_VALUE);
        machine.clusterMillis += 100_000;
        services.report("web-1", "http", Health.CRITICAL, "connection refused");
        assertThat(StateMachine.nextDueMillis(machine.store)).isEqualTo(machine.clusterMillis + 60_000);
    }

    @Test
    void whoRecoversStartsAnew() {
        services.register(Services.lasting("web-1", 60_000), Attachment.NONE);
        machine.clusterMillis += 50_000;
        services.report("web-1", "http", Health.PASSING, "");
        services.report("web-1", "http", Health.CRITICAL, "");
        machine.clusterMillis += 50_000;
        assertThat(services.expire().instances()).isZero();
    }

    @Test
    void theSettingsOfTheServiceHoldForWhoSaidNothing() {
        services.register(Services.checked("web-1", Services.check("http", "/")), Attachment.NONE);
        services.register(Services.lasting("web-2", 600_000), Attachment.NONE);
        services.report("web-1", "http", Health.CRITICAL, "connection refused");
        services.report("web-2", "http", Health.CRITICAL, "connection refused");
        assertThat(StateMachine.nextDueMillis(machine.store)).isEqualTo(machine.clusterMillis + 600_000);
        services.configure(new ServiceSettings(0, 60_000, 100));
        assertThat(StateMachine.nextDueMillis(machine.store)).isEqualTo(machine.clusterMillis + 60_000);
        machine.clusterMillis += 60_000;
        assertThat(services.expire().instances()).isEqualTo(1);
        assertThat(services.find("web-1")).isNull();
        assertThat(services.find("web-2")).isNotNull();
        services.configure(null);
        assertThat(machine.reader().get(Kind.SERVICE, bytes("web"), 0)).isNull();
    }

    @Test
    void aSilentInstanceGoesAfterThreeDaysIfNothingElseWasSaid() {
        services.register(Services.staying("web-1", 0), Services.TTL);
        machine.clusterMillis += 10_000;
        services.expire();
        machine.clusterMillis += Limits.SILENT_MILLIS_MAX - 1;
        assertThat(services.expire().instances()).isZero();
        machine.clusterMillis += 1;
        assertThat(services.expire().instances()).isEqualTo(1);
        assertThat(services.find("web-1")).isNull();
    }

    @Test
    void whoFallsSilentHasItsTimeFromThenOn() {
        Registration registration = new Registration(
                "web",
                "web-1",
                "10.0.0.1",
                80,
                "",
                "",
                100,
                List.of(),
                new TreeMap<>(),
                List.of(Services.check("http", "/")),
                TtlAction.CRITICAL,
                0);
        services.register(registration, new Attachment.Ttl(86_400_000, 0));
        machine.clusterMillis += 86_400_000;
        services.expire();
        assertThat(services.instance("web-1").isSilent()).isTrue();
        assertThat(StateMachine.nextDueMillis(machine.store))
                .isEqualTo(machine.clusterMillis + Limits.SILENT_MILLIS_MAX);
    }

    @Test
    void anInstanceThatGoesTakesItsOwnLeaseAlong() {
        services.register(Services.lasting("web-1", 5_000), Services.TTL);
        services.report("web-1", "http", Health.CRITICAL, "");
        long lease = services.instance("web-1").lease();
        machine.clusterMillis += 5_000;
        assertThat(services.expire().instances()).isEqualTo(1);
        assertThat(machine.reader().lease(lease)).isNull();
        assertThat(machine.reader().counts().leases()).isZero();
    }

    @Test
    void aCrowdGoesInBoundedSteps() {
        for (int number = 0; number < 25; number++) {
            services.register(Services.lasting("i" + number, 1_000), Attachment.NONE);
            services.report("i" + number, "http", Health.CRITICAL, "");
        }
        machine.clusterMillis += 1_000;
        long before = machine.machine.revision();
        assertThat(((LeaseOutcome.Expired) machine.apply(new LeaseCommand.Expire(10))).instances())
                .isEqualTo(10);
        assertThat(machine.machine.revision()).isEqualTo(before + 1);
        assertThat(((LeaseOutcome.Expired) machine.apply(new LeaseCommand.Expire(20))).instances())
                .isEqualTo(15);
    }
}
