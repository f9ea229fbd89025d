package io.quorate.client.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.client.claim.ClaimKind;
import io.quorate.client.error.ClientClosedException;
import io.quorate.client.error.UnavailableException;
import io.quorate.client.internal.Threads;
import io.quorate.client.internal.lock.Acquirer;
import io.quorate.client.internal.lock.Owners;
import io.quorate.client.internal.lock.PlayedClaims;
import io.quorate.client.internal.lock.SessionLocks;
import io.quorate.client.lock.LockHandle;
import io.quorate.client.session.LossReason;
import io.quorate.client.session.SessionOptions;
import io.quorate.client.session.SessionState;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LeaseSessionTest {

    private static final Duration TTL = Duration.ofSeconds(15);

    private final PlayedClocks clocks = new PlayedClocks();
    private final PlayedLeases leases = new PlayedLeases();
    private final Threads threads = new Threads(null);
    private final Upkeep upkeep = new Upkeep(clocks, threads, Duration.ofSeconds(5), Upkeep.SessionListener.NONE);
    private final BlockingQueue<SessionState> states = new LinkedBlockingQueue<>();

    private final Sessions sessions = new Sessions(leases, limit -> leases, upkeep, SessionOptions.DEFAULT);

    @AfterEach
    void close() {
        sessions.close(Duration.ZERO);
        threads.close();
    }

    /** Nobody renews it but the test. */
    private LeaseSession session() {
        LeaseSession session = LeaseSession.grant(leases, leases, upkeep, SessionOptions.ttl(TTL));
        session.onState(states::add);
        return session;
    }

    private SessionState told() throws InterruptedException {
        return states.poll(20, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @CsvSource({"1000, 333", "1500, 500", "2000, 500", "5000, 500", "15000, 1500", "60000, 6000"})
    void marginIsATenthButNotLittleAndNotMuch(long ttlMillis, long marginMillis) {
        assertThat(Validity.marginMillis(ttlMillis)).isEqualTo(marginMillis);
    }

    @Test
    void sessionIsHeldUntilItsDeadlineAndNeverAgain() throws Exception {
        LeaseSession session = session();
        clocks.advance(Duration.ofMillis(13_499));
        assertThat(session.isHeld()).isTrue();
        assertThat(session.left()).isEqualTo(Duration.ofMillis(1));
        clocks.advance(Duration.ofMillis(1));
        assertThat(session.isHeld()).isFalse();
        assertThat(session.left()).isZero();
        assertThat(session.renew()).isTrue();
        assertThat(session.isHeld()).isFalse();
        session.end(LossReason.EXPIRED);
        session.close();
        assertThat(session.lost().toCompletableFuture().get()).isEqualTo(LossReason.DEADLINE);
        assertThat(told()).isEqualTo(SessionState.SUSPECT);
        assertThat(told()).isEqualTo(SessionState.LOST);
        assertThat(states).isEmpty();
    }

    @Test
    void renewalCountsFromBeforeItWasSent() {
        LeaseSession session = session();
        clocks.advance(Duration.ofSeconds(5));
        leases.underWay(() -> clocks.advance(Duration.ofSeconds(3)));
        assertThat(session.renew()).isTrue();
        assertThat(session.left()).isEqualTo(Duration.ofMillis(10_500));
    }

    @Test
    void grantCountsFromBeforeItWasSent() {
        leases.underWay(() -> clocks.advance(Duration.ofSeconds(3)));
        assertThat(session().left()).isEqualTo(Duration.ofMillis(10_500));
    }

    @Test
    void answerAfterTheDeadlineRevivesNothing() throws Exception {
        LeaseSession session = session();
        clocks.advance(Duration.ofSeconds(5));
        leases.underWay(() -> clocks.advance(Duration.ofSeconds(9)));
        assertThat(session.renew()).isTrue();
        assertThat(session.isHeld()).isFalse();
        assertThat(session.lost().toCompletableFuture().get()).isEqualTo(LossReason.DEADLINE);
    }

    @Test
    void timeOfDayThatRanAheadMeansThatTheMachineSlept() throws Exception {
        LeaseSession session = session();
        clocks.sleep(Duration.ofMillis(1_500));
        assertThat(session.isHeld()).isTrue();
        clocks.sleep(Duration.ofMillis(1));
        assertThat(session.isHeld()).isFalse();
        assertThat(session.lost().toCompletableFuture().get()).isEqualTo(LossReason.DEADLINE);
    }

    @Test
    void timeOfDayThatIsSetBackMeansNothing() {
        LeaseSession session = session();
        clocks.sleep(Duration.ofHours(-3));
        assertThat(session.state()).isEqualTo(SessionState.ACTIVE);
    }

    @Test
    void silenceMakesItSuspectAndARenewalActive() throws Exception {
        LeaseSession session = session();
        leases.unreachable(true);
        clocks.advance(Duration.ofMillis(7_500));
        assertThat(session.renew()).isFalse();
        assertThat(session.state()).isEqualTo(SessionState.SUSPECT);
        assertThat(session.isHeld()).isTrue();
        leases.unreachable(false);
        assertThat(session.renew()).isTrue();
        assertThat(session.state()).isEqualTo(SessionState.ACTIVE);
        assertThat(told()).isEqualTo(SessionState.SUSPECT);
        assertThat(told()).isEqualTo(SessionState.ACTIVE);
    }

    @ParameterizedTest
    @CsvSource({"expired, EXPIRED", "revoked, REVOKED", "forced, FORCED", "restored, RESTORED", "melted, EXPIRED"})
    void deadLeaseIsALossWithItsCause(String cause, LossReason reason) throws Exception {
        LeaseSession session = session();
        leases.ended(cause);
        assertThat(session.renew()).isTrue();
        assertThat(session.isHeld()).isFalse();
        assertThat(session.lost().toCompletableFuture().get()).isEqualTo(reason);
    }

    @Test
    void lossOfTheSessionIsTheLossOfWhatIsHeldOnIt() {
        LeaseSession session = session();
        HeldClaim held = session.hold(7);
        clocks.advance(TTL);
        assertThat(held.isHeld()).isFalse();
        assertThat(held.loss()).isEqualTo(LossReason.DEADLINE);
        assertThat(session.hold(8).loss()).isEqualTo(LossReason.DEADLINE);
    }

    @Test
    void holdThatTheClusterDoesNotKnowWasTakenAway() {
        LeaseSession session = session();
        HeldClaim first = session.hold(7);
        HeldClaim second = session.hold(8);
        HeldClaim released = session.hold(9);
        released.release();
        leases.holds(8);
        clocks.advance(Duration.ofSeconds(5));
        session.renew();
        assertThat(first.loss()).isEqualTo(LossReason.FORCED);
        assertThat(second.isHeld()).isTrue();
        assertThat(released.loss()).isNull();
        assertThat(session.isHeld()).isTrue();
    }

    @Test
    void holdThatIsBeingReleasedIsNotMissing() throws Exception {
        LeaseSession session = session();
        PlayedClaims claims = new PlayedClaims();
        SessionLocks locks = new SessionLocks(
                new Acquirer(claims, ClaimKind.LOCK, clocks, new Owners(), ""), threads, SessionSource.of(session));
        LockHandle held = locks.get("a").acquire();
        clocks.advance(Duration.ofSeconds(5));
        boolean[] verified = {true};
        claims.underWay(() -> {
            session.renew();
            verified[0] = held.verify();
        });
        held.release();
        assertThat(verified[0]).isFalse();
        assertThat(held.lost().toCompletableFuture()).isNotDone();
        assertThat(session.isHeld()).isTrue();
    }

    @Test
    void holdThatIsYoungerThanTheRenewalIsNotMissing() {
        LeaseSession session = session();
        clocks.advance(Duration.ofSeconds(5));
        HeldClaim[] young = new HeldClaim[1];
        leases.underWay(() -> {
            clocks.advance(Duration.ofMillis(10));
            young[0] = session.hold(7);
        });
        session.renew();
        assertThat(young[0].isHeld()).isTrue();
    }

    @Test
    void holdThatIsMissingFromAFullListIsNotMissing() {
        LeaseSession session = session();
        HeldClaim held = session.hold(700);
        leases.holds(LongStream.rangeClosed(1, 100).toArray());
        clocks.advance(Duration.ofSeconds(5));
        session.renew();
        assertThat(held.isHeld()).isTrue();
    }

    @Test
    void whoComesLateIsToldOfTheLoss() throws Exception {
        LeaseSession session = session();
        clocks.advance(TTL);
        BlockingQueue<SessionState> late = new LinkedBlockingQueue<>();
        session.onState(late::add);
        assertThat(late.poll(20, TimeUnit.SECONDS)).isEqualTo(SessionState.LOST);
    }

    @Test
    void whoWaitsForAGrantWaitsNoLongerThanItLikesAndAllGetTheSame() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        leases.underWay(() -> {
            asked.countDown();
            try {
                answered.await();
            } catch (InterruptedException stopped) {
                throw new IllegalStateException(stopped);
            }
        });
        FutureTask<LeaseSession> patient = new FutureTask<>(sessions::current);
        FutureTask<LeaseSession> interrupted = new FutureTask<>(() -> sessions.current(null));
        new Thread(patient).start();
        asked.await();
        Thread other = new Thread(interrupted);
        other.start();
        assertThatExceptionOfType(UnavailableException.class)
                .isThrownBy(() -> sessions.current(Duration.ofMillis(1)))
                .withMessageContaining("PT0.001S");
        other.interrupt();
        assertThatThrownBy(interrupted::get).hasCauseInstanceOf(InterruptedException.class);
        answered.countDown();
        assertThat(patient.get()).isSameAs(sessions.current());
        assertThat(patient.get().lease()).isEqualTo("ls_1");
    }

    @Test
    void closedClientHasNoSession() {
        LeaseSession last = sessions.current();
        sessions.close(Duration.ofSeconds(20));
        assertThat(last.isHeld()).isFalse();
        assertThatExceptionOfType(ClientClosedException.class).isThrownBy(sessions::current);
        assertThatExceptionOfType(ClientClosedException.class).isThrownBy(() -> sessions.open(SessionOptions.ttl(TTL)));
    }

    @Test
    void lostSessionIsRevokedAndAnotherTakesItsPlace() throws Exception {
        LeaseSession first = sessions.current();
        assertThat(sessions.current()).isSameAs(first);
        clocks.advance(TTL);
        assertThat(first.isHeld()).isFalse();
        LeaseSession second = sessions.current();
        assertThat(second).isNotSameAs(first);
        assertThat(second.isHeld()).isTrue();
        assertThat(leases.revoked().poll(20, TimeUnit.SECONDS)).isEqualTo("ls_1");
    }

    @Test
    void lostSessionIsRevokedWheneverTheClusterIsBack() throws Exception {
        LeaseSession session = sessions.current();
        leases.unreachable(true);
        clocks.advance(TTL);
        assertThat(session.isHeld()).isFalse();
        clocks.advance(TTL.multipliedBy(10));
        assertThat(leases.revoked()).isEmpty();
        leases.unreachable(false);
        assertThat(leases.revoked().poll(20, TimeUnit.SECONDS)).isEqualTo("ls_1");
    }

    @Test
    void closedSessionIsRevokedBeforeCloseReturns() throws Exception {
        LeaseSession session = sessions.open(SessionOptions.ttl(TTL));
        session.close();
        assertThat(leases.revoked()).containsExactly("ls_1");
        assertThat(session.lost().toCompletableFuture().get()).isEqualTo(LossReason.CLOSED);
    }

    @Test
    void closingWithoutAClusterIsBounded() {
        LeaseSession session = sessions.current();
        leases.unreachable(true);
        sessions.close(Duration.ofMillis(10));
        assertThat(session.isHeld()).isFalse();
        assertThat(leases.revoked()).isEmpty();
    }
}
