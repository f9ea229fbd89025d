package io.quorate.core.log;

import io.quorate.core.log.Guard.Field;
import io.quorate.core.log.Guard.Relation;
import io.quorate.core.log.Outcome.FailedGuard;
import io.quorate.core.log.Outcome.Refusal;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.Order;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One of each word of the log. */
public final class Samples {

    static final KeyRecord RECORD =
            new KeyRecord(bytes("config/app"), bytes("color=blue"), 12, 57, 4, -3, 1_763_700_000_123L, "alice");

    static final KeyRecord PLAIN_RECORD = new KeyRecord(bytes("k"), Bytes.EMPTY, 2, 2, 1, 0, 0, null);

    private static final StoredPassword PASSWORD = new StoredPassword(
            StoredPassword.Scheme.PBKDF2_HMAC_SHA512, 210_000, bytes("salt"), bytes("what came of it"));

    private Samples() {}

    /** The first ones, which are all there were when the file was written. */
    private static <T> List<T> first(int count, Map<?, T> samples) {
        return samples.values().stream().limit(count).toList();
    }

    static Registration registration() {
        return new Registration(
                "web",
                "web-1",
                "10.0.0.7",
                8_080,
                "http",
                "eu-1a",
                100,
                List.of("v2", "primary"),
                new TreeMap<>(Map.of("version", "2.3.1", "owner", "\u00e9")),
                List.of(
                        new HealthCheck(
                                "http",
                                HealthCheck.Type.HTTP,
                                "",
                                8_081,
                                "/healthz",
                                "GET",
                                new TreeMap<>(Map.of("Host", "web")),
                                "200-399",
                                true,
                                false,
                                10_000,
                                2_000,
                                3,
                                2),
                        new HealthCheck(
                                "tcp",
                                HealthCheck.Type.TCP,
                                "",
                                0,
                                "",
                                "",
                                new TreeMap<>(),
                                "",
                                false,
                                true,
                                5_000,
                                1_000,
                                1,
                                1)),
                TtlAction.CRITICAL,
                3_600_000);
    }

    /** With a check that looks at another host than the instance's. */
    public static Registration registrationWithCheckElsewhere() {
        return new Registration(
                "web",
                "web-1",
                "10.0.0.7",
                8_080,
                "",
                "",
                100,
                List.of(),
                new TreeMap<>(),
                List.of(new HealthCheck(
                        "tcp",
                        HealthCheck.Type.TCP,
                        "10.0.0.9",
                        0,
                        "",
                        "",
                        new TreeMap<>(),
                        "",
                        false,
                        true,
                        5_000,
                        1_000,
                        1,
                        1)),
                TtlAction.REMOVE,
                0);
    }

    static Instance instanceWithCheckElsewhere() {
        return new Instance(
                registrationWithCheckElsewhere(),
                9,
                15_000,
                false,
                false,
                List.of(
                        new CheckStatus("self", Health.PASSING, "", 1_763_700_000_123L),
                        new CheckStatus("tcp", Health.CRITICAL, "refused", 1_763_700_000_125L)));
    }

    static Instance instance() {
        return new Instance(
                registration(),
                9,
                15_000,
                true,
                false,
                List.of(
                        new CheckStatus("self", Health.WARNING, "busy", 1_763_700_000_123L),
                        new CheckStatus("http", Health.PASSING, "200", 1_763_700_000_124L),
                        new CheckStatus("tcp", Health.CRITICAL, "refused", 1_763_700_000_125L)));
    }

    static KeyRecord instanceRecord() {
        Instance instance = instance();
        return new KeyRecord(instance.key(), instance.value(), 60, 64, 3, instance.lease(), 5, null);
    }

