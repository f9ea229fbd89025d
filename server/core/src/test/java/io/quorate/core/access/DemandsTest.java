package io.quorate.core.access;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.core.log.Action;
import io.quorate.core.log.Attachment;
import io.quorate.core.log.Command;
import io.quorate.core.log.Domain;
import io.quorate.core.log.Guard;
import io.quorate.core.log.Instance;
import io.quorate.core.log.Keys;
import io.quorate.core.log.Kind;
import io.quorate.core.log.Operation;
import io.quorate.core.log.Permission;
import io.quorate.core.log.RequestKey;
import io.quorate.core.log.Role;
import io.quorate.core.log.Samples;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;
import io.quorate.core.store.Order;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What each command touches, word for word, and that nothing it touches is left out. */
class DemandsTest {

    private static final String INTERNAL = "internal";

    /** A row for each kind of command: what its sample demands. A transaction's rows are those of its parts. */
    private static Map<String, List<String>> commands() {
        Map<String, List<String>> rows = new LinkedHashMap<>();
        rows.put("Command.Settle", List.of("OfRequest[principal=alice]"));
        rows.put("Command.Trim", List.of(INTERNAL));
        rows.put("Command.Found", List.of(INTERNAL));
        rows.put("LeaseCommand.Grant", List.of("lease:write on 'worker-7'"));
        rows.put("LeaseCommand.Renew", List.of("OfLease[lease=9]", "OfLease[lease=1099511627776]"));
        rows.put("LeaseCommand.Revoke", List.of("OfLease[lease=9]"));
        rows.put("LeaseCommand.Expire", List.of(INTERNAL));
        rows.put("ClaimCommand.Acquire", List.of("lock:write on 'a'", "lock:write on 'b'", "OfLease[lease=9]"));
        rows.put("ClaimCommand.Release", List.of("OfHold[kind=LOCK, name=a, token=71]"));
        rows.put("ClaimCommand.Withdraw", List.of("OfClaim[kind=SEMAPHORE, name=a, lease=9]"));
        rows.put("ClaimCommand.Force", List.of("election:admin on 'a'", "lease:admin"));
        rows.put("ClaimCommand.Amend", List.of("OfHold[kind=LOCK, name=a, token=71]"));
        rows.put("ClaimCommand.Transfer", List.of("OfHold[kind=ELECTION, name=a, token=71]"));
        rows.put("ClaimCommand.SetLimit", List.of("semaphore:write on 'a'"));
        rows.put("ClaimCommand.Detach", List.of(INTERNAL));
        rows.put("ClaimCommand.DetachOrigin", List.of(INTERNAL));
        rows.put("ClaimCommand.Forget", List.of("barrier:write on 'gate'"));
        rows.put("CounterCommand.Add", List.of("counter:write on 'ids'"));
        rows.put("CounterCommand.Set", List.of("counter:write on 'ids'"));
        rows.put("CounterCommand.Delete", List.of("counter:write on 'ids'", "counter:read on 'ids'"));
        rows.put("RegistryCommand.Heartbeat", List.of("service:write on 'web'"));
        rows.put("RegistryCommand.Report", List.of(INTERNAL));
        for (String change : List.of("Invite", "Join", "Enroll", "Present", "Admit", "Dismiss", "Forget", "Relocate")) {
            // The member judges who may ask for it.
            rows.put("MemberCommand." + change, List.of(INTERNAL));
        }
        rows.put("UpkeepCommand.Configure", List.of("cluster:admin"));
        rows.put("UpkeepCommand.MarkHash", List.of(INTERNAL));
        rows.put("UpkeepCommand.ClearSpace", List.of(INTERNAL));
        rows.put("AccessCommand.PutUser", List.of("auth:write on 'user/bob'", "auth:admin on 'user/bob'"));
        rows.put("AccessCommand.DeleteUser", List.of("auth:write on 'user/bob'"));
        rows.put("AccessCommand.SetPassword", List.of("own bob, or auth:admin on 'user/bob'"));
        rows.put("AccessCommand.PutRole", List.of("auth:write on 'role/deployer'"));
        rows.put("AccessCommand.DeleteRole", List.of("auth:write on 'role/deployer'"));
        rows.put("AccessCommand.PutToken", List.of("own bob, or auth:admin on 'token/bob'"));
        rows.put("AccessCommand.RevokeToken", List.of("OfToken[id=t-1]"));
        rows.put("AccessCommand.Touch", List.of(INTERNAL));
        rows.put("AccessCommand.ForgetTokens", List.of(INTERNAL));
        rows.put("AccessCommand.OfferBootstrap", List.of(INTERNAL));
        rows.put("AccessCommand.Bootstrap", List.of());
        return rows;
    }

