package io.quorate.client.internal.election;

import io.quorate.client.Bytes;
import io.quorate.client.claim.AsyncClaims;
import io.quorate.client.claim.ClaimState;
import io.quorate.client.claim.Holder;
import io.quorate.client.election.AsyncElections;
import io.quorate.client.election.Elections;
import io.quorate.client.election.Leader;
import io.quorate.client.election.LeaderLatch;
import io.quorate.client.election.LeaderObserver;
import io.quorate.client.election.LeaderTask;
import io.quorate.client.election.Leadership;
import io.quorate.client.internal.Running;
import io.quorate.client.internal.Steps;
import io.quorate.client.internal.lock.Acquirer;
import io.quorate.client.internal.lock.GuardedRun;
import io.quorate.client.internal.session.SessionSource;
import io.quorate.client.session.LossReason;
import io.quorate.client.watch.WatchOption;
import io.quorate.client.watch.Watches;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Elections whose leaders are held on sessions. Safe for any thread. */
public final class SessionElections implements Elections {

    private static final Logger LOG = System.getLogger("io.quorate.client");

    /** Candidates of one session are told apart by a number. */
    private static final AtomicLong NUMBER = new AtomicLong();

    private final Acquirer acquirer;
    private final SessionSource sessions;
    private final Watches watches;
    private final Set<Running> running;
    private final Duration closeTimeout;

    /**
     * @param sessions the shared session: another one when it was lost
     * @param running where those are noted that end with the client
     */
    public SessionElections(
            Acquirer acquirer, SessionSource sessions, Watches watches, Set<Running> running, Duration closeTimeout) {
        this.acquirer = acquirer;
        this.sessions = sessions;
        this.watches = watches;
        this.running = running;
        this.closeTimeout = closeTimeout;
    }

    private Candidate candidate(String name, int priority) {
        return new Candidate(acquirer, sessions, name, "candidate#" + NUMBER.incrementAndGet(), priority);
    }

    @Override
    public LeaderLatch.Builder latch(String name) {
        return new Builder(acquirer.checked(name));
    }

    /** Confined to one thread. */
    private final class Builder implements LeaderLatch.Builder {

        private final String name;
        private Bytes value = Bytes.of("");
        private int priority;
        private Consumer<Leadership> elected = term -> {};
        private Consumer<LossReason> demoted = reason -> {};

        Builder(String name) {
            this.name = name;
        }

        @Override
        public LeaderLatch.Builder value(String text) {
            value = Bytes.of(text);
            return this;
        }

        @Override
        public LeaderLatch.Builder priority(int number) {
            if (number < 0) {
                throw new IllegalArgumentException("priority: " + number + " (expected: 0 or more)");
            }
            priority = number;
            return this;
        }

        @Override
        public LeaderLatch.Builder onElected(Consumer<Leadership> handler) {
            elected = handler;
            return this;
        }

        @Override
        public LeaderLatch.Builder onDemoted(Consumer<LossReason> handler) {
            demoted = handler;
            return this;
        }

        @Override
        public LeaderLatch start() {
            CampaigningLatch latch = new CampaigningLatch(
                    candidate(name, priority),
                    value,
                    new CampaigningLatch.Handlers(elected, demoted),
                    closeTimeout,
                    running::remove);
            running.add(latch);
            latch.start();
            return latch;
        }
    }

    @Override
    public <X extends Exception> void runAsLeader(String name, String value, LeaderTask<X> task)
            throws X, InterruptedException {
        Candidate candidate = candidate(acquirer.checked(name), 0);
        Bytes bytes = Bytes.of(value);
        while (!lead(candidate.campaign(bytes), task)) {
            LOG.log(Level.DEBUG, "the term of {0} is over, another campaign begins", name);
        }
    }

    /** One term; whether the task has come to its end in it. */
    private static <X extends Exception> boolean lead(Term term, LeaderTask<X> task) throws X, InterruptedException {
        GuardedRun run = new GuardedRun();
        term.held().onLost(reason -> run.interrupt());
        try {
            task.lead(term);
        } catch (Exception thrown) {
            run.end();
            if (term.loss() == null) {
                throw thrown;
            }
            LOG.log(Level.DEBUG, "the task ended with its term: {0}", thrown);
        } finally {
            run.end();
            term.resign();
        }
        return term.loss() == null;
    }

    @Override
    public LeaderObserver observe(String name, Consumer<Leader> listener) {
        return new WatchedLeader(listener).start(watches.election(acquirer.checked(name), WatchOption.initial()));
    }

    @Override
    public Optional<Leader> leader(String name) {
        return leader(state(name));
    }

    private static Optional<Leader> leader(ClaimState state) {
        if (!state.isHeld()) {
            return Optional.empty();
        }
        Holder holder = state.holders().get(0);
        return Optional.of(new Leader(holder.note(), holder.token(), holder.owner()));
    }

    @Override
    public AsyncElections async() {
        return new Async(acquirer.claims().async());
    }

    /** Who leads, without waiting. Immutable. */
    private record Async(AsyncClaims claims) implements AsyncElections {

        @Override
        public CompletableFuture<Optional<Leader>> leader(String name) {
            Steps<Optional<Leader>> steps = new Steps<>();
            steps.then(claims.get(name), state -> steps.complete(SessionElections.leader(state)));
            return steps;
        }

        @Override
        public CompletableFuture<ClaimState> state(String name) {
            return claims.get(name);
        }

        @Override
        public CompletableFuture<List<ClaimState>> list(String prefix) {
            return claims.list(prefix);
        }
    }

    @Override
    public ClaimState state(String name) {
        return acquirer.claims().get(name);
    }

    @Override
    public List<ClaimState> list(String prefix) {
        return acquirer.claims().list(prefix);
    }
}
