package io.quorate.core;

import static io.quorate.core.Machine.bytes;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.quorate.core.access.AccessReader;
import io.quorate.core.access.BuiltIn;
import io.quorate.core.log.AccessChange;
import io.quorate.core.log.AccessCommand;
import io.quorate.core.log.AccessOutcome;
import io.quorate.core.log.AccessOutcome.Reason;
import io.quorate.core.log.Action;
import io.quorate.core.log.Applied;
import io.quorate.core.log.Attachment;
import io.quorate.core.log.ClaimCommand;
import io.quorate.core.log.ClaimOutcome;
import io.quorate.core.log.Command;
import io.quorate.core.log.Domain;
import io.quorate.core.log.Guard;
import io.quorate.core.log.Keys;
import io.quorate.core.log.Kind;
import io.quorate.core.log.LeaseCommand;
import io.quorate.core.log.LeaseOutcome;
import io.quorate.core.log.Limits;
import io.quorate.core.log.Operation;
import io.quorate.core.log.Outcome;
import io.quorate.core.log.Permission;
import io.quorate.core.log.Principal;
import io.quorate.core.log.Request;
import io.quorate.core.log.RequestKey;
import io.quorate.core.log.Role;
import io.quorate.core.log.StoredPassword;
import io.quorate.core.log.Ticket;
import io.quorate.core.log.Token;
import io.quorate.core.log.User;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.Order;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may do what, as it is judged when a request is applied. */
class AccessTest {

    private static final Bytes SECRET = Bytes.wrap(new byte[32]);

    private final Machine machine = new Machine();
    private long tickets;

    @BeforeEach
    void anAdministratorAndAWriter() {
        machine.apply(Request.internal(new AccessCommand.OfferBootstrap(SECRET)));
        machine.apply(new AccessCommand.Bootstrap(SECRET, "admin", password(1)));
        done("admin", role("writer", Permission.onPrefix(Domain.KV, "app/", Action.READ, Action.WRITE)));
        done("admin", user("alice", "writer"));
        done("admin", user("bob", "writer"));
    }

    // ---- the first administrator

    @Test
    void thereIsOneFirstAdministratorForEver() {
        assertThat(reader().state().bootstrapped()).isTrue();
        assertThat(reader().user("admin")).isEqualTo(new User("admin", List.of(BuiltIn.ROOT), password(1), false));

        assertThat(reason(machine.apply(new AccessCommand.Bootstrap(SECRET, "mallory", null))))
                .isEqualTo(Reason.ALREADY_BOOTSTRAPPED);
        assertThat(reason(machine.apply(Request.internal(new AccessCommand.OfferBootstrap(SECRET)))
                        .outcome()))
                .isEqualTo(Reason.ALREADY_BOOTSTRAPPED);
    }

    @Test
    void onlyTheSecretThatWasOfferedNamesOne() {
        Machine fresh = new Machine();
        AccessCommand bootstrap = new AccessCommand.Bootstrap(SECRET, "admin", null);
        assertThat(reason(fresh.apply(bootstrap))).isEqualTo(Reason.WRONG_SECRET);

        Bytes another = Bytes.wrap(new byte[] {
            1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
        });
        fresh.apply(Request.internal(new AccessCommand.OfferBootstrap(another)));
        assertThat(reason(fresh.apply(bootstrap))).isEqualTo(Reason.WRONG_SECRET);

        fresh.apply(Request.internal(new AccessCommand.OfferBootstrap(SECRET)));
        assertThat(fresh.apply(bootstrap)).isInstanceOf(AccessOutcome.Done.class);
    }

    @Test
    void nobodyMayAskForWhatIsInternal() {
        for (Command command : List.of(
                new Command.Trim(5),
                new LeaseCommand.Expire(5),
                new ClaimCommand.DetachOrigin(5),
                new AccessCommand.OfferBootstrap(SECRET),
                new AccessCommand.ForgetTokens(List.of(), 0))) {
            assertThat(denied(as("admin", command))).contains("members ask this of each other only");
        }
    }

    // ---- what is judged again