    private static Map<String, List<String>> guards() {
        Map<String, List<String>> rows = new LinkedHashMap<>();
        rows.put("Guard.Exists", List.of("kv:read on 'a'"));
        rows.put("Guard.Metadata", List.of("kv:read on prefix 'acct/'"));
        rows.put("Guard.Value", List.of("kv:read from 'a' on"));
        rows.put("Guard.Fence", List.of("election:read on 'scheduler'"));
        rows.put("Guard.LeaseAlive", List.of("OfLease[lease=9]"));
        rows.put("Guard.Versioned", List.of("service:read on 'web'"));
        return rows;
    }

    private static Map<String, List<String>> operations() {
        Map<String, List<String>> rows = new LinkedHashMap<>();
        rows.put("Operation.Put", List.of("kv:write on 'a'", "kv:read on 'a'"));
        rows.put("Operation.Append", List.of("kv:write on prefix 'jobs/'", "OfLease[lease=9]"));
        rows.put("Operation.Delete", List.of("kv:write on prefix 'old/'", "kv:read on prefix 'old/'"));
        rows.put("Operation.Get", List.of("kv:read"));
        rows.put("Operation.Release", List.of("OfHold[kind=LOCK, name=a, token=71]"));
        rows.put("Operation.Register", List.of("service:write on 'web'"));
        rows.put("Operation.Deregister", List.of("service:write on 'web'"));
        rows.put("Operation.SetState", List.of("service:write on 'web'"));
        rows.put("Operation.Configure", List.of("service:admin on 'web'"));
        return rows;
    }

    @TestFactory
    Stream<DynamicTest> everyWordHasARow() {
        Map<String, Command> words = new LinkedHashMap<>();
        Samples.commands().forEach((kind, command) -> words.put(name(kind), command));
        words.remove("Command.Txn");
        Samples.guards().forEach((kind, guard) -> words.put(name(kind), Command.Txn.of(List.of(guard))));
        Samples.operations().forEach((kind, operation) -> words.put(name(kind), Command.Txn.of(List.of(), operation)));
        Map<String, List<String>> rows = new LinkedHashMap<>(commands());
        rows.putAll(guards());
        rows.putAll(operations());
        assertThat(rows.keySet()).containsExactlyInAnyOrderElementsOf(words.keySet());
        return words.entrySet().stream()
                .map(word -> DynamicTest.dynamicTest(
                        word.getKey(),
                        () -> assertThat(inWords(Demands.of(word.getValue())))
                                .containsExactlyElementsOf(requireNonNull(rows.get(word.getKey())))));
    }

    private static String name(Class<?> kind) {
        return kind.getEnclosingClass().getSimpleName() + "." + kind.getSimpleName();
    }

    private static List<String> inWords(Demands demands) {
        List<String> words = new ArrayList<>();
        if (demands.isInternal()) {
            words.add(INTERNAL);
        }
        demands.all().forEach(demand -> words.add(demand.inWords()));
        for (Stake stake : demands.stakes()) {
            words.add(
                    stake instanceof Stake.OfUser user
                            ? "own " + user.user() + ", or " + user.otherwise().inWords()
                            : stake.toString());
        }
        return words;
    }

