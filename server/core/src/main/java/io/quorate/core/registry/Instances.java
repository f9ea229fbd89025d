package io.quorate.core.registry;

import io.quorate.core.log.Attachment;
import io.quorate.core.log.Change;
import io.quorate.core.log.CheckStatus;
import io.quorate.core.log.Health;
import io.quorate.core.log.HealthCheck;
import io.quorate.core.log.Instance;
import io.quorate.core.log.InstancePatch;
import io.quorate.core.log.KeyRecord;
import io.quorate.core.log.Kind;
import io.quorate.core.log.Limits;
import io.quorate.core.log.Operation;
import io.quorate.core.log.OperationResult;
import io.quorate.core.log.Outcome;
import io.quorate.core.log.Outcome.Refusal;
import io.quorate.core.log.Outcome.Refused;
import io.quorate.core.log.Registration;
import io.quorate.core.log.RegistryCommand;
import io.quorate.core.log.RegistryCommand.Finding;
import io.quorate.core.log.RegistryOutcome;
import io.quorate.core.log.ServiceSettings;
import io.quorate.core.log.TtlAction;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The rules of instances and of the settings of services while one command is carried out. Confined to one thread.
 *
 * <p>What can't be done is found out before anything is changed.
 */
public final class Instances {

    private final Records records;
    private final Liveness liveness;
    private final Tallies tallies;
    private final Patience patience;
    private final long wallMillis;
    private final long revision;
    private @Nullable Outcome refusal;

    /**
     * The instances in {@code transaction}, at one moment of cluster time.
     *
     * @param wallMillis the leader's wall clock, for people
     * @param revision the newest one before the command
     */
    public Instances(
            Transaction transaction,
            Records records,
            Liveness liveness,
            long clusterMillis,
            long wallMillis,
            long revision) {
        this.records = records;
        this.liveness = liveness;
        this.tallies = new Tallies(transaction);
        this.patience = new Patience(transaction, clusterMillis);
        this.wallMillis = wallMillis;
        this.revision = revision;
    }

    /** An instance and its record. */
    private record Known(KeyRecord record, Instance instance) {}

    /** Why the last {@link #execute(Operation.OfRegistry)} did not come to be. */
    public @Nullable Outcome refusal() {
        return refusal;
    }

    /** Carries out an operation; null: it can't be, which {@link #refusal()} explains. */
    public @Nullable OperationResult execute(Operation.OfRegistry operation) {
        if (operation instanceof Operation.Register register) {
            return register(register);
        }
        if (operation instanceof Operation.Deregister deregister) {
            return deregister(deregister);
        }
        if (operation instanceof Operation.SetState set) {
            return setState(set);
        }
        if (operation instanceof Operation.Configure configure) {
            return configure(configure);
        }
        throw new IllegalStateException(operation.getClass() + " can't be carried out");
    }

    /** Carries out a command. */
    public Outcome execute(RegistryCommand command) {
        String wrong = RegistryRules.wrongIn(command);
        if (wrong != null) {
            return new Refused(Refusal.INVALID, revision, wrong);
        }
        if (command instanceof RegistryCommand.Heartbeat heartbeat) {
            return heartbeat(heartbeat);
        }
        if (command instanceof RegistryCommand.Report report) {
            return report(report);
        }
        throw new IllegalStateException(command.getClass() + " can't be carried out");
    }

    // ---- registering