    @Test
    void whoLosesARoleIsRefusedThoughAdmittedBefore() {
        long admitted = reader().state().revision();
        assertThat(by("alice", null, admitted, put("app/a"))).isInstanceOf(Outcome.TxnDone.class);

        done("admin", user("alice"));

        assertThat(denied(by("alice", null, admitted, put("app/b")))).isEqualTo("kv:write on 'app/b' is not granted");
        assertThat(machine.value("app/b")).isNull();
    }

    @Test
    void whoIsDisabledOrGoneIsRefusedThoughAdmittedBefore() {
        long admitted = reader().state().revision();
        done("admin", new AccessCommand.PutUser("alice", List.of("writer"), null, true, false));
        done("admin", new AccessCommand.DeleteUser("bob"));

        assertThat(denied(by("alice", null, admitted, put("app/a")))).contains("not valid any more");
        assertThat(denied(by("bob", null, admitted, put("app/a")))).contains("not valid any more");
    }

    @Test
    void aTokenThatWasRevokedIsRefusedThoughAdmittedBefore() {
        done("admin", token("t1", Token.Type.API, "alice", null));
        long admitted = reader().state().revision();
        assertThat(by("alice", "t1", admitted, put("app/a"))).isInstanceOf(Outcome.TxnDone.class);

        done("admin", new AccessCommand.RevokeToken("t1"));

        assertThat(denied(by("alice", "t1", admitted, put("app/b")))).contains("not valid any more");
        assertThat(by("alice", null, admitted, put("app/b"))).isInstanceOf(Outcome.TxnDone.class);
    }

    @Test
    void withinOneEntryEachRequestSeesWhatTheOnesBeforeItChanged() {
        long admitted = reader().state().revision();
        List<Outcome> outcomes = machine
                .applyAll(List.of(
                        Request.by(new Principal.Known("alice", null, admitted), put("app/a")),
                        Request.by(known("admin"), user("alice")),
                        Request.by(new Principal.Known("alice", null, admitted), put("app/b"))))
                .stream()
                .map(Applied::outcome)
                .toList();

        assertThat(outcomes.get(0)).isInstanceOf(Outcome.TxnDone.class);
        assertThat(denied(outcomes.get(2))).contains("kv:write");
    }

    @Test
    void noPartOfATransactionSlipsThrough() {
        done("admin", new AccessCommand.PutUser("alice", List.of("writer"), null, false, false));
        Operation mine = Machine.putting("app/a", "1");
        List<Command> bypasses = List.of(
                Command.Txn.of(List.of(new Guard.Exists(Keys.one(bytes("secret")), true)), mine),
                Command.Txn.of(List.of(), mine, Machine.putting("secret", "x")),
                new Command.Txn(List.of(), List.of(mine), List.of(Machine.putting("secret", "x")), true),
                Command.Txn.of(List.of(), mine, new Operation.Delete(new Keys.Span(bytes("app/"), null), true)),
                Command.Txn.of(List.of(), mine, new Operation.Delete(Keys.prefix(Bytes.EMPTY), false)),
                Command.Txn.of(
                        List.of(),
                        new Operation.Get(new Keys.Span(bytes("app/"), bytes("zzz")), 1, Order.ASCENDING, true)),
                Command.Txn.of(List.of(), new Operation.Append(bytes("ap"), Bytes.EMPTY)));
        for (Command bypass : bypasses) {
            assertThat(denied(by("alice", null, 0, bypass))).as("%s", bypass).contains("is not granted");
        }
        assertThat(machine.value("app/a")).isNull();
    }

    @Test
    void aRequestKeyOfSomebodyElseIsRefused() {
        RequestKey key = new RequestKey.Free("bob", "k");
        Request request = new Request(key, bytes("d"), known("alice"), put("app/a"));

        assertThat(denied(machine.apply(request).outcome())).contains("another user's");
        assertThat(denied(as("alice", new Command.Settle(key)))).contains("auth:admin");
        assertThat(as("bob", new Command.Settle(key))).isInstanceOf(Outcome.Settled.class);
    }

    // ---- whose it is