    @Test
    void bothBranchesAndAllGuardsCount() {
        Operation then = new Operation.Put(bytes("then"), Bytes.EMPTY, new Attachment.To(4), false, false);
        Operation otherwise = new Operation.Get(Keys.prefix(bytes("else/")), 1, Order.ASCENDING, true);
        Guard guard = new Guard.Exists(Keys.one(bytes("guard")), true);

        assertThat(inWords(Demands.of(new Command.Txn(List.of(guard), List.of(then), List.of(otherwise), true))))
                .containsExactly(
                        "kv:read on 'guard'", "kv:write on 'then'", "kv:read on prefix 'else/'", "OfLease[lease=4]");
    }

    @Test
    void aPlainPutReadsNothing() {
        Operation put = new Operation.Put(bytes("a"), Bytes.EMPTY, false, false);
        Operation ifChanged = new Operation.Put(bytes("a"), Bytes.EMPTY, true, false);

        assertThat(inWords(Demands.of(Command.Txn.of(List.of(), put)))).containsExactly("kv:write on 'a'");
        assertThat(inWords(Demands.of(Command.Txn.of(List.of(), ifChanged))))
                .containsExactly("kv:write on 'a'", "kv:read on 'a'");
    }

    @Test
    void aCheckOfAnotherHostTakesAdmin() {
        Operation register =
                new Operation.Register(Samples.registrationWithCheckElsewhere(), new Attachment.Ttl(15_000, 5));

        assertThat(inWords(Demands.of(Command.Txn.of(List.of(), register))))
                .containsExactly("service:write on 'web'", "service:admin on 'web'");
    }

    @Test
    void keysOfInstancesAreRightsOnServices() {
        assertThat(Demands.services(KeyRange.only(Instance.key("web", "1")))).isEqualTo(KeyRange.only(bytes("web")));
        assertThat(Demands.services(Instance.keys("web"))).isEqualTo(KeyRange.only(bytes("web")));
        assertThat(Demands.services(KeyRange.ALL)).isEqualTo(KeyRange.ALL);
        assertThat(Demands.services(new KeyRange(Instance.key("a", "7"), Instance.key("c", "1"))))
                .isEqualTo(new KeyRange(bytes("a"), bytes("c").successor()));
        assertThat(Demands.services(new KeyRange(bytes("a"), bytes("c"))))
                .isEqualTo(new KeyRange(bytes("a"), bytes("c")));
    }

    /**
     * An independent look at every record that hangs on a command: whatever range of keys, service or lock is named
     * anywhere inside must be demanded, however deep it lies.
     */
    @Property(tries = 500)
    void nothingThatIsNamedIsLeftOut(@ForAll long seed) {
        Words words = new Words(seed);
        Command.Txn txn = words.txn();
        Demands demands = Demands.of(txn);
        Rights demanded = Rights.of(List.of(new Role("demanded", permissions(demands))));

        for (KeyRange named : words.keysRead) {
            assertThat(demanded.meet(new Demand(Domain.KV, named, Action.READ)))
                    .as("read of %s in %s", named, txn)
                    .isTrue();
        }
        for (KeyRange named : words.keysWritten) {
            assertThat(demanded.meet(new Demand(Domain.KV, named, Action.WRITE)))
                    .as("write of %s in %s", named, txn)
                    .isTrue();
        }
        assertThat(demands.stakes().stream()
                        .filter(Stake.OfLease.class::isInstance)
                        .map(stake -> ((Stake.OfLease) stake).lease()))
                .containsAll(words.leases);
    }

    /** A role that allows just what was demanded; of a range that is no prefix, one that is as long. */
    private static List<Permission> permissions(Demands demands) {
        List<Permission> permissions = new ArrayList<>();
        for (Demand demand : demands.all()) {
            permissions.add(
                    new Permission(demand.domain(), new Exactly(demand.names()).scope(), List.of(demand.action())));
        }
        return permissions;
    }

