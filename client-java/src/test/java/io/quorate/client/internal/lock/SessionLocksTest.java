package io.quorate.client.internal.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.client.claim.ClaimKind;
import io.quorate.client.error.DeadlockException;
import io.quorate.client.error.LockLostException;
import io.quorate.client.error.LockNotAcquiredException;
import io.quorate.client.error.OutcomeUnknownException;
import io.quorate.client.internal.Threads;
import io.quorate.client.internal.session.PlayedClocks;
import io.quorate.client.internal.session.PlayedLeases;
import io.quorate.client.internal.session.Sessions;
import io.quorate.client.internal.session.Upkeep;
import io.quorate.client.lock.DistributedLock;
import io.quorate.client.lock.HeldLocks;
import io.quorate.client.lock.LockHandle;
import io.quorate.client.lock.LockLost;
import io.quorate.client.lock.Permits;
import io.quorate.client.session.LossReason;
import io.quorate.client.session.SessionOptions;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SessionLocksTest {

    private static final Duration LONG = Duration.ofMinutes(5);

    private final PlayedClocks clocks = new PlayedClocks();
    private final PlayedLeases leases = new PlayedLeases();
    private final PlayedClaims claims = new PlayedClaims();
    private final Threads threads = new Threads(null);
    private final Upkeep upkeep = new Upkeep(clocks, threads, Duration.ofSeconds(5), Upkeep.SessionListener.NONE);
    private final Sessions sessions = new Sessions(leases, limit -> leases, upkeep, SessionOptions.DEFAULT);
    private final Owners owners = new Owners();
    private final SessionLocks locks =
            new SessionLocks(new Acquirer(claims, ClaimKind.LOCK, clocks, owners, ""), threads, sessions);
    private final DistributedLock lock = locks.get("a");

    @AfterEach
    void close() {
        sessions.close(Duration.ZERO);
        threads.close();
    }

    private void loseTheSession() {
        clocks.advance(Duration.ofSeconds(15));
    }

    @Test
    void handleHoldsUntilItIsClosed() throws Exception {
        try (LockHandle held = lock.withNote("me").acquire(LONG)) {
            assertThat(held.isHeld()).isTrue();
            assertThat(held.token()).isEqualTo(101);
            assertThat(held.fence()).hasToString("a@101");
            assertThat(held.left()).isEqualTo(Duration.ofMillis(13_500));
            assertThat(claims.note("a")).isEqualTo("me");
            held.ensureHeld(Duration.ofSeconds(13));
            assertThatExceptionOfType(LockLostException.class)
                    .isThrownBy(() -> held.ensureHeld(Duration.ofSeconds(14)))
                    .withMessageContaining("13500 ms only");
            assertThat(held.verify()).isTrue();
        }
        assertThat(claims.holder("a")).isNull();
    }

    @Test
    void releasedHandleIsNeitherHeldNorLost() throws Exception {
        LockHandle held = lock.acquire();
        held.release();
        held.release();
        held.close();
        assertThat(held.isHeld()).isFalse();
        loseTheSession();
        assertThat(held.lost().toCompletableFuture()).isNotDone();
        assertThatExceptionOfType(LockLostException.class).isThrownBy(held::ensureHeld);
    }

    @Test
    void lossThatNobodyNoticedIsThrownByClose() throws Exception {
        LockHandle held = lock.acquire();
        loseTheSession();
        assertThatExceptionOfType(LockLostException.class)
                .isThrownBy(held::close)
                .satisfies(lost -> assertThat(lost.reason()).isEqualTo(LossReason.DEADLINE));
    }

    @Test
    void lossThatTheClusterTellsIsThrownByCloseToo() throws Exception {
        LockHandle held = lock.acquire();
        claims.end("a", "forced");
        assertThatExceptionOfType(LockLostException.class)
                .isThrownBy(held::close)
                .satisfies(lost -> assertThat(lost.reason()).isEqualTo(LossReason.FORCED));
    }

    @Test
    void lossThatWasSeenIsNotThrownByClose() throws Exception {
        LockHandle held = lock.acquire();
        loseTheSession();
        assertThat(held.isHeld()).isFalse();
        held.close();
    }

    @Test
    void lossThatAListenerWasToldIsNotThrownByClose() throws Exception {
        LockHandle held = lock.acquire();
        BlockingQueue<LockLost> told = new LinkedBlockingQueue<>();
        held.onLost(told::add);
        loseTheSession();
        sessions.current();
        assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo(new LockLost("a", 101, LossReason.DEADLINE));
        held.close();
        assertThat(told).isEmpty();
    }

    @Test
    void releaseAlwaysThrowsALoss() throws Exception {
        LockHandle held = lock.acquire();
        loseTheSession();
        assertThat(held.isHeld()).isFalse();
        assertThatExceptionOfType(LockLostException.class).isThrownBy(held::release);
    }

    @Test
    void listenerThatComesLateIsTold() throws Exception {
        LockHandle held = lock.acquire();
        loseTheSession();
        BlockingQueue<LockLost> told = new LinkedBlockingQueue<>();
        held.onLost(told::add);
        assertThat(told.poll(20, TimeUnit.SECONDS)).isNotNull();
        assertThat(held.lost().toCompletableFuture().get().reason()).isEqualTo(LossReason.DEADLINE);
    }

    @Test
    void verifyFindsOutWhatWasTakenAway() throws Exception {
        LockHandle held = lock.acquire();
        claims.end("a", "revoked");
        assertThat(held.isHeld()).isTrue();
        assertThat(held.verify()).isFalse();
        assertThat(held.isHeld()).isFalse();
        assertThat(held.lost().toCompletableFuture().get().reason()).isEqualTo(LossReason.REVOKED);
    }

    @Test
    void closeWithoutAnAnswerReleasesLater() throws Exception {
        LockHandle held = lock.acquire();
        claims.silent(true);
        held.close();
        assertThat(held.isHeld()).isFalse();
        assertThat(claims.holder("a")).isNotNull();
        claims.silent(false);
        while (claims.holder("a") != null) {
            Thread.onSpinWait();
        }
    }

    @Test
    void releaseWithoutAnAnswerSaysSo() throws Exception {
        LockHandle held = lock.acquire();
        claims.silent(true);
        assertThatExceptionOfType(OutcomeUnknownException.class).isThrownBy(held::release);
        claims.silent(false);
    }

    @Test
    void interruptedThreadStillReleases() throws Exception {
        LockHandle held = lock.acquire();
        Thread.currentThread().interrupt();
        held.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(claims.holder("a")).isNull();
    }

    @Test
    void tryAcquireIsEmptyWhereItIsHeld() throws Exception {
        CompletableFuture<LockHandle> other = lock.acquireAsync(LONG);
        LockHandle held = other.get();
        assertThat(lock.tryAcquire()).isEmpty();
        assertThatExceptionOfType(LockNotAcquiredException.class).isThrownBy(() -> lock.acquire(Duration.ZERO));
        held.close();
        assertThat(lock.tryAcquire()).isPresent();
    }

    @Test
    void sameThreadWouldWaitForItself() throws Exception {
        LockHandle held = lock.acquire();
        assertThatExceptionOfType(DeadlockException.class).isThrownBy(() -> lock.acquire(LONG));
        assertThatExceptionOfType(DeadlockException.class)
                .isThrownBy(() -> locks.readWrite("a").read().acquire());
        assertThat(lock.tryAcquire()).isEmpty();
        held.close();
        lock.acquire().close();
    }

    @Test
    void threadAsksUnderItsOwnName() throws Exception {
        lock.acquire();
        assertThat(claims.get("a").holders().get(0).owner())
                .startsWith(Thread.currentThread().getName() + "#");
    }

    @Test
    void interruptedWaitGivesItsPlaceBack() throws Exception {
        LockHandle held = lock.acquireAsync(LONG).get();
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        Thread waiter = new Thread(
                () -> {
                    try {
                        lock.acquire(LONG);
                    } catch (InterruptedException | RuntimeException thrown) {
                        failure.complete(thrown);
                    }
                },
                "waiter");
        waiter.start();
        while (waiter.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        waiter.interrupt();
        assertThat(failure.get()).isInstanceOf(InterruptedException.class);
        claims.awaitAsked("withdraw a waiter#" + waiter.getId());
        held.close();
    }

    @Test
    void cancelledWaitGivesItsPlaceBack() throws Exception {
        LockHandle held = lock.acquire();
        CompletableFuture<LockHandle> waiting = lock.acquireAsync(LONG);
        while (claims.asked().size() < 2) {
            Thread.onSpinWait();
        }
        assertThat(waiting.cancel(true)).isTrue();
        claims.awaitAsked("withdraw a async#1");
        held.close();
    }

    @Test
    void lockThatIsGrantedToOneWhoHasCancelledIsGivenBack() throws Exception {
        CompletableFuture<LockHandle> first = lock.async().acquire(LONG);
        assertThat(first.get().isHeld()).isTrue();
        CompletableFuture<LockHandle> waiting = lock.async().acquire();
        while (claims.asked().size() < 2) {
            Thread.onSpinWait();
        }
        claims.underWay(() -> assertThat(waiting.cancel(true)).isTrue());
        first.get().releaseAsync().get();
        assertThat(waiting).isCancelled();
        while (claims.holder("a") != null) {
            Thread.onSpinWait();
        }
    }

    @Test
    void triesThatDoNotWaitAreEmptyWhereItIsHeld() throws Exception {
        LockHandle held = lock.async().tryAcquire().get().orElseThrow();
        assertThat(lock.async().tryAcquire().get()).isEmpty();
        assertThat(held.verifyAsync().get()).isTrue();
        held.releaseAsync().get();
        assertThat(held.verifyAsync().get()).isFalse();
        try (HeldLocks both = locks.all("a", "b").async().acquire(LONG).get()) {
            assertThat(both.isHeld()).isTrue();
        }
    }

    @Test
    void releaseWithoutWaitingSaysThatItWasLost() throws Exception {
        LockHandle held = lock.async().acquire(LONG).get();
        claims.end("a", "forced");
        assertThat(held.releaseAsync())
                .failsWithin(Duration.ofSeconds(20))
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(LockLostException.class);
    }

    @Test
    void lostSessionIsReplacedForOneWhoWaitsWithoutAThread() throws Exception {
        LockHandle held = lock.on(sessions.current()).async().acquire().get();
        claims.dies(sessions.current().lease());
        LockHandle other = locks.get("b").async().acquire(LONG).get();
        assertThat(other.isHeld()).isTrue();
        assertThat(held.isHeld()).isFalse();
    }

    @Test
    void runIsInterruptedByALossAndThrowsIt() {
        assertThatThrownBy(() -> lock.run(LONG, held -> {
                    loseTheSession();
                    held.isHeld();
                    new CountDownLatch(1).await();
                }))
                .isInstanceOf(LockLostException.class)
                .satisfies(lost -> assertThat(lost.getSuppressed()[0]).isInstanceOf(InterruptedException.class));
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void runReleasesAndPassesOnWhatTheTaskThrows() throws Exception {
        lock.run(LONG, held -> assertThat(held.isHeld()).isTrue());
        assertThatThrownBy(() -> lock.run(LONG, held -> {
                    throw new java.io.IOException("no room");
                }))
                .isInstanceOf(java.io.IOException.class);
        assertThat(claims.holder("a")).isNull();
    }

    @Test
    void reentrantLockIsReleasedWithItsLastHandle() throws Exception {
        DistributedLock counted = lock.reentrant();
        LockHandle outer = counted.acquire();
        LockHandle inner = locks.get("a").reentrant().acquire(LONG);
        assertThat(inner.token()).isEqualTo(outer.token());
        inner.close();
        inner.close();
        assertThat(inner.isHeld()).isFalse();
        assertThat(outer.isHeld()).isTrue();
        outer.close();
        assertThat(claims.holder("a")).isNull();
        assertThat(claims.asked()).containsExactly("acquire a", "release a");
    }

    @Test
    void reentrantLockThatIsLostIsNotEnteredAgain() throws Exception {
        LockHandle outer = lock.reentrant().acquire();
        loseTheSession();
        assertThatExceptionOfType(LockLostException.class)
                .isThrownBy(() -> lock.reentrant().acquire());
        outer.close();
    }

    @Test
    void javaLockIsCountedAndKnowsItsOwner() throws Exception {
        Lock java = lock.asJavaLock();
        assertThat(java.tryLock()).isTrue();
        assertThat(java.tryLock()).isTrue();
        CompletableFuture<Boolean> other = new CompletableFuture<>();
        new Thread(() -> other.complete(java.tryLock())).start();
        assertThat(other.get()).isFalse();
        java.unlock();
        assertThat(claims.holder("a")).isNotNull();
        java.unlock();
        assertThat(claims.holder("a")).isNull();
        assertThatExceptionOfType(IllegalMonitorStateException.class).isThrownBy(java::unlock);
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(java::newCondition);
    }

    @Test
    void javaLockThatIsLostInterruptsItsOwnerAndSaysSoWhenUnlocked() {
        BlockingQueue<LockLost> told = new LinkedBlockingQueue<>();
        Lock java = lock.asJavaLock(told::add).interruptOwnerOnLoss();
        java.lock();
        var session = sessions.current();
        claims.end("a", "expired");
        loseTheSession();
        assertThat(session.isHeld()).isFalse();
        assertThatExceptionOfType(InterruptedException.class)
                .isThrownBy(() -> told.poll(20, TimeUnit.SECONDS).wait());
        assertThatExceptionOfType(LockLostException.class).isThrownBy(java::unlock);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    @SuppressWarnings("NullAway") // As a caller who does not check.
    void nameThatIsNoneAndWaitBelowZeroAreRefused() {
        assertThatThrownBy(() -> locks.get(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("name");
        assertThatThrownBy(() -> lock.tryAcquire(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("limit: PT-1S (expected: 0 or more)");
        assertThat(claims.asked()).isEmpty();
    }

    @Test
    void severalLocksHaveATokenEach() throws Exception {
        try (HeldLocks held = locks.all("a", "b").acquire(LONG)) {
            assertThat(held.get("b").token()).isEqualTo(102);
            assertThat(held.isHeld()).isTrue();
            assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> held.get("c"));
        }
        assertThat(claims.holder("a")).isNull();
        assertThat(claims.holder("b")).isNull();
    }

    @Test
    void lossOfOneOfSeveralIsThrownAndTheOthersReleased() throws Exception {
        HeldLocks held = locks.all("a", "b").acquire(LONG);
        claims.end("a", "forced");
        assertThatExceptionOfType(LockLostException.class).isThrownBy(held::close);
        assertThat(claims.holder("b")).isNull();
    }

    @Test
    void sessionThatIsLostWhileWaitingIsReplaced() throws Exception {
        leases.ended("expired");
        assertThatThrownBy(() -> lock.acquire(Duration.ZERO)).isInstanceOf(RuntimeException.class);
        leases.ended(null);
        LockHandle first = lock.acquire();
        loseTheSession();
        assertThat(first.isHeld()).isFalse();
        claims.end("a", "expired");
        LockHandle second = lock.acquire(LONG);
        assertThat(second.isHeld()).isTrue();
        assertThat(second.token()).isGreaterThan(first.token());
    }

    @Test
    void sameNameUnderAnotherPrefixIsAnotherLock() throws Exception {
        SessionLocks team = new SessionLocks(
                new Acquirer(new PlayedClaims(), ClaimKind.LOCK, clocks, owners, "team/"), threads, sessions);
        LockHandle mine = lock.reentrant().acquire();
        LockHandle theirs = team.get("a").reentrant().acquire(LONG);
        assertThat(team.get("a").reentrant().acquire(LONG).token()).isEqualTo(theirs.token());
        SessionLocks again =
                new SessionLocks(new Acquirer(claims, ClaimKind.LOCK, clocks, owners, ""), threads, sessions);
        assertThat(again.get("a").reentrant().acquire(LONG).token()).isEqualTo(mine.token());
        assertThat(claims.asked()).containsExactly("acquire a");
    }

    @Test
    void deadLeaseIsNotTakenForAHeldLock() throws Exception {
        lock.acquire().close();
        claims.dies("ls_1");
        assertThat(lock.tryAcquire()).isPresent();
        assertThat(claims.asked()).containsExactly("acquire a", "release a", "acquire a", "acquire a");
    }

    @Test
    void lockOnALostSessionOfItsOwnIsRefused() {
        DistributedLock own = lock.on(sessions.open(SessionOptions.ttl(Duration.ofSeconds(15))));
        loseTheSession();
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(own::acquire);
    }

    @Test
    void sameThreadTakesSlotsTwice() throws Exception {
        SessionSemaphores semaphores =
                new SessionSemaphores(new Acquirer(claims, ClaimKind.SEMAPHORE, clocks, owners, ""), threads, sessions);
        Permits first = semaphores.get("s", 3).acquire(2);
        assertThat(first.count()).isEqualTo(2);
        assertThat(first.fence()).hasToString("semaphore:s@101");
        assertThat(semaphores.get("s", 3).tryAcquire(1)).isEmpty();
        first.close();
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> semaphores.get("s", 3).acquire(0));
    }
}
