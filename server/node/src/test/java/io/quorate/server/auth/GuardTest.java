package io.quorate.server.auth;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.quorate.api.ProblemCode;
import io.quorate.core.log.AccessCommand;
import io.quorate.core.log.Action;
import io.quorate.core.log.ClaimCommand;
import io.quorate.core.log.Command;
import io.quorate.core.log.Domain;
import io.quorate.core.log.Keys;
import io.quorate.core.log.Kind;
import io.quorate.core.log.Operation;
import io.quorate.core.log.Outcome;
import io.quorate.core.log.Permission;
import io.quorate.core.log.Principal;
import io.quorate.core.log.Request;
import io.quorate.core.log.RequestKey;
import io.quorate.core.log.Ticket;
import io.quorate.core.log.Token;
import io.quorate.core.store.Bytes;
import io.quorate.server.service.Claims;
import io.quorate.server.service.Deadline;
import io.quorate.server.service.RefusedException;
import io.quorate.server.service.Writes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nothing is proposed that its principal may not ask for. */
class GuardTest {

    private static final Principal ALICE = new Principal.Known("alice", null, 0);

    private final Replica replica = new Replica();
    private final Guard guard = new Guard(() -> replica.table);
    private final Writes writes = new GuardedWrites(guard, replica);

    @BeforeEach
    void alice() {
        replica.role("writer", Permission.onPrefix(Domain.KV, "app/", Action.WRITE));
        replica.user("alice", "writer");
    }

    @Test
    void whatIsAllowedIsProposedWithTheRevisionItWasLookedAt() {
        writes.submit(Request.by(ALICE, put("app/a")), Deadline.in(1_000)).join();

        assertThat(replica.proposed)
                .containsExactly(
                        Request.by(new Principal.Known("alice", null, replica.table.revision()), put("app/a")));
    }

    @Test
    void whatIsNotAllowedIsNeverProposed() {
        assertThat(refused(Request.by(ALICE, put("secret")))).isEqualTo("kv:write on 'secret' is not granted");
        assertThat(refused(Request.by(
                        ALICE,
                        Command.Txn.of(
                                List.of(),
                                new Operation.Put(Bytes.utf8("app/a"), Bytes.EMPTY, false, false),
                                new Operation.Delete(new Keys.Span(Bytes.utf8("app/"), null), false)))))
                .isEqualTo("kv:write from 'app/' on is not granted");
        assertThat(refused(Request.by(new Principal.Known("mallory", null, 0), put("app/a"))))
                .contains("not valid any more");
        assertThat(refused(Request.by(new Principal.Known("alice", "tk-none", 0), put("app/a"))))
                .contains("not valid any more");
        assertThat(replica.proposed).isEmpty();
    }

    @Test
    void whoWasNotRecognizedMayOnlyShowTheBootstrapToken() {
        assertThat(refused(Request.of(put("app/a")))).isEqualTo("nobody was recognized");
        assertThat(refused(Request.of(new Command.Settle(new RequestKey.Free("", "k")))))
                .isEqualTo("nobody was recognized");

        Bytes hash = Secrets.hash("qb_x");
        replica.done(new AccessCommand.OfferBootstrap(hash));
        writes.submit(Request.of(new AccessCommand.Bootstrap(hash, "admin", null)), Deadline.in(1_000))
                .join();
        assertThat(replica.table.isBootstrapped()).isTrue();
    }

    @Test
    void nobodyFromOutsideActsAsTheClusterItself() {
        assertThat(refused(Request.internal(put("app/a")))).contains("members ask this of each other only");
        assertThat(refused(Request.by(ALICE, new Command.Trim(5)))).contains("members ask this of each other only");
        assertThat(refused(Request.of(new Command.Trim(5)))).contains("members ask this of each other only");
    }

    @Test
    void aRequestKeyIsItsCallersOwn() {
        Request request = new Request(new RequestKey.Free("bob", "k"), Bytes.EMPTY, ALICE, put("app/a"));

        assertThat(refused(request)).contains("another user's");
    }

    @Test
    void ownTokensAreOnesOwnAffair() {
        replica.user("bob");
        String secret = replica.token(Token.Type.API, "bob", null, 0, 0);
        Token bobs = requireNonNull(replica.table.tokenOf(Secrets.hash(secret)));
        Secrets.Made own = Secrets.token(Token.Type.API, "alice", "", null, 0, 0);
        Secrets.Made others = Secrets.token(Token.Type.API, "bob", "", null, 0, 0);

        assertThat(refused(Request.by(ALICE, new AccessCommand.RevokeToken(bobs.id()))))
                .isEqualTo("auth:write on 'token/bob' is not granted");
        assertThat(refused(Request.by(ALICE, new AccessCommand.PutToken(others.token()))))
                .isEqualTo("auth:admin on 'token/bob' is not granted");
        writes.submit(Request.by(ALICE, new AccessCommand.PutToken(own.token())), Deadline.in(1_000))
                .join();
        assertThat(replica.table.tokenOf(Secrets.hash(own.secret()))).isEqualTo(own.token());
    }

    @Test
    void aClaimThatIsRefusedIsNeverMade() {
        Claims none = new Claims() {

            @Override
            public Ticket ticket() {
                return new Ticket(1, 1);
            }

            @Override
            public Claim acquire(Request request, Deadline deadline) {
                throw new AssertionError("proposed: " + request);
            }

            @Override
            public void errand(Command command) {
                replica.proposed.add(Request.internal(command));
            }
        };
        Claims claims = new GuardedClaims(guard, none);
        Command acquire = new ClaimCommand.Acquire(
                Kind.LOCK,
                List.of(new ClaimCommand.Part(Bytes.utf8("deploy"), false, 1, 0)),
                new ClaimCommand.Claimant(0, 10_000, 3, "o", 0, 0, Bytes.EMPTY),
                new ClaimCommand.Wait(claims.ticket(), 0, 0, false));

        Claims.Claim claim = claims.acquire(Request.by(ALICE, acquire), Deadline.in(1_000));

        assertThat(claim.answer())
                .failsWithin(Duration.ofSeconds(5))
                .withThrowableOfType(ExecutionException.class)
                .withMessageContaining("lock:write on 'deploy'");
        claims.errand(put("x"));
        assertThat(replica.proposed).containsExactly(Request.internal(put("x")));
    }

    @Test
    void whatWasRevokedOnTheWayIsRefusedWhereItIsApplied() {
        Request admitted = guard.admit(Request.by(ALICE, put("app/a")));
        replica.userWith("alice", null, false);

        assertThat(replica.apply(admitted)).isInstanceOf(Outcome.Refused.class);
    }

    private String refused(Request request) {
        RefusedException refused = catchThrowableOfType(RefusedException.class, () -> guard.admit(request));
        assertThat(refused).isNotNull();
        assertThat(refused.problem().code()).isEqualTo(ProblemCode.PERMISSION_DENIED);
        assertThat(writes.submit(request, Deadline.in(1_000))).isCompletedExceptionally();
        return refused.problem().detail();
    }

    private static Command put(String key) {
        return Command.Txn.of(List.of(), new Operation.Put(Bytes.utf8(key), Bytes.EMPTY, false, false));
    }
}