    public static Map<Class<?>, Command> commands() {
        Map<Class<?>, Command> samples = new LinkedHashMap<>();
        samples.put(
                Command.Txn.class,
                new Command.Txn(
                        first(5, guards()),
                        first(5, operations()),
                        List.of(new Operation.Get(Keys.one(bytes("a")), 1, Order.ASCENDING, false)),
                        true));
        samples.put(Command.Settle.class, new Command.Settle(new RequestKey.Sequenced("alice", "s-1", 300, 299)));
        samples.put(Command.Trim.class, new Command.Trim(70_000));
        samples.put(Command.Found.class, new Command.Found("c-4711"));
        samples.put(LeaseCommand.Grant.class, new LeaseCommand.Grant(15_000, "worker-7", bytes("note"), 1_048_575));
        samples.put(
                LeaseCommand.Renew.class,
                new LeaseCommand.Renew(
                        List.of(new LeaseCommand.Renewal(9, 0), new LeaseCommand.Renewal(1L << 40, 500))));
        samples.put(LeaseCommand.Revoke.class, new LeaseCommand.Revoke(9));
        samples.put(LeaseCommand.Expire.class, new LeaseCommand.Expire(500));
        samples.put(
                ClaimCommand.Acquire.class,
                new ClaimCommand.Acquire(
                        Kind.LOCK,
                        List.of(
                                new ClaimCommand.Part(bytes("a"), false, 1, 0),
                                new ClaimCommand.Part(bytes("b"), true, 2, 3)),
                        new ClaimCommand.Claimant(9, 15_000, 77, "ci-7", 5, 100, bytes("note")),
                        new ClaimCommand.Wait(new Ticket(-1, 300), 60_000, 5_000, true)));
        samples.put(ClaimCommand.Release.class, new ClaimCommand.Release(Kind.LOCK, bytes("a"), 71));
        samples.put(ClaimCommand.Withdraw.class, new ClaimCommand.Withdraw(Kind.SEMAPHORE, bytes("a"), 9, "ci-7", 40));
        samples.put(ClaimCommand.Force.class, new ClaimCommand.Force(Kind.ELECTION, bytes("a"), 0, true));
        samples.put(ClaimCommand.Amend.class, new ClaimCommand.Amend(Kind.LOCK, bytes("a"), 71, bytes("new")));
        samples.put(ClaimCommand.Transfer.class, new ClaimCommand.Transfer(bytes("a"), 71, "n2"));
        samples.put(ClaimCommand.SetLimit.class, new ClaimCommand.SetLimit(bytes("a"), 20));
        samples.put(ClaimCommand.Detach.class, new ClaimCommand.Detach(new Ticket(5, 6)));
        samples.put(ClaimCommand.DetachOrigin.class, new ClaimCommand.DetachOrigin(-5));
        samples.put(ClaimCommand.Forget.class, new ClaimCommand.Forget(bytes("gate")));
        samples.put(CounterCommand.Add.class, new CounterCommand.Add(bytes("ids"), -5, -10, 1_000));
        samples.put(CounterCommand.Set.class, new CounterCommand.Set(bytes("ids"), 7, -1));
        samples.put(CounterCommand.Delete.class, new CounterCommand.Delete(bytes("ids"), 57));
        samples.put(
                UpkeepCommand.Configure.class,
                new UpkeepCommand.Configure(Map.of(ClusterSetting.SPACE_HARD_BYTES, 1L << 30), false, 6));
        samples.put(UpkeepCommand.MarkHash.class, new UpkeepCommand.MarkHash());
        samples.put(UpkeepCommand.ClearSpace.class, new UpkeepCommand.ClearSpace());
        samples.put(
                RegistryCommand.Heartbeat.class,
                new RegistryCommand.Heartbeat("web", "web-1", Health.WARNING, "busy", 1_048_575));
        samples.put(
                RegistryCommand.Report.class,
                new RegistryCommand.Report(List.of(
                        new RegistryCommand.Finding("web", "web-1", 60, "http", -7, Health.CRITICAL, "503"),
                        new RegistryCommand.Finding("db", "db-2", 300, "tcp", 1L << 40, Health.PASSING, ""))));
        List<String> urls = List.of("http://10.0.0.4:7460");
        samples.put(
                MemberCommand.Invite.class, new MemberCommand.Invite("n4", "10.0.0.4:7461", bytes("hash"), 3_600_000));
        samples.put(MemberCommand.Join.class, new MemberCommand.Join("n4", bytes("hash"), "10.0.0.4:7461", urls, -4));
        samples.put(MemberCommand.Enroll.class, new MemberCommand.Enroll("n1", "10.0.0.1:7461"));
        samples.put(MemberCommand.Present.class, new MemberCommand.Present("n4", -4, urls));
        samples.put(MemberCommand.Admit.class, new MemberCommand.Admit("n4"));
        samples.put(MemberCommand.Dismiss.class, new MemberCommand.Dismiss("n4"));
        samples.put(MemberCommand.Forget.class, new MemberCommand.Forget("n4"));
        samples.put(MemberCommand.Relocate.class, new MemberCommand.Relocate("n4", "10.0.0.9:7461", urls));
        samples.putAll(accessCommands());
        return samples;
    }

