package io.quorate.core;

import static io.quorate.core.Machine.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.core.kv.KeyReader;
import io.quorate.core.lease.LeaseRecord;
import io.quorate.core.log.Attachment;
import io.quorate.core.log.CheckStatus;
import io.quorate.core.log.ClaimCommand;
import io.quorate.core.log.ClaimOutcome;
import io.quorate.core.log.Command;
import io.quorate.core.log.Health;
import io.quorate.core.log.HealthCheck;
import io.quorate.core.log.Instance;
import io.quorate.core.log.InstancePatch;
import io.quorate.core.log.InstanceState;
import io.quorate.core.log.KeyRecord;
import io.quorate.core.log.Keys;
import io.quorate.core.log.Kind;
import io.quorate.core.log.LeaseCommand;
import io.quorate.core.log.LeaseOutcome;
import io.quorate.core.log.Operation;
import io.quorate.core.log.Outcome;
import io.quorate.core.log.Registration;
import io.quorate.core.log.RegistryCommand;
import io.quorate.core.log.ServiceSettings;
import io.quorate.core.log.Ticket;
import io.quorate.core.log.TtlAction;
import io.quorate.core.registry.ServiceCounts;
import io.quorate.core.registry.StateCounts;
import io.quorate.core.registry.TagCount;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.Cursor;
import io.quorate.core.store.KeyRange;
import io.quorate.core.store.Order;
import io.quorate.core.store.Space;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever is registered, changed and ended, in whatever order: what is counted and due agrees with what is there. */
class RegistryPropertyTest {

    private static final List<String> SERVICES = List.of("a", "b");
    private static final List<String> IDS = List.of("1", "2", "3");

    @Property(tries = 150)
    void whatIsCountedAndDueAgreesWithWhatIsThere(@ForAll long seed) {
        new Run(seed).run();
    }

    /** One run of commands from a seed. */
    private static final class Run {

        private final Machine machine = new Machine();
        private final Random random;
        private final List<Long> leases = new ArrayList<>();
        private final List<ClaimOutcome.Granted> holds = new ArrayList<>();
        private long tickets;

        Run(long seed) {
            random = new Random(seed);
        }

        void run() {
            for (int step = 0; step < 120; step++) {
                Outcome outcome = machine.apply(command());
                if (outcome instanceof LeaseOutcome.Granted granted) {
                    leases.add(granted.lease());
                } else if (outcome instanceof ClaimOutcome.Granted granted) {
                    holds.add(granted);
                    leases.add(granted.lease());
                }
                check();
            }
            drain();
        }

        private Command command() {
            return switch (random.nextInt(12)) {
                case 0 -> new LeaseCommand.Grant(500 + random.nextInt(3_000), "", Bytes.EMPTY, random.nextInt(9));
                case 1 -> new LeaseCommand.Revoke(lease());
                case 2, 3 -> {
                    machine.clusterMillis += random.nextInt(2_000);
                    machine.wallMillis += random.nextInt(2_000);
                    yield new LeaseCommand.Expire(1 + random.nextInt(5));
                }
                case 4 ->
                    new RegistryCommand.Heartbeat(
                            any(SERVICES), any(IDS), random.nextBoolean() ? health() : null, null, random.nextInt(9));
                case 5, 6 -> report();
                case 7 ->
                    new ClaimCommand.Acquire(
                            Kind.LOCK,
                            List.of(new ClaimCommand.Part(bytes(any(IDS)), false, 1, 0)),
                            new ClaimCommand.Claimant(0, 3_000, 1, "o" + tickets, 0, 0, Bytes.EMPTY),
                            new ClaimCommand.Wait(new Ticket(1, ++tickets), 0, 0, false));
                default -> transaction();
            };
        }

        /** Now and then with the release of a hold before it, whose lease ends what lives on it. */
        private Command transaction() {
            List<Operation> operations = new ArrayList<>();
            if (!holds.isEmpty() && random.nextInt(3) == 0) {
                ClaimOutcome.Granted hold = holds.remove(random.nextInt(holds.size()));
                ClaimOutcome.Grant grant = hold.grants().get(0);
                operations.add(new Operation.Release(Kind.LOCK, grant.name(), grant.token()));
            }
            for (int left = 1 + random.nextInt(2); left > 0; left--) {
                operations.add(operation());
            }
            return Command.Txn.of(List.of(), operations.toArray(new Operation[0]));
        }

