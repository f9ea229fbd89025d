package io.quorate.client.internal.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.client.claim.ClaimKind;
import io.quorate.client.election.LeaderLatch;
import io.quorate.client.error.LockLostException;
import io.quorate.client.error.PermissionDeniedException;
import io.quorate.client.internal.Running;
import io.quorate.client.internal.Threads;
import io.quorate.client.internal.lock.Acquirer;
import io.quorate.client.internal.lock.Owners;
import io.quorate.client.internal.lock.PlayedClaims;
import io.quorate.client.internal.session.PlayedClocks;
import io.quorate.client.internal.session.PlayedLeases;
import io.quorate.client.internal.session.Sessions;
import io.quorate.client.internal.session.Upkeep;
import io.quorate.client.session.SessionOptions;
import io.quorate.client.watch.Watches;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LeaderLatchTest {

    private final PlayedClocks clocks = new PlayedClocks();
    private final PlayedLeases leases = new PlayedLeases();
    private final PlayedClaims claims = new PlayedClaims();
    private final Threads threads = new Threads(null);
    private final Upkeep upkeep = new Upkeep(clocks, threads, Duration.ofSeconds(5), Upkeep.SessionListener.NONE);
    private final Sessions sessions = new Sessions(leases, limit -> leases, upkeep, SessionOptions.DEFAULT);
    private final Set<Running> running = ConcurrentHashMap.newKeySet();
    private final SessionElections elections = new SessionElections(
            new Acquirer(claims, ClaimKind.ELECTION, clocks, new Owners(), ""),
            sessions,
            noWatches(),
            running,
            Duration.ofSeconds(20));
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    private static Watches noWatches() {
        return (Watches) Proxy.newProxyInstance(
                Watches.class.getClassLoader(), new Class<?>[] {Watches.class}, (proxy, method, arguments) -> {
                    throw new UnsupportedOperationException(method.getName());
                });
    }

    @AfterEach
    void close() {
        running.forEach(Running::stop);
        running.forEach(latch -> latch.join(Duration.ofSeconds(20)));
        sessions.close(Duration.ZERO);
        threads.close();
    }

    private LeaderLatch latch() {
        return elections
                .latch("e")
                .value("here")
                .onElected(term -> told.add("elected " + term.token()))
                .onDemoted(reason -> told.add("demoted " + reason + " held " + (claims.holder("e") != null)))
                .start();
    }

    private void expect(String... lines) throws InterruptedException {
        for (String line : lines) {
            assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo(line);
        }
    }

    @Test
    void closedLeaderIsDemotedBeforeItResigns() throws Exception {
        LeaderLatch latch = latch();
        assertThat(latch.await()).isTrue();
        assertThat(claims.note("e")).isEqualTo("here");
        expect("elected 101");
        latch.close();
        expect("demoted CLOSED held true");
        assertThat(claims.holder("e")).isNull();
        assertThat(latch.isLeader()).isFalse();
        assertThat(latch.await()).isFalse();
        assertThat(running).isEmpty();
    }

    @Test
    void lostSessionDemotesAndAnotherCampaignBeginsOnAnotherSession() throws Exception {
        LeaderLatch latch = latch();
        expect("elected 101");
        var term = latch.term().orElseThrow();
        clocks.advance(Duration.ofSeconds(15));
        assertThat(latch.isLeader()).isFalse();
        expect("demoted DEADLINE held true");
        claims.end("e", "expired");
        expect("elected 102");
        assertThat(term.isCurrent()).isFalse();
        assertThatExceptionOfType(LockLostException.class).isThrownBy(term::ensureCurrent);
        assertThat(latch.term().orElseThrow().token()).isEqualTo(102);
        assertThat(told).isEmpty();
    }

    @Test
    void resignedLeaderCampaignsAgain() throws Exception {
        LeaderLatch latch = latch();
        expect("elected 101");
        latch.resign();
        expect("demoted CLOSED held true", "elected 103");
    }

    @Test
    void leaderWhoseHandlerBreaksResignsAndCampaignsAgain() throws Exception {
        elections
                .latch("e")
                .onElected(term -> {
                    told.add("elected " + term.token());
                    if (term.token() == 101) {
                        throw new AssertionError("the handler is broken");
                    }
                })
                .onDemoted(reason -> {
                    told.add("demoted " + reason);
                    throw new StackOverflowError("this one too");
                })
                .start()
                .await();
        expect("elected 101", "demoted CLOSED", "elected 103");
        clocks.advance(Duration.ofSeconds(15));
        sessions.current();
        expect("demoted DEADLINE");
        claims.end("e", "expired");
        expect("elected 104");
    }

    @Test
    void candidateThatIsDeniedSaysSoToWhoeverWaits() {
        claims.denied();
        LeaderLatch latch = latch();
        assertThatExceptionOfType(PermissionDeniedException.class).isThrownBy(latch::await);
        assertThatExceptionOfType(PermissionDeniedException.class)
                .isThrownBy(() -> latch.await(Duration.ofSeconds(20)));
        assertThat(latch.isLeader()).isFalse();
    }

    @Test
    void valueOfALeaderIsReplacedAtOnce() throws Exception {
        LeaderLatch latch = latch();
        expect("elected 101");
        latch.setValue("there");
        assertThat(claims.note("e")).isEqualTo("there");
    }

    @Test
    void candidateThatWaitsCanBeClosed() throws Exception {
        LeaderLatch first = latch();
        expect("elected 101");
        LeaderLatch second = latch();
        while (claims.asked().size() < 2) {
            Thread.onSpinWait();
        }
        second.close();
        assertThat(second.isLeader()).isFalse();
        assertThat(first.isLeader()).isTrue();
        assertThat(told).isEmpty();
    }

    @Test
    void onlyOneOfTwoLeads() throws Exception {
        LeaderLatch first = latch();
        expect("elected 101");
        LeaderLatch second = latch();
        first.close();
        expect("demoted CLOSED held true");
        assertThat(second.await(Duration.ofSeconds(20))).isTrue();
    }

    @Test
    void taskIsInterruptedByTheEndOfItsTermAndRunsAgainInTheNext() throws Exception {
        AtomicInteger terms = new AtomicInteger();
        elections.runAsLeader("e", term -> {
            if (terms.incrementAndGet() == 1) {
                clocks.advance(Duration.ofSeconds(15));
                assertThat(term.isCurrent()).isFalse();
                claims.end("e", "expired");
                new CountDownLatch(1).await();
            }
            assertThat(term.isCurrent()).isTrue();
        });
        assertThat(terms).hasValue(2);
        assertThat(claims.holder("e")).isNull();
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void whatTheTaskThrowsEndsTheTerm() {
        assertThatThrownBy(() -> elections.runAsLeader("e", term -> {
                    throw new java.io.IOException("no room");
                }))
                .isInstanceOf(java.io.IOException.class);
        assertThat(claims.holder("e")).isNull();
    }

    @Test
    void interruptedLeaderResigns() {
        assertThatThrownBy(() -> elections.runAsLeader("e", term -> {
                    Thread.currentThread().interrupt();
                    new CountDownLatch(1).await();
                }))
                .isInstanceOf(InterruptedException.class);
        assertThat(claims.holder("e")).isNull();
    }
}
