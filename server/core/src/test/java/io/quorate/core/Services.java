package io.quorate.core;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.core.log.Attachment;
import io.quorate.core.log.Change;
import io.quorate.core.log.CheckStatus;
import io.quorate.core.log.Health;
import io.quorate.core.log.HealthCheck;
import io.quorate.core.log.Instance;
import io.quorate.core.log.InstancePatch;
import io.quorate.core.log.KeyRecord;
import io.quorate.core.log.Kind;
import io.quorate.core.log.LeaseCommand;
import io.quorate.core.log.LeaseOutcome;
import io.quorate.core.log.Operation;
import io.quorate.core.log.OperationResult;
import io.quorate.core.log.Outcome;
import io.quorate.core.log.Outcome.Refusal;
import io.quorate.core.log.Registration;
import io.quorate.core.log.RegistryCommand;
import io.quorate.core.log.RegistryOutcome;
import io.quorate.core.log.ServiceSettings;
import io.quorate.core.log.TtlAction;
import io.quorate.core.registry.StateCounts;
import io.quorate.core.store.Bytes;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Words to speak of services with, to one machine. */
final class Services {

    static final Attachment TTL = new Attachment.Ttl(10_000, 5);

    final Machine machine = new Machine();

    static Registration registration(
            String service,
            String id,
            int weight,
            List<String> tags,
            List<HealthCheck> checks,
            TtlAction action,
            long after) {
        return new Registration(
                service, id, "10.0.0.1", 80, "", "", weight, tags, new TreeMap<>(), checks, action, after);
    }

    static Registration named(String service, String id) {
        return registration(service, id, 100, List.of(), List.of(), TtlAction.REMOVE, 0);
    }

    static Registration web(String id) {
        return named("web", id);
    }

    static Registration weighing(int weight) {
        return registration("web", "web-1", weight, List.of(), List.of(), TtlAction.REMOVE, 0);
    }

    static Registration tagged(String id, List<String> tags) {
        return registration("web", id, 100, tags, List.of(), TtlAction.REMOVE, 0);
    }

    static Registration checked(String id, HealthCheck... checks) {
        return registration("web", id, 100, List.of(), List.of(checks), TtlAction.REMOVE, 0);
    }

    static Registration staying(String id, long after) {
        return registration("web", id, 100, List.of(), List.of(), TtlAction.CRITICAL, after);
    }

    static Registration lasting(String id, long after) {
        return registration("web", id, 100, List.of(), List.of(check("http", "/")), TtlAction.REMOVE, after);
    }

    static HealthCheck check(String id, String path) {
        return new HealthCheck(
                id, HealthCheck.Type.HTTP, "", 0, path, "GET", new TreeMap<>(), "", false, true, 10_000, 1_000, 3, 2);
    }

    static InstancePatch meta(Map<String, String> meta) {
        return new InstancePatch(null, null, null, new TreeMap<>(meta), List.of(), null, null, null, null);
    }

    OperationResult.Register register(Registration registration, Attachment liveness) {
        return (OperationResult.Register) result(machine.run(new Operation.Register(registration, liveness)));
    }

    static OperationResult result(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.TxnDone.class);
        return ((Outcome.TxnDone) outcome).results().get(0);
    }

    static Instance instanceOf(OperationResult.Register result) {
        return Instance.of(result.record());
    }

    Outcome patch(String id, InstancePatch patch) {
        return machine.run(new Operation.SetState("web", id, patch));
    }

    void configure(@Nullable ServiceSettings settings) {
        assertThat(machine.run(new Operation.Configure("web", settings))).isInstanceOf(Outcome.TxnDone.class);
    }

    String refused(Operation operation) {
        Outcome outcome = machine.run(operation);
        assertThat(outcome).isInstanceOf(Outcome.Refused.class);
        assertThat(((Outcome.Refused) outcome).refusal()).isEqualTo(Refusal.INVALID);
        return ((Outcome.Refused) outcome).detail();
    }

    RegistryOutcome.Heard heard(String id, @Nullable Health status, @Nullable String note) {
        return (RegistryOutcome.Heard) machine.apply(new RegistryCommand.Heartbeat("web", id, status, note, 9));
    }

    RegistryCommand.Finding finding(String id, String check, Health health) {
        return finding(id, check, health, "");
    }

    private RegistryCommand.Finding finding(String id, String check, Health health, String note) {
        KeyRecord record = find(id);
        return record == null
                ? new RegistryCommand.Finding("web", id, 0, check, 0, health, note)
                : new RegistryCommand.Finding(
                        "web", id, record.createRevision(), check, mark(Instance.of(record), check), health, note);
    }

    /** What a look is at, by the check of this name; 0: there is none. */
    static long mark(Instance instance, String check) {
        Registration registration = instance.registration();
        return registration.checks().stream()
                .filter(one -> one.id().equals(check))
                .mapToLong(one -> one.mark(registration.address(), registration.port()))
                .findFirst()
                .orElse(0);
    }

    int report(String id, String check, Health health, String note) {
        return reported(finding(id, check, health, note));
    }

    int reported(RegistryCommand.Finding... findings) {
        Outcome outcome = machine.apply(new RegistryCommand.Report(List.of(findings)));
        assertThat(outcome.revision()).isEqualTo(machine.machine.revision());
        return ((RegistryOutcome.Reported) outcome).changed();
    }

    long grant(long ttlMillis) {
        return ((LeaseOutcome.Granted) machine.apply(new LeaseCommand.Grant(ttlMillis, "", Bytes.EMPTY, 0))).lease();
    }

    LeaseOutcome.Expired expire() {
        return (LeaseOutcome.Expired) machine.apply(new LeaseCommand.Expire(100));
    }

    @Nullable
    KeyRecord find(String id) {
        return machine.reader().get(Kind.INSTANCE, Instance.key("web", id), 0);
    }

    KeyRecord record(String id) {
        return requireNonNull(find(id));
    }

    Instance instance(String id) {
        return Instance.of(record(id));
    }

    CheckStatus status(String id, String check) {
        return requireNonNull(instance(id).status(check));
    }

    StateCounts counts() {
        return machine.reader().serviceCounts("web");
    }

    Change.Delete lastDelete() {
        return (Change.Delete) machine.changes.get(machine.changes.size() - 1);
    }
}
