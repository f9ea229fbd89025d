package io.quorate.core;

import static io.quorate.core.Machine.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.core.Effects.BatchAnswers;
import io.quorate.core.log.AccessCommand;
import io.quorate.core.log.Action;
import io.quorate.core.log.Applied;
import io.quorate.core.log.Attachment;
import io.quorate.core.log.Batch;
import io.quorate.core.log.Change;
import io.quorate.core.log.ClaimCommand;
import io.quorate.core.log.Command;
import io.quorate.core.log.Domain;
import io.quorate.core.log.Entry;
import io.quorate.core.log.Guard;
import io.quorate.core.log.Health;
import io.quorate.core.log.HealthCheck;
import io.quorate.core.log.Keys;
import io.quorate.core.log.Kind;
import io.quorate.core.log.LeaseCommand;
import io.quorate.core.log.LogCodec;
import io.quorate.core.log.Operation;
import io.quorate.core.log.Outcome;
import io.quorate.core.log.Permission;
import io.quorate.core.log.Principal;
import io.quorate.core.log.Registration;
import io.quorate.core.log.RegistryCommand;
import io.quorate.core.log.Request;
import io.quorate.core.log.RequestKey;
import io.quorate.core.log.Role;
import io.quorate.core.log.ServiceSettings;
import io.quorate.core.log.Ticket;
import io.quorate.core.log.Token;
import io.quorate.core.log.TtlAction;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.MemoryStore;
import io.quorate.core.store.Snapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/**
 * Three members on one log: they lag, lose their newest commits, install each other's snapshots; the log holds second
 * copies of batches and repeats of keyed requests. All end in one state, no change is lost or doubled, and each keyed
 * request is executed once.
 */
class SimulationTest {

    private static final HealthCheck CHECK = new HealthCheck(
            "c", HealthCheck.Type.TCP, "", 0, "", "", new TreeMap<>(), "", false, true, 1_000, 1_000, 1, 1);

    private static final Set<Kind> HOLDS = Set.of(Kind.LOCK, Kind.SEMAPHORE, Kind.ELECTION);

    @Example
    void aCommandMayGrantMoreThanOnce() {
        new Simulation(new Random(-10622)).run();
    }

    @Property(tries = 60)
    void membersAgreeWhateverBefallsThem(@ForAll long seed) {
        new Simulation(new Random(seed)).run();
    }

    private static final class Simulation {

        private final Random random;
        private long tickets;
        private final List<Bytes> log = new ArrayList<>();
        private final List<Long> terms = new ArrayList<>();
        private final List<Batch> sent = new ArrayList<>();
        private final List<Request> keyed = new ArrayList<>();
        private final List<Member> members = List.of(new Member(), new Member(), new Member());
        private final Map<Long, List<Change>> changesAt = new TreeMap<>();
        private final Map<Long, Long> hashAt = new TreeMap<>();
        private final Map<RequestKey, Outcome> firstOutcome = new LinkedHashMap<>();
        private final Set<Bytes> keyedDone = new LinkedHashSet<>();
        private long clusterMillis = 1_000;
        private long term = 1;
        private final long[] sequences = new long[4];
        private long nextKeyed = 1;

        Simulation(Random random) {
            this.random = random;
        }

        void run() {
            for (int step = 0; step < 400; step++) {
                if (random.nextInt(3) == 0) {
                    propose();
                }
                step(members.get(random.nextInt(members.size())));
            }
            for (Member member : members) {
                while (member.applied() < log.size()) {
                    apply(member);
                }
                assertThat(member.machine.stateHash())
                        .isEqualTo(members.get(0).machine.stateHash());
                assertThat(StateMachine.hashPoints(member.store))
                        .isEqualTo(StateMachine.hashPoints(members.get(0).store));
            }
            checkHistory();
        }