        private Operation operation() {
            String service = any(SERVICES);
            String id = any(IDS);
            return switch (random.nextInt(9)) {
                case 0 -> new Operation.Deregister(service, id);
                case 1 -> new Operation.SetState(service, id, InstancePatch.NONE.withDraining(random.nextBoolean()));
                case 2 -> new Operation.SetState(service, id, InstancePatch.NONE.withMaintenance(random.nextBoolean()));
                case 3 ->
                    new Operation.Configure(
                            service,
                            random.nextBoolean() ? null : new ServiceSettings(0, 1_000L * random.nextInt(4), 10));
                case 4 -> new Operation.Put(bytes(id), bytes("v"), attachment(), false, false);
                case 5 -> new Operation.Delete(Keys.one(bytes(id)), false);
                default ->
                    new Operation.Register(
                            registration(service, id),
                            attachment(),
                            null,
                            null,
                            random.nextInt(3) == 0 ? health() : null,
                            null);
            };
        }

        private Registration registration(String service, String id) {
            List<String> tags = new ArrayList<>();
            for (String tag : List.of("x", "y", "z")) {
                if (random.nextInt(3) == 0) {
                    tags.add(tag);
                }
            }
            List<HealthCheck> checks = new ArrayList<>();
            for (String check : List.of("p", "q")) {
                if (random.nextInt(3) == 0) {
                    checks.add(new HealthCheck(
                            check,
                            HealthCheck.Type.TCP,
                            random.nextInt(3) == 0 ? "elsewhere" : "",
                            0,
                            "",
                            "",
                            new TreeMap<>(),
                            "",
                            false,
                            true,
                            1_000L + random.nextInt(2),
                            1_000,
                            1,
                            1));
                }
            }
            return new Registration(
                    service,
                    id,
                    "h",
                    1 + random.nextInt(2),
                    "",
                    "",
                    random.nextInt(3) - 1,
                    tags,
                    new TreeMap<>(),
                    checks,
                    random.nextBoolean() ? TtlAction.REMOVE : TtlAction.CRITICAL,
                    random.nextBoolean() ? 0 : 1_000L + random.nextInt(3_000));
        }

        private Attachment attachment() {
            return switch (random.nextInt(4)) {
                case 0 -> Attachment.NONE;
                case 1 -> Attachment.KEEP;
                case 2 -> new Attachment.To(lease());
                default -> new Attachment.Ttl(500 + random.nextInt(3_000), random.nextInt(9));
            };
        }

        private RegistryCommand report() {
            List<RegistryCommand.Finding> findings = new ArrayList<>();
            for (int left = random.nextInt(4); left > 0; left--) {
                String service = any(SERVICES);
                String id = any(IDS);
                KeyRecord record = machine.reader().get(Kind.INSTANCE, Instance.key(service, id), 0);
                long created = record == null || random.nextInt(9) == 0 ? 1 : record.createRevision();
                String check = any(List.of("p", "q"));
                long mark = record == null ? 1 : Services.mark(Instance.of(record), check);
                findings.add(new RegistryCommand.Finding(
                        service, id, created, check, mark, health(), any(List.of("", "n"))));
            }
            return new RegistryCommand.Report(findings);
        }