    private static Map<Class<?>, Command> accessCommands() {
        Map<Class<?>, Command> samples = new LinkedHashMap<>();
        samples.put(
                AccessCommand.PutUser.class,
                new AccessCommand.PutUser("bob", List.of("reader", "deployer"), PASSWORD, false, true));
        samples.put(AccessCommand.DeleteUser.class, new AccessCommand.DeleteUser("bob"));
        samples.put(AccessCommand.SetPassword.class, new AccessCommand.SetPassword("bob", PASSWORD));
        samples.put(
                AccessCommand.PutRole.class,
                new AccessCommand.PutRole(
                        new Role(
                                "deployer",
                                List.of(
                                        Permission.onPrefix(Domain.KV, "config/", Action.WRITE, Action.READ),
                                        Permission.onName(null, "web", Action.ADMIN))),
                        true));
        samples.put(AccessCommand.DeleteRole.class, new AccessCommand.DeleteRole("deployer"));
        samples.put(
                AccessCommand.PutToken.class,
                new AccessCommand.PutToken(new Token(
                        "t-1",
                        bytes("hash"),
                        Token.Type.API,
                        "bob",
                        "ci",
                        List.of("deployer"),
                        1_763_700_000_123L,
                        1_773_700_000_123L,
                        0)));
        samples.put(AccessCommand.RevokeToken.class, new AccessCommand.RevokeToken("t-1"));
        samples.put(
                AccessCommand.Touch.class,
                new AccessCommand.Touch(List.of(
                        new AccessCommand.Use("t-1", 1_763_700_000_123L, 0),
                        new AccessCommand.Use("t-2", 1_763_700_000_124L, 1_763_743_200_124L))));
        samples.put(
                AccessCommand.ForgetTokens.class,
                new AccessCommand.ForgetTokens(List.of("t-1", "t-2"), 1_763_700_000_123L));
        samples.put(AccessCommand.OfferBootstrap.class, new AccessCommand.OfferBootstrap(bytes("hash")));
        samples.put(AccessCommand.Bootstrap.class, new AccessCommand.Bootstrap(bytes("hash"), "admin", PASSWORD));
        return samples;
    }

    public static Map<Class<?>, Guard> guards() {
        Map<Class<?>, Guard> samples = new LinkedHashMap<>();
        samples.put(Guard.Exists.class, new Guard.Exists(Keys.one(bytes("a")), true));
        samples.put(
                Guard.Metadata.class,
                new Guard.Metadata(Keys.prefix(bytes("acct/")), Field.MOD_REVISION, Relation.LE, 61));
        samples.put(Guard.Value.class, new Guard.Value(new Keys.Span(bytes("a"), null), Relation.NE, bytes("frozen")));
        samples.put(Guard.Fence.class, new Guard.Fence(Kind.ELECTION, bytes("scheduler"), 101));
        samples.put(Guard.LeaseAlive.class, new Guard.LeaseAlive(9, true));
        samples.put(
                Guard.Versioned.class,
                new Guard.Versioned(
                        Kind.INSTANCE,
                        new Guard.Metadata(
                                Keys.one(Instance.key("web", "web-1")), Field.MOD_REVISION, Relation.EQ, 64)));
        return samples;
    }

    public static Map<Class<?>, Operation> operations() {
        Map<Class<?>, Operation> samples = new LinkedHashMap<>();
        samples.put(
                Operation.Put.class,
                new Operation.Put(bytes("a"), bytes("\0\u00ff1"), new Attachment.Ttl(30_000, 5), true, true));
        samples.put(Operation.Append.class, new Operation.Append(bytes("jobs/"), bytes("job-1"), new Attachment.To(9)));
        samples.put(Operation.Delete.class, new Operation.Delete(Keys.prefix(bytes("old/")), true));
        samples.put(Operation.Get.class, new Operation.Get(Keys.prefix(Bytes.EMPTY), 10, Order.DESCENDING, true));
        samples.put(Operation.Release.class, new Operation.Release(Kind.LOCK, bytes("a"), 71));
        samples.put(
                Operation.Register.class,
                new Operation.Register(
                        registration(), new Attachment.Ttl(15_000, 5), true, false, Health.WARNING, "busy"));
        samples.put(Operation.Deregister.class, new Operation.Deregister("web", "web-1"));
        samples.put(
                Operation.SetState.class,
                new Operation.SetState(
                        "web",
                        "web-1",
                        new InstancePatch(
                                -1,
                                "eu-1b",
                                List.of("v3"),
                                new TreeMap<>(Map.of("version", "3")),
                                List.of("owner"),
                                null,
                                true,
                                Health.PASSING,
                                null)));
        samples.put(Operation.Configure.class, new Operation.Configure("web", new ServiceSettings(500, 7_200_000, 50)));
        return samples;
    }