        private void propose() {
            clusterMillis += random.nextInt(200);
            if (random.nextInt(20) == 0) {
                term++;
            }
            List<Batch> batches = new ArrayList<>();
            for (int left = random.nextInt(3); left > 0; left--) {
                batches.add(random.nextInt(5) == 0 && !sent.isEmpty() ? again() : batch());
            }
            // Now and then an entry is stamped by a leader of the term before.
            long stampTerm = random.nextInt(8) == 0 ? term - 1 : term;
            log.add(
                    random.nextInt(10) == 0
                            ? Bytes.EMPTY
                            : LogCodec.encode(new Entry(stampTerm, clusterMillis, 0, batches)));
            terms.add(term);
        }

        /** A second copy of one of the last batches, as a forwarding member might cause it. */
        private Batch again() {
            return sent.get(sent.size() - 1 - random.nextInt(Math.min(10, sent.size())));
        }

        private Batch batch() {
            int origin = random.nextInt(sequences.length);
            sequences[origin]++;
            List<Request> requests = new ArrayList<>();
            for (int left = 1 + random.nextInt(4); left > 0; left--) {
                requests.add(request());
            }
            Batch batch = new Batch(origin - 1L, sequences[origin], requests);
            sent.add(batch);
            return batch;
        }

        private Request request() {
            return switch (random.nextInt(14)) {
                case 10, 11, 12, 13 -> Request.of(coordination());
                case 9 -> access();
                case 0 -> Request.of(new Command.Trim(random.nextInt(1 + log.size())));
                case 1 -> Request.of(random.nextBoolean() ? new Command.Found("c") : new Command.Settle(anyKey()));
                case 2, 3 -> keyed.isEmpty() ? newKeyed() : anyKeyed();
                case 4, 5 -> newKeyed();
                default -> Request.of(Command.Txn.of(List.of(), operation()));
            };
        }

        /** Somebody about somebody: most are refused, by every member alike. */
        private Request access() {
            String user = "u" + random.nextInt(3);
            Principal asks = random.nextBoolean()
                    ? Principal.INTERNAL
                    : new Principal.Known("u" + random.nextInt(3), null, random.nextInt(9));
            List<String> roles = random.nextBoolean() ? List.of("root") : List.of("r" + random.nextInt(2));
            return Request.by(
                    asks,
                    switch (random.nextInt(7)) {
                        case 0 -> new AccessCommand.PutUser(user, roles, null, random.nextInt(4) == 0, false);
                        case 1 -> new AccessCommand.DeleteUser(user);
                        case 2 ->
                            new AccessCommand.PutRole(
                                    new Role(
                                            "r" + random.nextInt(2),
                                            List.of(Permission.onPrefix(Domain.KV, user, Action.WRITE))),
                                    false);
                        case 3 -> new AccessCommand.DeleteRole("r" + random.nextInt(2));
                        case 4 ->
                            new AccessCommand.PutToken(new Token(
                                    "t" + random.nextInt(5),
                                    Bytes.wrap(new byte[32]),
                                    random.nextBoolean() ? Token.Type.API : Token.Type.SESSION,
                                    user,
                                    "",
                                    random.nextBoolean() ? null : roles,
                                    1_000,
                                    random.nextInt(3) * 1_000L,
                                    0));
                        case 5 -> new AccessCommand.RevokeToken("t" + random.nextInt(5));
                        default -> new AccessCommand.ForgetTokens(List.of("t1", "t2"), 1_000);
                    });
        }