    private @Nullable OperationResult register(Operation.Register register) {
        Registration registration = weighed(register.registration());
        Bytes key = registration.key();
        Known known = find(key);
        if (known == null && tallies.of(Bytes.utf8(registration.service())).total() >= Limits.INSTANCES_MAX) {
            return refuse(
                    Refusal.SERVICE_FULL,
                    "service '" + registration.service() + "' has " + Limits.INSTANCES_MAX + " instances");
        }
        Instance before = known == null ? null : known.instance();
        long leaseBefore = before == null ? 0 : before.lease();
        long lease = leaseBefore == 0 && register.liveness() instanceof Attachment.None
                ? 0
                : liveness.attachInstance(key, register.liveness(), leaseBefore);
        if (lease < 0) {
            refusal = refusedBy(liveness);
            return null;
        }
        long ttlMillis = ttlMillis(register.liveness(), before);
        boolean isSilent = lease == 0 && ttlMillis > 0;
        boolean isBack = before == null || (before.isSilent() && !isSilent);
        List<CheckStatus> statuses = new ArrayList<>();
        statuses.add(self(before, isBack, register.status(), register.note()));
        for (HealthCheck check : registration.checks()) {
            statuses.add(status(check, registration, before));
        }
        Instance after = new Instance(
                registration,
                lease,
                ttlMillis,
                flag(register.draining(), before != null && before.draining()),
                flag(register.maintenance(), before != null && before.maintenance()),
                statuses);
        if (known != null && after.equals(before)) {
            return new OperationResult.Register(known.record(), false);
        }
        return new OperationResult.Register(write(key, before, after), true);
    }

    private static long ttlMillis(Attachment attachment, @Nullable Instance before) {
        if (attachment instanceof Attachment.Ttl ttl) {
            return ttl.ttlMillis();
        }
        return attachment instanceof Attachment.Keep && before != null ? before.ttlMillis() : 0;
    }

    /** What an instance says of itself from now on. */
    private CheckStatus self(
            @Nullable Instance before, boolean isBack, @Nullable Health status, @Nullable String note) {
        CheckStatus last = before == null ? null : before.status(CheckStatus.SELF);
        if (last == null || isBack || status != null) {
            Health health = status == null ? Health.PASSING : status;
            return found(CheckStatus.SELF, last, health, note == null ? "" : note);
        }
        return found(CheckStatus.SELF, last, last.health(), note == null ? last.note() : note);
    }

    private CheckStatus found(String check, @Nullable CheckStatus last, Health health, String note) {
        long since = last != null && last.health() == health ? last.sinceMillis() : wallMillis;
        return new CheckStatus(check, health, note, since);
    }

    /** What a check has found stays true as long as it does the same to the same target. */
    private CheckStatus status(HealthCheck check, Registration registration, @Nullable Instance before) {
        if (before != null
                && before.registration().checks().contains(check)
                && (check.isElsewhere() || before.registration().address().equals(registration.address()))
                && before.registration().port() == registration.port()) {
            CheckStatus last = before.status(check.id());
            if (last != null) {
                return last;
            }
        }
        return new CheckStatus(check.id(), Health.CRITICAL, CheckStatus.UNCHECKED, wallMillis);
    }

    private Registration weighed(Registration registration) {
        return registration.weight() == Registration.WEIGHT_OF_SERVICE
                ? registration.withWeight(settings(registration.service()).defaultWeight())
                : registration;
    }

    // ---- changing

    private @Nullable OperationResult deregister(Operation.Deregister deregister) {
        Bytes key = Instance.key(deregister.service(), deregister.id());
        Known known = find(key);
        if (known != null) {
            remove(key, known.instance(), Change.Cause.DELETED);
        }
        return new OperationResult.Deregister(deregister.service(), deregister.id(), known != null);
    }

    private @Nullable OperationResult setState(Operation.SetState set) {
        Bytes key = Instance.key(set.service(), set.id());
        Known known = find(key);
        if (known == null) {
            refusal = notFound(set.service(), set.id());
            return null;
        }
        InstancePatch patch = set.patch();
        Instance before = known.instance();
        boolean saysHowItIs = patch.status() != null || patch.note() != null;
        if (saysHowItIs && before.isSilent()) {
            return refuse(Refusal.INVALID, "status: the instance is silent (expected: a heartbeat brings it back)");
        }
        Registration registration = patched(before.registration(), patch);
        String wrong = RegistryRules.wrongIn(registration);
        if (wrong != null) {
            return refuse(Refusal.INVALID, wrong);
        }
        List<CheckStatus> statuses = before.statuses();
        if (saysHowItIs) {
            statuses = with(statuses, self(before, false, patch.status(), patch.note()));
        }
        Instance after = new Instance(
                registration,
                before.lease(),
                before.ttlMillis(),
                flag(patch.draining(), before.draining()),
                flag(patch.maintenance(), before.maintenance()),
                statuses);
        return after.equals(before)
                ? new OperationResult.SetState(known.record(), false)
                : new OperationResult.SetState(write(key, before, after), true);
    }