    @Test
    void aLeaseIsItsOwners() {
        done("admin", role("leaser", Permission.onPrefix(Domain.LEASE, "", Action.WRITE)));
        done("admin", user("alice", "writer", "leaser"));
        long lease = lease("alice", "job");
        for (Command command : List.of(
                Command.Txn.of(
                        List.of(),
                        new Operation.Put(bytes("app/a"), bytes("1"), new Attachment.To(lease), false, false)),
                Command.Txn.of(List.of(new Guard.LeaseAlive(lease, true)), Machine.putting("app/a", "1")),
                new LeaseCommand.Renew(List.of(new LeaseCommand.Renewal(lease, 0))),
                new LeaseCommand.Revoke(lease))) {
            assertThat(denied(as("bob", command))).as("%s", command).isEqualTo("lease:admin on 'job' is not granted");
            assertThat(as("alice", command)).as("%s", command).isNotInstanceOf(Outcome.Refused.class);
        }
    }

    @Test
    void whoMayAdministerALeaseByItsNameMayEndIt() {
        done("admin", role("leaser", Permission.onPrefix(Domain.LEASE, "", Action.WRITE)));
        done("admin", role("boss", Permission.onPrefix(Domain.LEASE, "job", Action.ADMIN)));
        done("admin", user("alice", "leaser"));
        done("admin", user("bob", "boss"));

        long others = lease("alice", "other");
        long lease = lease("alice", "job-7");

        assertThat(denied(as("bob", new LeaseCommand.Revoke(others)))).contains("lease:admin on 'other'");
        assertThat(as("bob", new LeaseCommand.Revoke(lease))).isInstanceOf(LeaseOutcome.Revoked.class);
    }

    @Test
    void aHoldIsItsHolders() {
        done("admin", role("locker", Permission.onPrefix(Domain.LOCK, "", Action.WRITE)));
        done("admin", user("alice", "locker"));
        done("admin", user("bob", "locker"));
        ClaimOutcome.Granted granted = granted(as("alice", acquire("deploy", 0)));
        long token = granted.grants().get(0).token();

        for (Command command : List.of(
                new ClaimCommand.Release(Kind.LOCK, bytes("deploy"), token),
                new ClaimCommand.Amend(Kind.LOCK, bytes("deploy"), token, bytes("mine")),
                new ClaimCommand.Withdraw(Kind.LOCK, bytes("deploy"), granted.lease(), "o", Long.MAX_VALUE),
                Command.Txn.of(List.of(), new Operation.Release(Kind.LOCK, bytes("deploy"), token)),
                new ClaimCommand.Force(Kind.LOCK, bytes("deploy"), token, false))) {
            assertThat(denied(as("bob", command))).as("%s", command).isEqualTo("lock:admin on 'deploy' is not granted");
        }
        assertThat(denied(as("bob", acquire("deploy", granted.lease())))).contains("lease:admin");
        assertThat(as("alice", new ClaimCommand.Release(Kind.LOCK, bytes("deploy"), token)))
                .isEqualTo(new ClaimOutcome.Released(machine.machine.revision(), true));
        assertThat(as("bob", new ClaimCommand.Release(Kind.LOCK, bytes("deploy"), token)))
                .as("what is over is nobody's")
                .isNotInstanceOf(Outcome.Refused.class);
    }

    // ---- nobody gives what they have not got

    @Test
    void whoManagesUsersCanNotMakeThemselvesRoot() {
        done("admin", role("manager", Permission.onPrefix(Domain.AUTH, "", Action.READ, Action.WRITE, Action.ADMIN)));
        done("admin", user("eve", "manager"));

        assertThat(reason(as("eve", user("eve", "manager", BuiltIn.ROOT)))).isEqualTo(Reason.ROLE_NOT_HELD);
        assertThat(reason(as("eve", user("sock", "writer")))).isEqualTo(Reason.ROLE_NOT_HELD);
        assertThat(reason(as("eve", role("x", Permission.onPrefix(Domain.KV, "", Action.READ)))))
                .isEqualTo(Reason.ROLE_NOT_HELD);
        assertThat(reason(as("eve", role("manager", Permission.onPrefix(null, "", Action.READ)))))
                .isEqualTo(Reason.ROLE_NOT_HELD);
        assertThat(reason(as("eve", new AccessCommand.SetPassword("admin", password(9)))))
                .isEqualTo(Reason.ROLE_NOT_HELD);
        assertThat(reason(as("eve", user("admin")))).isEqualTo(Reason.ROLE_NOT_HELD);
        assertThat(reason(as("eve", new AccessCommand.DeleteUser("alice")))).isEqualTo(Reason.ROLE_NOT_HELD);
        assertThat(reason(as("eve", token("t", Token.Type.API, "admin", null)))).isEqualTo(Reason.ROLE_NOT_HELD);
        assertThat(as("eve", user("helper", "manager"))).isInstanceOf(AccessOutcome.Done.class);
    }

