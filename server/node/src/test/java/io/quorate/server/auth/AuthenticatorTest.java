package io.quorate.server.auth;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.quorate.core.access.BuiltIn;
import io.quorate.core.access.Demand;
import io.quorate.core.log.AccessCommand;
import io.quorate.core.log.Action;
import io.quorate.core.log.Domain;
import io.quorate.core.log.Permission;
import io.quorate.core.log.Principal;
import io.quorate.core.log.Token;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is recognized by what. */
class AuthenticatorTest {

    private static final long HOUR = 3_600_000;

    private final Replica replica = new Replica();
    private final Passwords passwords = new Passwords("test-passwords", 1_000);
    private final TokenUses uses = new TokenUses(12 * HOUR);
    private long wallMillis = 10 * HOUR;
    private final Authenticator authenticator =
            new Authenticator(() -> replica.table, passwords, uses, List.of(), () -> wallMillis, this::arrive);
    private Runnable late = () -> {};

    private CompletableFuture<?> arrive() {
        late.run();
        return CompletableFuture.failedFuture(new IllegalStateException("no barrier, but time has passed"));
    }

    @BeforeEach
    void alice() {
        replica.role("writer", Permission.onPrefix(Domain.KV, "app/", Action.WRITE));
        replica.user("alice", "writer");
    }

    @AfterEach
    void end() {
        passwords.close();
    }

    @Test
    void aTokenLetsItsUserInUntilItExpires() {
        String secret = replica.token(Token.Type.API, "alice", null, wallMillis, HOUR);

        Identity identity = recognized(new Credentials.Bearer(secret));
        assertThat(identity.user()).isEqualTo("alice");
        assertThat(identity.via()).isEqualTo(Via.TOKEN);
        assertThat(identity.roles()).containsExactly("writer");
        assertThat(identity.principal())
                .isEqualTo(new Principal.Known("alice", identity.token(), replica.table.revision()));

        wallMillis += HOUR;
        assertThat(unrecognized(new Credentials.Bearer(secret))).contains("unknown, revoked or expired");
    }

    @Test
    void aTokenOfAUserWhoIsGoneOrDisabledLetsNobodyIn() {
        String secret = replica.token(Token.Type.SESSION, "alice", null, wallMillis, HOUR);
        assertThat(recognized(new Credentials.Bearer(secret)).via()).isEqualTo(Via.SESSION);

        replica.userWith("alice", null, true);
        assertThat(unrecognized(new Credentials.Bearer(secret))).contains("unknown, revoked or expired");

        replica.userWith("alice", null, false);
        assertThat(recognized(new Credentials.Bearer(secret)).user()).isEqualTo("alice");

        replica.done(new AccessCommand.DeleteUser("alice"));
        assertThat(unrecognized(new Credentials.Bearer(secret))).contains("unknown, revoked or expired");
    }

    @Test
    void aTokenThatArrivesWhileItIsLookedUpLetsItsUserIn() {
        Secrets.Made made = Secrets.token(Token.Type.API, "alice", "", null, wallMillis, HOUR);
        late = () -> replica.done(new AccessCommand.PutToken(made.token()));

        assertThat(recognized(new Credentials.Bearer(made.secret())).user()).isEqualTo("alice");
    }

    @Test
    void whatOnlyLooksLikeATokenLetsNobodyIn() {
        replica.token(Token.Type.API, "alice", null, wallMillis, HOUR);
        for (String secret : List.of("", "qt_", "qt_" + "A".repeat(43), "alice", "tk-1", "qb_" + "A".repeat(43))) {
            assertThat(unrecognized(new Credentials.Bearer(secret))).as(secret).isNotEmpty();
        }
        assertThat(unrecognized(Credentials.NONE)).contains("no credentials");
    }

    @Test
    void aPasswordLetsItsUserIn() {
        Identity identity = recognized(new Credentials.Basic("alice", Replica.PASSWORD));

        assertThat(identity.via()).isEqualTo(Via.PASSWORD);
        assertThat(identity.token()).isNull();
    }

    @Test
    void nothingTellsWhichHalfWasWrong() {
        replica.userWith("noPassword", null, false);
        replica.userWith("off", Replica.HASH.hash(Replica.PASSWORD), true);

        for (String user : List.of("alice", "nobody", "noPassword", "off", "not a name")) {
            String password = user.equals("alice") ? "wrong" : Replica.PASSWORD;
            assertThat(unrecognized(new Credentials.Basic(user, password))).isEqualTo("wrong user or password");
        }
    }

    @Test
    void aPairThatWasRightIsKnownUntilThePasswordChanges() {
        Credentials pair = new Credentials.Basic("alice", Replica.PASSWORD);
        recognized(pair);
        assertThat(authenticator.authenticate(pair, "10.0.0.1"))
                .as("it is known at once")
                .isCompletedWithValueMatching(Authentication.Recognized.class::isInstance);

        replica.done(new AccessCommand.SetPassword("alice", Replica.HASH.hash("another one")));

        assertThat(unrecognized(pair)).isEqualTo("wrong user or password");
    }