        private void check() {
            Map<String, StateCounts> counts = new TreeMap<>();
            Map<String, Map<String, Long>> tags = new TreeMap<>();
            TreeSet<Bytes> critical = new TreeSet<>();
            TreeSet<Bytes> leased = new TreeSet<>();
            KeyReader.Page page =
                    machine.reader().list(Kind.INSTANCE, Machine.query(KeyRange.ALL, 0, 1_000, Order.ASCENDING));
            for (KeyRecord record : page.records()) {
                Instance instance = Instance.of(record);
                counts.merge(instance.service(), one(instance.state()), Run::sum);
                for (String tag : instance.registration().tags()) {
                    tags.computeIfAbsent(instance.service(), service -> new TreeMap<>())
                            .merge(tag, 1L, Long::sum);
                }
                if (instance.isFoundCritical()) {
                    critical.add(record.key());
                }
                if (instance.lease() != 0) {
                    leased.add(record.key());
                    assertThat(machine.reader().instancesOn(instance.lease(), 100))
                            .contains(record.key());
                }
                check(instance);
            }
            List<ServiceCounts> services = new ArrayList<>();
            counts.forEach((service, of) -> services.add(new ServiceCounts(service, of)));
            assertThat(machine.reader().services(KeyRange.ALL, 100)).isEqualTo(services);
            for (String service : SERVICES) {
                List<TagCount> expected = new ArrayList<>();
                tags.getOrDefault(service, Map.of()).forEach((tag, count) -> expected.add(new TagCount(tag, count)));
                assertThat(machine.reader().serviceTags(service, 100)).isEqualTo(expected);
            }
            assertThat(machine.reader().registryTotals().services()).isEqualTo(counts.size());
            assertThat(machine.reader().registryTotals().instances())
                    .isEqualTo(counts.values().stream().reduce(StateCounts.NONE, Run::sum));
            assertThat(rows('c', 1)).isEqualTo(critical);
            assertThat(critical).containsAll(rows('d', 9));
            checkLeases(leased);
        }

        private static void check(Instance instance) {
            List<String> expected = new ArrayList<>(List.of(CheckStatus.SELF));
            instance.registration().checks().forEach(check -> expected.add(check.id()));
            assertThat(instance.statuses().stream().map(CheckStatus::check).toList())
                    .isEqualTo(expected);
        }

        private void checkLeases(Set<Bytes> leased) {
            TreeSet<Bytes> attached = new TreeSet<>();
            for (LeaseRecord lease : machine.reader().leases(0, 1_000)) {
                List<Bytes> on = machine.reader().instancesOn(lease.id(), 1_000);
                assertThat(on).hasSize(lease.instances());
                assertThat(machine.reader().keysOn(lease.id(), 1_000)).hasSize(lease.keys());
                attached.addAll(on);
                if (lease.isOwn()) {
                    assertThat(lease.keys() + lease.claims() + lease.instances())
                            .isPositive();
                }
            }
            assertThat(attached).isEqualTo(leased);
        }

        /** The instances in the rows of a letter. */
        private Set<Bytes> rows(char letter, int skipped) {
            TreeSet<Bytes> rows = new TreeSet<>();
            KeyRange range = KeyRange.prefix(bytes(String.valueOf(letter)));
            try (Cursor cursor = machine.store.scan(Space.SERVICES, range, Order.ASCENDING)) {
                while (cursor.next()) {
                    assertThat(rows.add(Bytes.copyOf(
                                    cursor.key().array(), skipped, cursor.key().size())))
                            .isTrue();
                }
            }
            return rows;
        }

        /** In the end, with nobody renewing, whoever has a lease or a deadline is gone. */
        private void drain() {
            for (int round = 0; round < 60; round++) {
                machine.clusterMillis += 100_000_000;
                machine.apply(new LeaseCommand.Expire(50));
                check();
            }
            assertThat(StateMachine.nextDueMillis(machine.store)).isEqualTo(Long.MAX_VALUE);
            assertThat(machine.reader().counts().leases()).isZero();
        }

        private static StateCounts one(InstanceState state) {
            return new StateCounts(
                    state == InstanceState.PASSING ? 1 : 0,
                    state == InstanceState.WARNING ? 1 : 0,
                    state == InstanceState.CRITICAL ? 1 : 0,
                    state == InstanceState.DRAINING ? 1 : 0,
                    state == InstanceState.MAINTENANCE ? 1 : 0);
        }

        private static StateCounts sum(StateCounts one, StateCounts other) {
            return new StateCounts(
                    one.passing() + other.passing(),
                    one.warning() + other.warning(),
                    one.critical() + other.critical(),
                    one.draining() + other.draining(),
                    one.maintenance() + other.maintenance());
        }

        private Health health() {
            return any(List.of(Health.values()));
        }

        private long lease() {
            return leases.isEmpty() ? 5 : leases.get(random.nextInt(leases.size()));
        }

        private <T> T any(List<T> choices) {
            return choices.get(random.nextInt(choices.size()));
        }
    }
}