    @Test
    void aTokenCarriesNoMoreThanItsMaker() {
        done("admin", role("extra", Permission.onPrefix(Domain.KV, "extra/", Action.WRITE)));
        done("admin", user("alice", "writer", "extra"));

        assertThat(as("alice", token("t1", Token.Type.API, "alice", List.of("writer"))))
                .isInstanceOf(AccessOutcome.Done.class);
        assertThat(reason(as("alice", token("t2", Token.Type.API, "alice", List.of(BuiltIn.ROOT)))))
                .isEqualTo(Reason.ROLE_NOT_HELD);
        assertThat(denied(as("alice", token("t3", Token.Type.API, "bob", null))))
                .contains("auth:admin on 'token/bob'");

        assertThat(denied(by("alice", "t1", 0, put("extra/a")))).contains("kv:write on 'extra/a'");
        assertThat(denied(by("alice", "t1", 0, token("t4", Token.Type.API, "alice", null))))
                .contains("auth:admin on 'token/alice'");
        assertThat(denied(by("alice", "t1", 0, new AccessCommand.SetPassword("alice", password(5)))))
                .contains("auth:admin on 'user/alice'");
    }

    @Test
    void aTokenLosesARoleWithItsUser() {
        done("alice", token("t1", Token.Type.API, "alice", List.of("writer")));
        assertThat(by("alice", "t1", 0, put("app/a"))).isInstanceOf(Outcome.TxnDone.class);

        done("admin", user("alice"));

        assertThat(denied(by("alice", "t1", 0, put("app/b")))).contains("kv:write");
    }

    @Test
    void whoIsRootMayCarryAnyRole() {
        done("admin", token("t1", Token.Type.API, "admin", List.of("writer")));

        assertThat(by("admin", "t1", 0, put("app/a"))).isInstanceOf(Outcome.TxnDone.class);
        assertThat(denied(by("admin", "t1", 0, put("secret")))).contains("kv:write on 'secret'");
    }

    @Test
    void theLastRootStays() {
        assertThat(reason(as("admin", new AccessCommand.DeleteUser("admin")))).isEqualTo(Reason.LAST_ROOT);
        assertThat(reason(as("admin", user("admin", "writer")))).isEqualTo(Reason.LAST_ROOT);
        assertThat(reason(as("admin", new AccessCommand.PutUser("admin", List.of(BuiltIn.ROOT), null, true, false))))
                .isEqualTo(Reason.LAST_ROOT);

        done("admin", user("other", BuiltIn.ROOT));
        done("admin", new AccessCommand.DeleteUser("admin"));
        assertThat(reader().user("admin")).isNull();
    }

    @Test
    void builtInRolesStayAsTheyAre() {
        assertThat(reason(as("admin", role(BuiltIn.READER)))).isEqualTo(Reason.BUILT_IN);
        assertThat(reason(as("admin", new AccessCommand.DeleteRole(BuiltIn.ROOT))))
                .isEqualTo(Reason.BUILT_IN);
    }

    // ---- users, roles and tokens themselves

    @Test
    void aRoleThatIsDeletedIsTakenFromEverybody() {
        done("alice", token("t1", Token.Type.API, "alice", List.of("writer")));

        done("admin", new AccessCommand.DeleteRole("writer"));

        assertThat(requireNonNull(reader().user("alice")).roles()).isEmpty();
        assertThat(requireNonNull(reader().token("t1")).roles()).isEmpty();
        done("admin", role("writer", Permission.onPrefix(Domain.KV, "", Action.WRITE)));
        assertThat(denied(by("alice", null, 0, put("app/a")))).contains("kv:write");
    }