    static Map<Class<?>, RequestKey> keys() {
        Map<Class<?>, RequestKey> samples = new LinkedHashMap<>();
        samples.put(RequestKey.Free.class, new RequestKey.Free("", "order-17 \u00e9"));
        samples.put(RequestKey.Sequenced.class, new RequestKey.Sequenced("alice", "s-1", 9, 5));
        return samples;
    }

    static Map<Class<?>, Outcome> outcomes() {
        Map<Class<?>, Outcome> samples = new LinkedHashMap<>();
        samples.put(Outcome.TxnDone.class, new Outcome.TxnDone(true, 64, true, first(4, results())));
        samples.put(
                Outcome.GuardsFailed.class,
                new Outcome.GuardsFailed(
                        64,
                        List.of(
                                new FailedGuard(0, bytes("config/app"), RECORD),
                                new FailedGuard(3, bytes("b"), null))));
        samples.put(Outcome.Refused.class, new Outcome.Refused(Refusal.TOO_MANY_KEYS, 7, "more than 100000"));
        samples.put(Outcome.Settled.class, new Outcome.Settled(9, new Outcome.TxnDone(false, 8, false, List.of())));
        samples.put(Outcome.Trimmed.class, new Outcome.Trimmed(900, 850));
        samples.put(Outcome.Founded.class, new Outcome.Founded(1, "c-4711"));
        samples.put(UpkeepOutcome.Configured.class, new UpkeepOutcome.Configured(64, ClusterSettings.INITIAL, true));
        samples.put(UpkeepOutcome.VersionStale.class, new UpkeepOutcome.VersionStale(64, 7));
        samples.put(UpkeepOutcome.HashMarked.class, new UpkeepOutcome.HashMarked(64, 900));
        samples.put(UpkeepOutcome.SpaceCleared.class, new UpkeepOutcome.SpaceCleared(64, SpaceLevel.SOFT, 70_000));
        Ending ending = new Ending(Ending.How.EXPIRED, 90, 123_456);
        samples.put(LeaseOutcome.Granted.class, new LeaseOutcome.Granted(64, 9, 15_000, 14_000));
        samples.put(
                LeaseOutcome.Renewed.class,
                new LeaseOutcome.Renewed(
                        64,
                        List.of(
                                new LeaseOutcome.Alive(
                                        9, 15_000, 15_000, List.of(new LeaseOutcome.Held(Kind.LOCK, bytes("a"), 71))),
                                new LeaseOutcome.Dead(10, ending),
                                new LeaseOutcome.Dead(11, null))));
        samples.put(LeaseOutcome.Revoked.class, new LeaseOutcome.Revoked(64, 9, true));
        samples.put(LeaseOutcome.Gone.class, new LeaseOutcome.Gone(64, 9, ending));
        samples.put(LeaseOutcome.Expired.class, new LeaseOutcome.Expired(64, 500, 3, 0));
        samples.put(
                ClaimOutcome.Granted.class,
                new ClaimOutcome.Granted(
                        72,
                        8,
                        Kind.LOCK,
                        "ci-7",
                        List.of(
                                new ClaimOutcome.Grant(bytes("a"), 71, false, 1, 55, ending),
                                new ClaimOutcome.Grant(bytes("b"), 72, true, 1, 0, null)),
                        9,
                        true,
                        15_000,
                        14_000,
                        1_203,
                        false));
        samples.put(ClaimOutcome.Queued.class, new ClaimOutcome.Queued(72, 8, 2));
        samples.put(
                ClaimOutcome.Unavailable.class,
                new ClaimOutcome.Unavailable(
                        72,
                        Kind.LOCK,
                        bytes("a"),
                        ClaimOutcome.Reason.TIMEOUT,
                        List.of(new Hold(
                                Kind.LOCK, bytes("a"), 71, 8, 9, "ci-7", false, 1, 1_763_700_000_123L, bytes("n"))),
                        2,
                        500,
                        60_000));
        samples.put(
                ClaimOutcome.Deadlocked.class,
                new ClaimOutcome.Deadlocked(72, List.of(new ClaimOutcome.Link("ci-7", 9, Kind.LOCK, bytes("a")))));
        samples.put(ClaimOutcome.Released.class, new ClaimOutcome.Released(72, true));
        samples.put(ClaimOutcome.Lost.class, new ClaimOutcome.Lost(72, 71, ending));
        samples.put(ClaimOutcome.Forced.class, new ClaimOutcome.Forced(72, 3));
        samples.put(ClaimOutcome.Amended.class, new ClaimOutcome.Amended(72));
        samples.put(ClaimOutcome.Passed.class, new ClaimOutcome.Passed(72, bytes("gate"), 3, 2));
        samples.put(CounterOutcome.Counted.class, new CounterOutcome.Counted(72, -5, 0, true));
        samples.put(CounterOutcome.OutOfBounds.class, new CounterOutcome.OutOfBounds(72, 7));
        samples.put(CounterOutcome.Moved.class, new CounterOutcome.Moved(72, 7, 57));
        samples.put(
                RegistryOutcome.Heard.class,
                new RegistryOutcome.Heard(72, 9, 15_000, 14_000, InstanceState.DRAINING, 60, 64, false));
        samples.put(RegistryOutcome.Reported.class, new RegistryOutcome.Reported(72, 2));
        samples.put(AccessOutcome.Done.class, new AccessOutcome.Done(72, 5, true));
        samples.put(
                AccessOutcome.Rejected.class,
                new AccessOutcome.Rejected(72, AccessOutcome.Reason.ROLE_NOT_HELD, "role 'root'"));
        MemberRecord member = new MemberRecord(
                "n4",
                MemberState.JOINING,
                "10.0.0.4:7461",
                List.of("http://10.0.0.4:7460"),
                -4,
                bytes("hash"),
                3_601_000);
        samples.put(MemberOutcome.Noted.class, new MemberOutcome.Noted(72, member, true));
        samples.put(MemberOutcome.Forgotten.class, new MemberOutcome.Forgotten(72, "n4"));
        samples.put(
                MemberOutcome.Denied.class,
                new MemberOutcome.Denied(72, MemberOutcome.Reason.TOKEN_EXPIRED, "too old"));
        return samples;
    }

