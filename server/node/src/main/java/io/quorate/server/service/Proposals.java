package io.quorate.server.service;

import io.quorate.api.Problem;
import io.quorate.api.ProblemCode;
import io.quorate.core.Effects;
import io.quorate.core.Effects.BatchAnswers;
import io.quorate.core.log.Applied;
import io.quorate.core.log.Batch;
import io.quorate.core.log.Entry;
import io.quorate.core.log.LogCodec;
import io.quorate.core.log.Principal;
import io.quorate.core.store.Bytes;
import io.quorate.server.service.ReplicatedLog.Leadership;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Packs requests into entries of the log: many requests, one round, one fsync.
 *
 * <p>Safe for any thread. One thread at a time packs ({@link #drain}): the proposer thread, which is woken when there is
 * something to pack and room for it, or, where nothing is under way and little waits, the one that brought a request,
 * which need not wake another. What arrives while {@code inFlightMax} entries are under way shares the next one, so that a lone
 * request is never delayed and a crowd is never sent one by one.
 *
 * <p>On the leader a batch goes into an entry beside the batches other members forward to it. On any other member it is
 * carried to the leader. A batch that may be in the log keeps its (origin, sequence) on every further attempt, and
 * {@code apply} drops second copies; so a forwarded batch may be sent again when a leader dies, but an entry, once handed
 * to the log, never is. The requests of a batch that certainly got nowhere wait as if it had never been made. Answers come
 * from this member's own apply, or from the leader's answer where a snapshot jumped over the entry.
 */
final class Proposals {

    private static final Logger LOG = LoggerFactory.getLogger(Proposals.class);

    /** What whoever brings a request may pack at once: others wait to be served. */
    private static final int PACKED_HERE_MAX = 16;

    private static final long PACKED_HERE_BYTES_MAX = 64 << 10;

    private final String self;
    private final long origin;
    private final ReplicatedLog log;
    private final Watermark applied;
    private final ProposalLimits limits;
    private final Executor proposer;
    private final Reminder reminder;
    private final CommitNews news;
    private final ServiceObserver observer;

    private final RequestQueue queue = new RequestQueue();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final AtomicInteger inFlight = new AtomicInteger();

    /** This member's batches under way, by sequence. */
    private final Map<Long, PendingBatch> outgoing = new ConcurrentHashMap<>();
    /** Batches to be carried to a leader once more. */
    private final Queue<PendingBatch> again = new ConcurrentLinkedQueue<>();
    /** Other members' batches that wait for a place in an entry of this leader. */
    private final Queue<Incoming> incoming = new ConcurrentLinkedQueue<>();
    /** Batches that are being carried to a leader, by sequence. */
    private final Map<Long, Carried> carried = new ConcurrentHashMap<>();
    /** Who waits for the answers to other members' batches. */
    private final Map<BatchId, CompletableFuture<Forwarded>> forwarders = new ConcurrentHashMap<>();
    /** Who waits for an entry of this leader that is appended from now on. */
    private final Queue<CompletableFuture<Long>> barriers = new ConcurrentLinkedQueue<>();

    private volatile @Nullable ClusterClock clock;
    /** Whether something waits that is not to wait for company. */
    private volatile boolean hurried;

    /** What clients hear since this member takes nothing any more; null: it does. */
    private volatile @Nullable Problem closed;

    private volatile long lastStampNanos = System.nanoTime();
    /** Held by the thread that packs. */
    private final ReentrantLock packing = new ReentrantLock();
    /** Of the thread that packs. */
    private long sequence;
    /** Since when no leader is known, nanoseconds; 0: one is. Confined to the pacer. */
    private long leaderlessSinceNanos;

    /** @param soon carries out what it is given after a pause of some milliseconds, anywhere */
    Proposals(
            String self,
            long origin,
            ReplicatedLog log,
            Watermark applied,
            ProposalLimits limits,
            Executor proposer,
            Executor soon,
            ServiceObserver observer) {
        this.self = self;
        this.origin = origin;
        this.log = log;
        this.applied = applied;
        this.limits = limits;
        this.proposer = proposer;
        this.reminder = new Reminder(queue, soon, this::hurry);
        this.news = new CommitNews(log, soon, this::wake);
        this.observer = observer;
    }

    /** A batch's name. */
    private record BatchId(long origin, long sequence) {}

    /** Another member's batch and its encoded size. */
    private record Incoming(Batch batch, int bytes) {}

    /** A question under way to {@code leader}. */
    private record Carried(String leader, CompletableFuture<Bytes> question) {}

    /** Takes a request of this member's client. */
    void submit(PendingRequest pending) {
        if (enqueue(pending)) {
            hurried = true;
            // What this member asks for itself may come from the thread that applies, which must not wait for the log.
            boolean isOwn = pending.request.principal().equals(Principal.INTERNAL);
            if (!isOwn && isLittle() && !packing.isHeldByCurrentThread() && packing.tryLock()) {
                packHere();
            } else {
                wake();
            }
        }
    }

    private boolean isLittle() {
        return inFlight.get() == 0
                && !queue.holds(PACKED_HERE_MAX, PACKED_HERE_BYTES_MAX)
                && incoming.isEmpty()
                && again.isEmpty();
    }

    /** Packs on the thread of a client, which must not hear of what befalls the others. */
    private void packHere() {
        try {
            pack();
        } catch (RuntimeException e) {
            LOG.warn("{} could not pack what waits; it does so at the next sweep", self, e);
        } finally {
            packing.unlock();
        }
    }

    /** Takes one that gains nothing by haste: it shares the entry of the next that is submitted, or has one soon. */
    void submitUnhurried(PendingRequest pending) {
        if (enqueue(pending)) {
            reminder.of(pending);
        }
    }

    private void hurry() {
        hurried = true;
        wake();
    }

    /** Whether it was taken. */
    private boolean enqueue(PendingRequest pending) {
        Problem ended = closed;
        if (ended != null) {
            pending.refuse(ended);
        } else if (pending.bytes > limits.entryBytesMax()) {
            pending.refuse(
                    ProblemCode.TOO_LARGE,
                    "the request takes " + pending.bytes + " bytes (expected: at most " + limits.entryBytesMax() + ")");
        } else if (queue.holds(limits.queuedRequestsMax(), limits.queuedBytesMax())) {
            pending.refuse(ProblemCode.OVERLOADED, "too many requests are waiting on this member");
        } else {
            queue.add(pending);
            return true;
        }
        return false;
    }

    /** Takes another member's batch. Answers at once that it was not appended unless this member leads. */
    CompletableFuture<Forwarded> accept(Batch batch, int bytes) {
        if (clock == null || closed != null) {
            return CompletableFuture.completedFuture(Forwarded.NOT_APPENDED);
        }
        CompletableFuture<Forwarded> mine = new CompletableFuture<>();
        CompletableFuture<Forwarded> earlier =
                forwarders.putIfAbsent(new BatchId(batch.origin(), batch.sequence()), mine);
        if (earlier != null) {
            return earlier;
        }
        incoming.add(new Incoming(batch, bytes));
        wake();
        return mine;
    }

    /** Completes with the index of an entry that was appended after this call, once it is applied here. */
    CompletableFuture<Long> barrier() {
        CompletableFuture<Long> passed = new CompletableFuture<>();
        barriers.add(passed);
        wake();
        return passed;
    }

    /** This member leads: time and forwarded batches are its business from now on. */
    void lead(ClusterClock ownClock) {
        clock = ownClock;
        wake();
    }

    /** This member no longer leads. What it appended may or may not come to be. */
    void follow() {
        clock = null;
        for (CompletableFuture<Forwarded> waiting : forwarders.values()) {
            waiting.complete(Forwarded.UNKNOWN);
        }
        forwarders.clear();
        wake();
    }

    /** Answers whoever waits for what was applied. Called on the updater thread. */
    void onApplied(Effects effects) {
        for (BatchAnswers batch : effects.batches()) {
            if (batch.origin() == origin) {
                if (!batch.duplicate()) {
                    PendingBatch mine = outgoing.remove(batch.sequence());
                    if (mine != null) {
                        mine.complete(batch.answers());
                    }
                }
            } else {
                CompletableFuture<Forwarded> waiting = forwarders.remove(new BatchId(batch.origin(), batch.sequence()));
                if (waiting != null) {
                    waiting.complete(
                            batch.duplicate()
                                    ? Forwarded.UNKNOWN
                                    : new Forwarded.Done(effects.index(), batch.answers()));
                }
            }
        }
    }

    /** Ends waits whose deadline has passed, and waits for a leader that take too long. Called by the pacer. */
    void sweep() {
        outgoing.forEach((number, batch) -> {
            if (!batch.expire(limits.leaderlessMillisMax())) {
                outgoing.remove(number);
            }
        });
        Leadership leadership = log.leadership();
        if (leadership.leader() != null) {
            leaderlessSinceNanos = 0;
            giveUpOnFormerLeaders(leadership.leader());
        } else if (leaderlessSinceNanos == 0) {
            leaderlessSinceNanos = System.nanoTime();
        }
        boolean hopeless = leaderlessSinceNanos != 0
                && System.nanoTime() - leaderlessSinceNanos > limits.leaderlessMillisMax() * 1_000_000;
        for (PendingRequest pending : queue) {
            if (hopeless) {
                pending.refuseWaiting(Problem.of(ProblemCode.NO_LEADER, "this member knows of no leader"));
            } else if (pending.deadline.passed()) {
                pending.refuseWaiting(Problem.of(
                        leadership.leader() == null ? ProblemCode.NO_LEADER : ProblemCode.DEADLINE_EXCEEDED,
                        "the deadline passed before the request could be proposed"));
            }
        }
        if (isWorkLeft()) {
            hurry();
        }
    }

    /** Whether anything waits for a place in an entry, or someone is to be told of the last one. */
    private boolean isWorkLeft() {
        return !queue.isEmpty() || isWorkDue();
    }

    /** Whether there is work that does not wait for company. */
    private boolean isWorkDue() {
        return hurried || !again.isEmpty() || !incoming.isEmpty() || !barriers.isEmpty() || news.isLeft();
    }

    /** Refuses everything that waits, and leaves everything that is under way unknown. The first reason counts. */
    void close(Problem why) {
        closed = closed == null ? why : closed;
        PendingRequest pending;
        while ((pending = queue.peek()) != null) {
            queue.remove(pending);
            pending.refuseWaiting(why);
        }
        outgoing.values().forEach(batch -> batch.abandon(why));
        outgoing.clear();
        follow();
    }

    /** When this member last took a stamp for an entry, on the monotonic clock. */
    long lastStampNanos() {
        return lastStampNanos;
    }

    /** The number of this member's requests that wait for a place in an entry. */
    int queued() {
        return queue.size();
    }

    private void wake() {
        if (inFlight.get() < limits.inFlightMax() && scheduled.compareAndSet(false, true)) {
            proposer.execute(this::drain);
        }
    }

    /** Runs on the proposer thread. */
    private void drain() {
        scheduled.set(false);
        packing.lock();
        try {
            pack();
        } finally {
            packing.unlock();
        }
    }

    /** Packs and sends until there is nothing to pack or no room. */
    private void pack() {
        while (inFlight.get() < limits.inFlightMax() && closed == null) {
            Leadership leadership = log.leadership();
            ClusterClock own = clock;
            boolean sent;
            if (own != null && leadership.ready() && own.term() == leadership.term()) {
                sent = propose(own);
            } else if (leadership.leader() != null && !leadership.leader().equals(self)) {
                sent = forward(leadership.leader());
            } else {
                sent = false;
            }
            if (own == null || !leadership.ready()) {
                refuseLeaderWork();
            }
            if (!sent) {
                if (inFlight.get() == 0) {
                    news.tell();
                }
                return;
            }
        }
    }

    /** Turns away what only a leader can do, and lets go of requests nobody waits for any more. */
    private void refuseLeaderWork() {
        Incoming refused;
        while ((refused = incoming.poll()) != null) {
            answer(refused.batch(), Forwarded.NOT_APPENDED);
        }
        failBarriers();
        PendingRequest head;
        while ((head = queue.peek()) != null && !head.isOpen()) {
            queue.remove(head);
        }
    }

    /** Appends one entry, if there is anything to put in it. */
    private boolean propose(ClusterClock own) {
        List<Batch> batches = new ArrayList<>();
        PendingBatch mine = takeAgain();
        if (mine == null && (hurried || !incoming.isEmpty() || !barriers.isEmpty())) {
            mine = take();
        }
        int bytes = 0;
        int requests = 0;
        if (mine != null) {
            batches.add(mine.batch);
            bytes = mine.bytes();
            requests = mine.requests().size();
        }
        Incoming other;
        while (bytes < limits.entryBytesTarget()
                && requests < limits.entryRequestsMax()
                && (other = incoming.peek()) != null) {
            if (!batches.isEmpty() && bytes + other.bytes() > limits.entryBytesMax()) {
                break;
            }
            incoming.remove();
            batches.add(other.batch());
            bytes += other.bytes();
            requests += other.batch().requests().size();
        }
        List<CompletableFuture<Long>> waiting = drainBarriers();
        if (batches.isEmpty() && waiting.isEmpty()) {
            return false;
        }
        return append(own, batches, mine, waiting, requests);
    }

    /** Whether it was taken: what is refused on the spot would be refused again, and waits for the next sweep. */
    private boolean append(
            ClusterClock own,
            List<Batch> batches,
            @Nullable PendingBatch mine,
            List<CompletableFuture<Long>> waiting,
            int requests) {
        long sentNanos = System.nanoTime();
        news.appending();
        inFlight.incrementAndGet();
        CompletableFuture<Long> appended;
        try {
            lastStampNanos = sentNanos;
            Bytes entry =
                    LogCodec.encode(new Entry(own.term(), own.stampMillis(), System.currentTimeMillis(), batches));
            observer.entryProposed(requests, entry.size());
            appended = log.append(entry);
        } catch (RuntimeException e) {
            appended = CompletableFuture.failedFuture(e);
        }
        appended.whenComplete((index, failure) -> {
            inFlight.decrementAndGet();
            observer.entryFinished(System.nanoTime() - sentNanos, failure == null);
            if (failure == null) {
                waiting.forEach(barrier -> barrier.complete(index));
            } else {
                waiting.forEach(barrier -> barrier.completeExceptionally(failure));
                boolean notAppended = Failures.cause(failure) instanceof NotAppendedException;
                // What may have been appended is not sent again: it is applied here, or its deadline passes.
                LOG.debug("entry with {} requests: {}", requests, failure.toString());
                if (notAppended && mine != null) {
                    retry(mine, Failures.cause(failure).getMessage());
                }
                for (Batch batch : batches) {
                    answer(batch, notAppended ? Forwarded.NOT_APPENDED : Forwarded.UNKNOWN);
                }
                // Not woken: what is left waits for the next sweep, so that a log that refuses is not asked on and on.
                return;
            }
            if (isWorkDue()) {
                wake();
            }
        });
        return !appended.isCompletedExceptionally();
    }

    /** Carries one batch to the leader, if there is any. */
    private boolean forward(String leader) {
        PendingBatch older = takeAgain();
        PendingBatch batch = older != null || !hurried ? older : take();
        if (batch == null) {
            return false;
        }
        batch.forwarded();
        observer.batchForwarded(batch.requests().size());
        inFlight.incrementAndGet();
        long number = batch.batch.sequence();
        CompletableFuture<Bytes> question = log.ask(
                leader, Questions.forward(LogCodec.encode(batch.batch), batch.traces()), batch.remainingMillis());
        carried.put(number, new Carried(leader, question));
        question.thenApply(Questions::forwarded).whenComplete((answer, failure) -> {
            carried.remove(number);
            inFlight.decrementAndGet();
            if (answer instanceof Forwarded.Done done) {
                applied.reached(done.index()).thenRun(() -> finish(number, done.answers()));
                wake();
            } else if (outgoing.containsKey(number)) {
                LOG.debug("batch {} to {} was not answered: {}", number, leader, String.valueOf(failure));
                retry(batch, turnedAway(leader, answer, failure));
            }
        });
        // What failed on the spot would do so again: the next sweep tries.
        return !question.isCompletedExceptionally();
    }

    /** Why a batch that was carried to {@code leader} certainly is not in the log; null: it may be. */
    private static @Nullable String turnedAway(String leader, @Nullable Forwarded answer, @Nullable Throwable failure) {
        if (answer instanceof Forwarded.NotAppended) {
            return leader + " did not take it";
        }
        return failure != null && Failures.cause(failure) instanceof NotAskedException notAsked
                ? notAsked.getMessage()
                : null;
    }

    /** A question to a member that no longer leads may never be answered: ask the one that does. */
    private void giveUpOnFormerLeaders(String leader) {
        for (Carried under : carried.values()) {
            if (!under.leader().equals(leader)) {
                under.question().completeExceptionally(new IllegalStateException(under.leader() + " no longer leads"));
            }
        }
    }

    /** The leader's word on one of this member's batches, for the case that its entry never was applied here. */
    private void finish(long number, List<Applied> answers) {
        PendingBatch mine = outgoing.remove(number);
        if (mine != null) {
            mine.complete(answers);
        }
    }

    /**
     * Sends a batch again. It waits for the next sweep, so that nobody is asked in a busy loop.
     *
     * @param turnedAway why it certainly is not in the log; null: it may be
     */
    private void retry(PendingBatch batch, @Nullable String turnedAway) {
        if (turnedAway == null) {
            batch.lose();
        } else {
            batch.comeBack(turnedAway);
        }
        again.add(batch);
    }

    /** The next batch that is to be sent again and still has someone waiting for it. */
    private @Nullable PendingBatch takeAgain() {
        PendingBatch older;
        while ((older = again.poll()) != null) {
            if (!outgoing.containsKey(older.batch.sequence())) {
                continue;
            }
            if (!older.isBack()) {
                return older;
            }
            outgoing.remove(older.batch.sequence());
            PendingBatch anew = batch(older.requests().stream()
                    .filter(pending -> pending.isOpen() && pending.depart())
                    .toList());
            if (anew != null) {
                return anew;
            }
        }
        return null;
    }

    /** Makes a batch of what waits. */
    private @Nullable PendingBatch take() {
        // Before the queue is looked at: what is added behind its end sets it again.
        hurried = false;
        List<PendingRequest> requests = new ArrayList<>();
        int bytes = 0;
        PendingRequest next;
        while (requests.size() < limits.entryRequestsMax()
                && bytes < limits.entryBytesTarget()
                && (next = queue.peek()) != null) {
            if (!requests.isEmpty() && bytes + next.bytes > limits.entryBytesMax()) {
                break;
            }
            queue.remove(next);
            if (next.isOpen() && next.depart()) {
                requests.add(next);
                bytes += next.bytes;
            }
        }
        if (!queue.isEmpty()) {
            hurried = true;
        }
        return batch(requests);
    }

    /** A batch of these, of which none is anywhere else; null: there are none. */
    private @Nullable PendingBatch batch(List<PendingRequest> requests) {
        if (requests.isEmpty()) {
            return null;
        }
        PendingBatch batch = new PendingBatch(origin, ++sequence, requests);
        outgoing.put(sequence, batch);
        return batch;
    }

    private void answer(Batch batch, Forwarded answer) {
        CompletableFuture<Forwarded> waiting = forwarders.remove(new BatchId(batch.origin(), batch.sequence()));
        if (waiting != null) {
            waiting.complete(answer);
        }
    }

    private List<CompletableFuture<Long>> drainBarriers() {
        List<CompletableFuture<Long>> waiting = new ArrayList<>();
        CompletableFuture<Long> barrier;
        while ((barrier = barriers.poll()) != null) {
            waiting.add(barrier);
        }
        return waiting;
    }

    private void failBarriers() {
        for (CompletableFuture<Long> barrier : drainBarriers()) {
            barrier.completeExceptionally(new NotAppendedException("this member does not lead"));
        }
    }
}