    private Registration patched(Registration before, InstancePatch patch) {
        boolean isCleared = patch.metaRemoved().equals(InstancePatch.ALL_META);
        TreeMap<String, String> meta = isCleared ? new TreeMap<>() : new TreeMap<>(before.meta());
        patch.metaRemoved().forEach(meta::remove);
        meta.putAll(patch.meta());
        String zone = patch.zone();
        List<String> tags = patch.tags();
        Integer weight = patch.weight();
        return weighed(new Registration(
                before.service(),
                before.id(),
                before.address(),
                before.port(),
                before.scheme(),
                zone == null ? before.zone() : zone,
                weight == null ? before.weight() : weight,
                tags == null ? before.tags() : tags,
                meta,
                before.checks(),
                before.ttlAction(),
                before.deregisterAfterMillis()));
    }

    private @Nullable OperationResult configure(Operation.Configure configure) {
        Bytes key = Bytes.utf8(configure.service());
        KeyRecord record = records.current(Kind.SERVICE, key);
        ServiceSettings settings = configure.settings();
        Bytes value = settings == null ? null : settings.value();
        if (record == null ? value == null : record.value().equals(value)) {
            return new OperationResult.Configure(configure.service(), record, false);
        }
        KeyRecord written = null;
        if (value == null) {
            records.delete(Kind.SERVICE, key, Change.Cause.DELETED);
        } else {
            written = records.put(Kind.SERVICE, key, value, 0);
        }
        patience.settle(Instance.keys(configure.service()), settings == null ? ServiceSettings.DEFAULT : settings);
        return new OperationResult.Configure(configure.service(), written, true);
    }

    // ---- being there

    private Outcome heartbeat(RegistryCommand.Heartbeat heartbeat) {
        Bytes key = Instance.key(heartbeat.service(), heartbeat.id());
        Known known = find(key);
        if (known == null) {
            return notFound(heartbeat.service(), heartbeat.id());
        }
        Instance before = known.instance();
        long lease = before.lease();
        if (lease != 0) {
            liveness.renew(lease);
        } else if (before.isSilent()) {
            lease = liveness.attachInstance(key, new Attachment.Ttl(before.ttlMillis(), heartbeat.salt()), 0);
            if (lease < 0) {
                return refusedBy(liveness);
            }
        }
        CheckStatus self = self(before, before.isSilent(), heartbeat.status(), heartbeat.note());
        Instance after = lease == before.lease() && self.equals(before.status(CheckStatus.SELF))
                ? before
                : new Instance(
                        before.registration(),
                        lease,
                        before.ttlMillis(),
                        before.draining(),
                        before.maintenance(),
                        with(before.statuses(), self));
        boolean changed = !after.equals(before);
        KeyRecord record = changed ? write(key, before, after) : known.record();
        return new RegistryOutcome.Heard(
                changed ? record.modRevision() : revision,
                lease,
                liveness.ttlMillis(lease),
                liveness.remainingMillis(lease),
                after.state(),
                record.createRevision(),
                record.modRevision(),
                changed);
    }

    private static boolean isStillLookedAt(Registration registration, Finding finding) {
        return registration.checks().stream()
                .anyMatch(check -> check.id().equals(finding.check())
                        && check.mark(registration.address(), registration.port()) == finding.mark());
    }