    static Map<Class<?>, OperationResult> results() {
        Map<Class<?>, OperationResult> samples = new LinkedHashMap<>();
        samples.put(OperationResult.Put.class, new OperationResult.Put(PLAIN_RECORD, true, RECORD));
        samples.put(OperationResult.Delete.class, new OperationResult.Delete(2, List.of(RECORD, PLAIN_RECORD)));
        samples.put(OperationResult.Get.class, new OperationResult.Get(List.of(RECORD), true));
        samples.put(OperationResult.Release.class, new OperationResult.Release(Kind.LOCK, bytes("a"), 71));
        samples.put(OperationResult.Register.class, new OperationResult.Register(instanceRecord(), true));
        samples.put(OperationResult.Deregister.class, new OperationResult.Deregister("web", "web-1", true));
        samples.put(OperationResult.SetState.class, new OperationResult.SetState(instanceRecord(), false));
        samples.put(OperationResult.Configure.class, new OperationResult.Configure("web", null, true));
        return samples;
    }

    static Map<Class<?>, Change> changes() {
        Map<Class<?>, Change> samples = new LinkedHashMap<>();
        samples.put(Change.Put.class, new Change.Put(Kind.KEY, RECORD, 40));
        samples.put(
                Change.Delete.class,
                new Change.Delete(Kind.LOCK, bytes("k"), 58, 57, Change.Cause.EXPIRED, 1_763_700_000_124L, null));
        return samples;
    }

    static Batch batch(Command command) {
        return new Batch(
                0x8000_0000_0000_0001L,
                300,
                List.of(new Request(
                        new RequestKey.Free("alice", "k-1"),
                        bytes("digest"),
                        new Principal.Known("alice", "t-1", 300),
                        command)));
    }

    static Entry entry() {
        return new Entry(
                3,
                123_456,
                1_763_700_000_123L,
                List.of(batch(new Command.Trim(5)), new Batch(-1, 1, List.of(Request.of(new Command.Found("c"))))));
    }

    static List<Applied> answers() {
        return List.of(
                new Applied(new Outcome.Settled(9, null), false), new Applied(new Outcome.Founded(9, "c"), true));
    }

    private static Bytes bytes(String text) {
        return Bytes.utf8(text);
    }
}