    @Test
    void whoGuessesIsSlowedDownAndOthersAreNot() {
        for (int tries = 0; tries < 6; tries++) {
            assertThat(unrecognized(new Credentials.Basic("alice", "guess " + tries)))
                    .isNotEmpty();
        }
        assertThat(look(new Credentials.Basic("alice", Replica.PASSWORD)))
                .asInstanceOf(type(Authentication.Throttled.class))
                .satisfies(throttled -> assertThat(throttled.retryMillis()).isPositive());
        assertThat(look(new Credentials.Basic("alice", Replica.PASSWORD), "10.9.9.9"))
                .isInstanceOf(Authentication.Recognized.class);
    }

    @Test
    void whoIsRecognizedIsLookedAtAnewWhenRightsChange() {
        String secret = replica.token(Token.Type.API, "alice", null, wallMillis, HOUR);
        Identity before = recognized(new Credentials.Bearer(secret));
        Demand demand = Demand.onName(Domain.KV, "app/a", Action.WRITE);
        assertThat(AccessTable.decide(before, List.of(demand)).why()).isEqualTo("role 'writer'");

        replica.userWith("alice", null, false);
        Identity after = requireNonNull(replica.table.renewed(before, wallMillis));
        assertThat(AccessTable.decide(after, List.of(demand)).why()).isEqualTo("kv:write on 'app/a' is not granted");
        assertThat(replica.table.renewed(before, wallMillis + HOUR)).isNull();

        replica.done(new AccessCommand.DeleteUser("alice"));
        assertThat(replica.table.renewed(before, wallMillis)).isNull();
        assertThat(replica.table.renewed(Identity.ANYONE, wallMillis)).isSameAs(Identity.ANYONE);
    }

    @Test
    void theTableThatFollowsIsTheOneThatIsRead() {
        String secret = replica.token(Token.Type.API, "alice", List.of("writer"), wallMillis, HOUR);
        replica.user("admin", BuiltIn.ROOT);
        replica.done(new AccessCommand.DeleteRole("writer"));

        AccessTable read = AccessTable.read(replica.open().view().access());

        assertThat(read.revision()).isEqualTo(replica.table.revision());
        assertThat(read.users()).containsExactlyInAnyOrderElementsOf(replica.table.users());
        assertThat(read.roles()).containsExactlyInAnyOrderElementsOf(replica.table.roles());
        assertThat(read.tokens()).containsExactlyInAnyOrderElementsOf(replica.table.tokens());
        assertThat(read.tokenOf(Secrets.hash(secret))).isEqualTo(replica.table.tokenOf(Secrets.hash(secret)));
    }

    @Test
    void usesAreToldOnceAndOnlyWhenTheyAreNews() {
        String secret = replica.token(Token.Type.SESSION, "alice", null, wallMillis, HOUR);
        String id = requireNonNull(recognized(new Credentials.Bearer(secret)).token());

        assertThat(uses.take(replica.table))
                .containsExactly(new AccessCommand.Use(id, wallMillis, wallMillis + 12 * HOUR));
        assertThat(uses.take(replica.table)).isEmpty();

        replica.done(new AccessCommand.Touch(List.of(new AccessCommand.Use(id, wallMillis, wallMillis + 12 * HOUR))));
        recognized(new Credentials.Bearer(secret));
        assertThat(uses.take(replica.table)).as("a minute has not passed").isEmpty();
        wallMillis += 2 * HOUR;
        recognized(new Credentials.Bearer(secret));
        assertThat(uses.take(replica.table)).hasSize(1);
    }

    @Test
    void noTextShowsASecret() {
        assertThat(new Credentials.Basic("alice", "hunter2").toString()).doesNotContain("hunter2");
        assertThat(new Credentials.Bearer("qt_secret").toString()).doesNotContain("secret");
        Secrets.Made made = Secrets.token(Token.Type.API, "alice", "", null, 0, 0);
        assertThat(made.toString()).doesNotContain(made.secret());
    }

    private Authentication look(Credentials credentials) {
        return look(credentials, "10.0.0.1");
    }

    private Authentication look(Credentials credentials, String address) {
        CompletableFuture<Authentication> answer = authenticator.authenticate(credentials, address);
        return answer.orTimeout(20, TimeUnit.SECONDS).join();
    }

    private Identity recognized(Credentials credentials) {
        Authentication answer = look(credentials);
        assertThat(answer).isInstanceOf(Authentication.Recognized.class);
        return ((Authentication.Recognized) answer).identity();
    }

    private String unrecognized(Credentials credentials) {
        Authentication answer = look(credentials);
        assertThat(answer).isInstanceOf(Authentication.Unrecognized.class);
        return ((Authentication.Unrecognized) answer).why();
    }
}