        /** Leases whose ids nobody is told are as good as any here: what matters is that all members do the same. */
        private Command coordination() {
            long lease = (1L + random.nextInt(20)) << 20;
            Bytes name = bytes("l" + random.nextInt(3));
            return switch (random.nextInt(10)) {
                case 7, 8, 9 -> registry(lease, "i" + random.nextInt(4));
                case 0 -> new LeaseCommand.Grant(1_000 + random.nextInt(3_000), "", Bytes.EMPTY, 0);
                case 1 -> new LeaseCommand.Renew(List.of(new LeaseCommand.Renewal(lease, 0)));
                case 2 -> new LeaseCommand.Expire(3);
                case 3 -> new ClaimCommand.Release(Kind.LOCK, name, 1L + random.nextInt(1 + log.size()));
                case 4 -> new ClaimCommand.DetachOrigin(random.nextInt(3));
                case 5 ->
                    Command.Txn.of(
                            List.of(new Guard.LeaseAlive(lease, true)),
                            new Operation.Put(name, name, new Attachment.To(lease), false, false));
                default ->
                    new ClaimCommand.Acquire(
                            Kind.LOCK,
                            List.of(new ClaimCommand.Part(name, random.nextInt(3) == 0, 1, 0)),
                            new ClaimCommand.Claimant(
                                    random.nextBoolean() ? lease : 0, 1_000, 0, "o", 0, 0, Bytes.EMPTY),
                            new ClaimCommand.Wait(new Ticket(random.nextInt(3), tickets++), 2_000, 0, false));
            };
        }

        private Command registry(long lease, String id) {
            Health health = List.of(Health.values()).get(random.nextInt(3));
            return switch (random.nextInt(6)) {
                case 0 -> new RegistryCommand.Heartbeat("web", id, health, null, 3);
                case 1 ->
                    new RegistryCommand.Report(List.of(new RegistryCommand.Finding(
                            "web", id, random.nextInt(1 + log.size()), "c", CHECK.mark("h", 1), health, "")));
                case 2 -> Command.Txn.of(List.of(), new Operation.Deregister("web", id));
                case 3 ->
                    Command.Txn.of(
                            List.of(),
                            new Operation.Configure("web", new ServiceSettings(0, 1_000L * random.nextInt(3), 1)));
                default ->
                    Command.Txn.of(
                            List.of(),
                            new Operation.Register(
                                    registration(id),
                                    random.nextBoolean() ? new Attachment.Ttl(1_500, 2) : new Attachment.To(lease)));
            };
        }

        private Registration registration(String id) {
            return new Registration(
                    "web",
                    id,
                    "h",
                    1,
                    "",
                    "",
                    -1,
                    List.of("t" + random.nextInt(2)),
                    new TreeMap<>(),
                    random.nextBoolean() ? List.of() : List.of(CHECK),
                    random.nextBoolean() ? TtlAction.REMOVE : TtlAction.CRITICAL,
                    0);
        }

        private Request anyKeyed() {
            return keyed.get(random.nextInt(keyed.size()));
        }

        private RequestKey anyKey() {
            RequestKey key = keyed.isEmpty() ? null : anyKeyed().key();
            return key == null ? new RequestKey.Free("", "never sent") : key;
        }

        /** A request that leaves a key of its own for each time it is executed. */
        private Request newKeyed() {
            long number = nextKeyed++;
            RequestKey key = random.nextBoolean()
                    ? new RequestKey.Free("", "k" + number)
                    : new RequestKey.Sequenced("", "s", number, Math.max(1, number - 20));
            Request request = new Request(
                    key,
                    bytes("digest " + number),
                    Principal.ANYONE,
                    Command.Txn.of(List.of(), new Operation.Append(bytes("keyed/" + number + "/"), Bytes.EMPTY)));
            keyed.add(request);
            return request;
        }

        private Operation operation() {
            Bytes key = bytes("k" + random.nextInt(6));
            return random.nextInt(3) == 0
                    ? new Operation.Delete(random.nextBoolean() ? Keys.one(key) : Keys.prefix(bytes("k")), false)
                    : new Operation.Put(key, bytes(String.valueOf(random.nextInt(4))), random.nextBoolean(), false);
        }

        private void step(Member member) {
            int luck = random.nextInt(30);
            if (luck == 0) {
                member.crash(random);
            } else if (luck == 1) {
                member.install(members.get(random.nextInt(members.size())));
            } else {
                for (int left = random.nextInt(6); left > 0 && member.applied() < log.size(); left--) {
                    apply(member);
                }
            }
        }