    /** Several findings may be about one instance: it gets one version. */
    private Outcome report(RegistryCommand.Report report) {
        TreeMap<Bytes, Known> before = new TreeMap<>();
        TreeMap<Bytes, Instance> after = new TreeMap<>();
        for (Finding finding : report.findings()) {
            Bytes key = Instance.key(finding.service(), finding.id());
            Known known = before.get(key);
            if (known == null) {
                known = find(key);
            }
            if (known != null && known.record().createRevision() == finding.createRevision()) {
                before.put(key, known);
                Instance now = after.getOrDefault(key, known.instance());
                CheckStatus last = now.status(finding.check());
                if (last != null && isStillLookedAt(now.registration(), finding)) {
                    CheckStatus found = found(finding.check(), last, finding.health(), finding.note());
                    after.put(key, now.withStatuses(with(now.statuses(), found)));
                }
            }
        }
        int changed = 0;
        long at = revision;
        for (Map.Entry<Bytes, Instance> entry : after.entrySet()) {
            Known known = before.get(entry.getKey());
            if (known != null && !entry.getValue().equals(known.instance())) {
                at = write(entry.getKey(), known.instance(), entry.getValue()).modRevision();
                changed++;
            }
        }
        return new RegistryOutcome.Reported(at, changed);
    }

    private static List<CheckStatus> with(List<CheckStatus> statuses, CheckStatus status) {
        List<CheckStatus> all = new ArrayList<>(statuses);
        all.replaceAll(one -> one.check().equals(status.check()) ? status : one);
        return all;
    }

    // ---- ending

    /** The instances that have been critical for too long, {@code max} at most. */
    public static List<Bytes> due(Transaction transaction, long clusterMillis, int max) {
        return new Patience(transaction, clusterMillis).due(max);
    }

    /** An instance has been critical for too long. */
    public void expire(Bytes key) {
        Known known = find(key);
        if (known != null) {
            remove(key, known.instance(), Change.Cause.EXPIRED);
        }
    }

    /** The lease of an instance has come to its end: so does the instance, or it turns critical. */
    public void leaseEnded(Bytes key, long lease, Change.Cause cause) {
        Known known = find(key);
        if (known == null || known.instance().lease() != lease) {
            return;
        }
        Instance before = known.instance();
        if (before.registration().ttlAction() == TtlAction.REMOVE) {
            records.delete(Kind.INSTANCE, key, cause);
            note(key, before, null);
            return;
        }
        CheckStatus silent =
                found(CheckStatus.SELF, before.status(CheckStatus.SELF), Health.CRITICAL, CheckStatus.SILENT);
        write(
                key,
                before,
                new Instance(
                        before.registration(),
                        0,
                        before.ttlMillis() > 0 ? before.ttlMillis() : liveness.ttlMillis(lease),
                        before.draining(),
                        before.maintenance(),
                        with(before.statuses(), silent)));
    }

    private void remove(Bytes key, Instance instance, Change.Cause cause) {
        if (instance.lease() != 0) {
            liveness.detachInstance(key, instance.lease());
        }
        records.delete(Kind.INSTANCE, key, cause);
        note(key, instance, null);
    }

    private KeyRecord write(Bytes key, @Nullable Instance before, Instance after) {
        KeyRecord record = records.put(Kind.INSTANCE, key, after.value(), after.lease());
        note(key, before, after);
        return record;
    }

    private void note(Bytes key, @Nullable Instance before, @Nullable Instance after) {
        String service = Instance.serviceIn(key);
        tallies.count(Bytes.utf8(service), before, after);
        patience.note(key, before, after, () -> settings(service));
    }

    private @Nullable Known find(Bytes key) {
        KeyRecord record = records.current(Kind.INSTANCE, key);
        return record == null ? null : new Known(record, Instance.of(record));
    }

    private ServiceSettings settings(String service) {
        KeyRecord record = records.current(Kind.SERVICE, Bytes.utf8(service));
        return record == null ? ServiceSettings.DEFAULT : ServiceSettings.of(record);
    }

    private Refused notFound(String service, String id) {
        return new Refused(
                Refusal.INSTANCE_NOT_FOUND, revision, "service '" + service + "' has no instance '" + id + "'");
    }

    private static Outcome refusedBy(Liveness liveness) {
        Outcome refused = liveness.refusal();
        if (refused == null) {
            throw new IllegalStateException("an instance can't live on its lease, and nothing says why");
        }
        return refused;
    }

    private @Nullable OperationResult refuse(Refusal why, String detail) {
        refusal = new Refused(why, revision, detail);
        return null;
    }

    private static boolean flag(@Nullable Boolean wanted, boolean before) {
        return wanted == null ? before : wanted;
    }
}