    @Test
    void aUserThatIsDeletedTakesTheTokensAlong() {
        done("alice", token("t1", Token.Type.API, "alice", null));
        done("admin", new AccessCommand.DeleteUser("alice"));
        assertThat(reader().token("t1")).isNull();

        done("admin", user("alice", "writer"));
        assertThat(denied(by("alice", "t1", 0, put("app/a")))).contains("not valid any more");
    }

    @Test
    void anotherPasswordEndsSessionsButNotTheOneThatAsks() {
        done("alice", token("s1", Token.Type.SESSION, "alice", null));
        done("alice", token("s2", Token.Type.SESSION, "alice", null));
        done("alice", token("t1", Token.Type.API, "alice", null));

        assertThat(by("alice", "s1", 0, new AccessCommand.SetPassword("alice", password(2))))
                .isInstanceOf(AccessOutcome.Done.class);

        assertThat(reader().tokens().stream().map(Token::id)).containsExactly("s1", "t1");
        done("admin", new AccessCommand.PutUser("alice", List.of("writer"), password(3), false, false));
        assertThat(reader().tokens().stream().map(Token::id)).containsExactly("t1");
    }

    @Test
    void withOneSessionTooManyTheOldestEnds() {
        for (int number = 0; number <= Limits.SESSIONS_OF_USER_MAX; number++) {
            done("alice", token("s" + (100 + number), Token.Type.SESSION, "alice", null, 1_000 + number));
        }

        assertThat(reader().tokens()).hasSize(Limits.SESSIONS_OF_USER_MAX);
        assertThat(reader().token("s100")).isNull();
        assertThat(reader().state().tokens()).isEqualTo(Limits.SESSIONS_OF_USER_MAX);
    }

    @Test
    void aSessionThatIsUsedLivesOnAndOneThatExpiredIsForgotten() {
        done("alice", token("s1", Token.Type.SESSION, "alice", null));
        done("alice", token("s2", Token.Type.SESSION, "alice", null));
        long revision = reader().state().revision();

        machine.apply(Request.internal(
                new AccessCommand.Touch(List.of(new AccessCommand.Use("s1", 4_000, 9_000), use("gone", 4_000)))));
        machine.apply(Request.internal(new AccessCommand.ForgetTokens(List.of("s1", "s2", "gone"), 8_000)));

        assertThat(reader().tokens().stream().map(Token::id)).containsExactly("s1");
        assertThat(requireNonNull(reader().token("s1")).usedAtMillis()).isEqualTo(4_000);
        assertThat(reader().state().revision()).as("nobody lost a right").isEqualTo(revision);
    }

    @Test
    void whoKeepsAllInMemoryIsToldOfEveryChange() {
        machine.access.clear();
        done("alice", token("t1", Token.Type.API, "alice", null));
        done("admin", new AccessCommand.DeleteUser("alice"));

        assertThat(machine.access)
                .contains(
                        new AccessChange.OfToken("t1", null),
                        new AccessChange.OfUser("alice", null),
                        new AccessChange.OfState(reader().state().revision(), true, Bytes.EMPTY));
    }

    @Test
    void noneOfThisMovesTheRevision() {
        long before = machine.machine.revision();
        done("admin", user("carol", "writer"));
        assertThat(machine.machine.revision()).isEqualTo(before);
    }

    @Test
    void whatIsNotWellMadeIsRejected() {
        assertThat(reason(as("admin", user("no name")))).isEqualTo(Reason.INVALID);
        assertThat(reason(as("admin", user("a:b")))).isEqualTo(Reason.INVALID);
        assertThat(reason(as("admin", user("x", "nosuchrole")))).isEqualTo(Reason.ROLE_NOT_FOUND);
        assertThat(reason(as("admin", role("r", Permission.onPrefix(Domain.KV, "")))))
                .isEqualTo(Reason.INVALID);
        assertThat(reason(as("admin", new AccessCommand.DeleteUser("nobody")))).isEqualTo(Reason.USER_NOT_FOUND);
        assertThat(reason(as("admin", new AccessCommand.RevokeToken("none")))).isEqualTo(Reason.TOKEN_NOT_FOUND);
        assertThat(reason(as("admin", new AccessCommand.PutUser("alice", List.of(), null, false, true))))
                .isEqualTo(Reason.EXISTS);
    }