    /** A range as a scope: the words below make names and prefixes only. */
    private record Exactly(KeyRange range) {

        Permission.Scope scope() {
            Bytes from = range.from();
            return range.equals(KeyRange.only(from)) ? new Permission.Name(from) : new Permission.Prefix(from);
        }
    }

    /** A transaction from a seed, and what it names as it was made. */
    private static final class Words {

        private final Random random;
        private final List<KeyRange> keysRead = new ArrayList<>();
        private final List<KeyRange> keysWritten = new ArrayList<>();
        private final List<Long> leases = new ArrayList<>();

        Words(long seed) {
            random = new Random(seed);
        }

        Command.Txn txn() {
            List<Guard> guards = new ArrayList<>();
            for (int left = random.nextInt(4); left > 0; left--) {
                guards.add(guard());
            }
            return new Command.Txn(guards, branch(), branch(), random.nextBoolean());
        }

        private List<Operation> branch() {
            List<Operation> branch = new ArrayList<>();
            for (int left = random.nextInt(4); left > 0; left--) {
                branch.add(operation());
            }
            return branch;
        }

        private Guard guard() {
            if (random.nextInt(4) == 0) {
                leases.add((long) random.nextInt(9));
                return new Guard.LeaseAlive(leases.get(leases.size() - 1), random.nextBoolean());
            }
            Keys keys = keys();
            keysRead.add(keys.range());
            return switch (random.nextInt(3)) {
                case 0 -> new Guard.Exists(keys, random.nextBoolean());
                case 1 -> new Guard.Metadata(keys, Guard.Field.VERSION, Guard.Relation.EQ, 1);
                default -> new Guard.Value(keys, Guard.Relation.EQ, bytes("x"));
            };
        }

        private Operation operation() {
            switch (random.nextInt(4)) {
                case 0 -> {
                    Bytes key = key();
                    boolean prior = random.nextBoolean();
                    keysWritten.add(KeyRange.only(key));
                    if (prior) {
                        keysRead.add(KeyRange.only(key));
                    }
                    return new Operation.Put(key, bytes("v"), attachment(), false, prior);
                }
                case 1 -> {
                    Keys keys = keys();
                    boolean prior = random.nextBoolean();
                    keysWritten.add(keys.range());
                    if (prior) {
                        keysRead.add(keys.range());
                    }
                    return new Operation.Delete(keys, prior);
                }
                case 2 -> {
                    Keys keys = keys();
                    keysRead.add(keys.range());
                    return new Operation.Get(keys, 1, Order.ASCENDING, random.nextBoolean());
                }
                default -> {
                    Bytes prefix = key();
                    keysWritten.add(KeyRange.prefix(prefix));
                    return new Operation.Append(prefix, bytes("v"), attachment());
                }
            }
        }

        private Attachment attachment() {
            if (random.nextBoolean()) {
                return Attachment.KEEP;
            }
            leases.add((long) random.nextInt(9));
            return new Attachment.To(leases.get(leases.size() - 1));
        }

        private Keys keys() {
            return random.nextBoolean() ? Keys.one(key()) : Keys.prefix(random.nextInt(5) == 0 ? Bytes.EMPTY : key());
        }

        private Bytes key() {
            return bytes("abc".substring(0, 1 + random.nextInt(3)) + random.nextInt(3));
        }
    }

    @Test
    void aRequestKeyIsItsCallersOwn() {
        Command settle = new Command.Settle(new RequestKey.Free("bob", "k"));

        assertThat(Demands.of(settle).stakes()).containsExactly(new Stake.OfRequest("bob"));
        assertThat(Demands.of(new Command.Txn(
                                List.of(new Guard.Fence(Kind.LOCK, bytes("a"), 1)), List.of(), List.of(), false))
                        .all())
                .containsExactly(Demand.onName(Domain.LOCK, "a", Action.READ));
    }

    private static Bytes bytes(String text) {
        return Bytes.utf8(text);
    }
}