        private void apply(Member member) {
            int at = member.applied();
            long index = at + 1L;
            member.remember();
            if (log.get(at).isEmpty()) {
                member.machine.applyInternal(terms.get(at), index);
            } else {
                Entry entry = LogCodec.decodeEntry(log.get(at));
                Effects effects = member.machine.apply(terms.get(at), index, entry);
                List<Change> known = changesAt.putIfAbsent(index, effects.changes());
                assertThat(effects.changes()).isEqualTo(known == null ? effects.changes() : known);
                if (known == null) {
                    note(entry, effects);
                }
            }
            Long hash = hashAt.putIfAbsent(index, member.machine.stateHash());
            assertThat(member.machine.stateHash()).isEqualTo(hash == null ? member.machine.stateHash() : hash);
        }

        /** The first time an entry is applied anywhere: what it answers must fit what was answered before. */
        private void note(Entry entry, Effects effects) {
            for (int at = 0; at < entry.batches().size(); at++) {
                BatchAnswers answers = effects.batches().get(at);
                for (int request = 0; request < answers.answers().size(); request++) {
                    noteAnswer(
                            entry.batches().get(at).requests().get(request),
                            answers.answers().get(request));
                }
            }
        }

        private void noteAnswer(Request request, Applied answer) {
            RequestKey key = request.key();
            if (key == null) {
                return;
            }
            @Nullable Outcome first = firstOutcome.get(key);
            if (answer.outcome() instanceof Outcome.TxnDone) {
                assertThat(answer.replayed()).isEqualTo(first != null);
                assertThat(answer.outcome()).isEqualTo(first == null ? answer.outcome() : first);
                firstOutcome.put(key, answer.outcome());
            } else {
                assertThat(answer.replayed()).isFalse();
            }
        }

        private static long grantsAt(long revision, List<Change> changes) {
            return changes.stream()
                    .filter(change -> change.revision() == revision
                            && change instanceof Change.Put put
                            && put.record().version() == 1
                            && HOLDS.contains(change.kind()))
                    .count();
        }

        private void checkHistory() {
            long revision = 1;
            for (List<Change> changes : changesAt.values()) {
                for (Change change : changes) {
                    // Each grant takes a revision, and what a command did is all at the last one.
                    assertThat(change.revision())
                            .isBetween(revision, revision + Math.max(1, grantsAt(change.revision(), changes)));
                    revision = change.revision();
                    String key = change.key().utf8();
                    if (change instanceof Change.Put && key.startsWith("keyed/")) {
                        Bytes request = bytes(key.substring(0, key.lastIndexOf('/')));
                        assertThat(keyedDone.add(request))
                                .as("%s executed once", request)
                                .isTrue();
                    }
                }
            }
            assertThat(members.get(0).machine.revision()).isEqualTo(revision);
            assertThat(keyedDone).hasSize(firstOutcome.size());
        }
    }

    /** A member: its store, and the stores it may fall back to. */
    private static final class Member {

        private final List<Snapshot> earlier = new ArrayList<>();
        private MemoryStore store = new MemoryStore();
        private StateMachine machine = new StateMachine(store);

        int applied() {
            return (int) machine.position().index();
        }

        void remember() {
            earlier.add(store.snapshot());
            if (earlier.size() > 20) {
                earlier.remove(0);
            }
        }

        void crash(Random random) {
            if (!earlier.isEmpty()) {
                reopen(earlier.get(random.nextInt(earlier.size())));
            }
        }

        void install(Member other) {
            if (other.applied() > applied()) {
                reopen(other.store.snapshot());
            }
        }

        private void reopen(Snapshot snapshot) {
            store = MemoryStore.reopenedAt(snapshot);
            machine = new StateMachine(store);
            earlier.clear();
        }
    }
}