    @Test
    void noTextShowsASecret() {
        Token token = token("t1", Token.Type.API, "alice", null).token();
        User user = new User("alice", List.of(), password(7), false);

        assertThat(token.toString()).contains("t1").doesNotContain("hash");
        assertThat(user.toString()).contains("alice").doesNotContain("salt");
        assertThat(new AccessCommand.SetPassword("alice", password(7)).toString())
                .doesNotContain("salt");
    }

    // ---- words

    private AccessReader reader() {
        return StateMachine.access(machine.store);
    }

    private Principal known(String user) {
        return new Principal.Known(user, null, reader().state().revision());
    }

    private Outcome as(String user, Command command) {
        return machine.apply(Request.by(stale(user), command)).outcome();
    }

    /** Somebody admitted before anything was said, so that all is looked at here. */
    private static Principal stale(String user) {
        return new Principal.Known(user, null, 0);
    }

    private Outcome by(String user, @Nullable String token, long accessRevision, Command command) {
        return machine.apply(Request.by(new Principal.Known(user, token, accessRevision), command))
                .outcome();
    }

    private void done(String user, AccessCommand command) {
        assertThat(as(user, command)).isInstanceOf(AccessOutcome.Done.class);
    }

    private static String denied(Outcome outcome) {
        assertThat(outcome)
                .asInstanceOf(type(Outcome.Refused.class))
                .extracting(Outcome.Refused::refusal)
                .isEqualTo(Outcome.Refusal.PERMISSION_DENIED);
        return ((Outcome.Refused) outcome).detail();
    }

    private static Reason reason(Outcome outcome) {
        assertThat(outcome).isInstanceOf(AccessOutcome.Rejected.class);
        return ((AccessOutcome.Rejected) outcome).reason();
    }

    private static AccessCommand.PutUser user(String name, String... roles) {
        return new AccessCommand.PutUser(name, List.of(roles), null, false, false);
    }

    private static AccessCommand.PutRole role(String name, Permission... permissions) {
        return new AccessCommand.PutRole(new Role(name, List.of(permissions)), false);
    }

    private static AccessCommand.PutToken token(String id, Token.Type type, String user, @Nullable List<String> roles) {
        return token(id, type, user, roles, 1_000);
    }

    private static AccessCommand.PutToken token(
            String id, Token.Type type, String user, @Nullable List<String> roles, long createdAtMillis) {
        byte[] hash = new byte[32];
        byte[] text = bytes(id).array();
        System.arraycopy(text, 0, hash, 0, text.length);
        return new AccessCommand.PutToken(
                new Token(id, Bytes.wrap(hash), type, user, "", roles, createdAtMillis, 5_000, 0));
    }

    private static AccessCommand.Use use(String token, long atMillis) {
        return new AccessCommand.Use(token, atMillis, 0);
    }

    private static StoredPassword password(int seed) {
        byte[] hash = new byte[32];
        hash[0] = (byte) seed;
        return new StoredPassword(
                StoredPassword.Scheme.PBKDF2_HMAC_SHA512, 1_000, Bytes.wrap(new byte[16]), Bytes.wrap(hash));
    }

    private static Command put(String key) {
        return Command.Txn.of(List.of(), Machine.putting(key, "1"));
    }

    private long lease(String user, String name) {
        Outcome outcome = as(user, new LeaseCommand.Grant(10_000, name, Bytes.EMPTY, 7));
        assertThat(outcome).isInstanceOf(LeaseOutcome.Granted.class);
        return ((LeaseOutcome.Granted) outcome).lease();
    }

    private Command acquire(String name, long lease) {
        return new ClaimCommand.Acquire(
                Kind.LOCK,
                List.of(new ClaimCommand.Part(bytes(name), false, 1, 0)),
                new ClaimCommand.Claimant(lease, 10_000, 3, "o", 0, 0, Bytes.EMPTY),
                new ClaimCommand.Wait(new Ticket(Machine.ORIGIN, ++tickets), 0, 0, false));
    }

    private static ClaimOutcome.Granted granted(Outcome outcome) {
        assertThat(outcome).isInstanceOf(ClaimOutcome.Granted.class);
        return (ClaimOutcome.Granted) outcome;
    }
}
