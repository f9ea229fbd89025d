package io.quorate.server.watch;

import io.quorate.api.ProblemCode;
import io.quorate.core.Effects;
import io.quorate.core.log.Change;
import io.quorate.core.log.Kind;
import io.quorate.core.store.KeyRange;
import io.quorate.core.store.StoreClosedException;
import io.quorate.server.service.ChangeListener;
import io.quorate.server.service.LocalReads;
import io.quorate.server.service.RefusedException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells every watch of this member what happens.
 *
 * <p>Safe for any thread. One thread moves all cursors: in rounds it takes what was applied, finds out who watches it,
 * has each line encoded once, and gives it to the outlets that have room. A cursor whose outlet has none falls back to
 * reading history, which another thread does for it, one step at a time. Whoever applies entries does no more than put
 * their effects into a queue; where the hub can't keep up the queue is thrown away, and everybody reads history.
 */
public final class WatchHub implements ChangeListener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WatchHub.class);

    /** More changes than these don't wait for the hub: whoever needs them reads them. */
    private static final int QUEUED_CHANGES_MAX = 20_000;
    /** From so close to what the hub has seen a cursor is brought there at once, so that it can't miss again. */
    private static final long JOIN_REVISIONS_MAX = 64;
    /**
     * About what a round costs for each watch, nanoseconds: the next begins so much later, and revisions share writes.
     */
    private static final long PACE_NANOS = 40_000;

    private static final long PACE_NANOS_MAX = 40_000_000;
    private static final long SWEEP_MILLIS = 250;

    private final LocalReads reads;
    private final ControlLines control;
    private final WatchObserver observer;
    private final int watchesMax;
    private final ScheduledExecutorService executor;
    private final ScheduledExecutorService reader;
    private final TopicIndex index = new TopicIndex();
    private final Queue<Arrived> arrived = new ConcurrentLinkedQueue<>();
    private final AtomicInteger arrivedChanges = new AtomicInteger();
    private final AtomicBoolean isAwake = new AtomicBoolean();
    private final AtomicInteger open = new AtomicInteger();
    private final Set<Guest> guests = ConcurrentHashMap.newKeySet();
    private volatile boolean hasGap;
    private volatile long applied;
    private volatile Counts counts = new Counts(0, 0, 0, 0);

    /** What was applied up to here has been taken. */
    private long seen;
    /** Every live cursor has been told everything up to here: what was taken before the round under way. */
    private long toldUpTo;

    /** Those whose lines of the round under way can't be made any more: history has been trimmed past them. */
    private final Set<Topic> trimmed = new LinkedHashSet<>();

    private volatile long nextRoundNanos = System.nanoTime();

    /** Effects, and when they arrived. */
    private record Arrived(Effects effects, long nanos) {}

    /**
     * How watches stand, for metrics.
     *
     * @param lagMax how many revisions the one furthest behind is behind this member
     */
    public record Counts(int live, int catchingUp, int blocked, long lagMax) {}

    /**
     * A hub that tells what happens from now on.
     *
     * @param name the member's name
     * @param watchesMax more watches than these are refused
     */
    public WatchHub(String name, LocalReads reads, ControlLines control, WatchObserver observer, int watchesMax) {
        this.reads = reads;
        this.control = control;
        this.observer = observer;
        this.watchesMax = watchesMax;
        this.executor = thread("quorate-" + name + "-watch");
        this.reader = thread("quorate-" + name + "-watch-reader");
        var unused = executor.scheduleWithFixedDelay(
                guarded(this::sweep), SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static ScheduledExecutorService thread(String name) {
        return Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    // ---- for whoever watches

    /**
     * Opens a watch. The outlet is told from another thread, perhaps before this returns.
     *
     * @throws RefusedException {@code overloaded}: there are as many watches as there may be
     */
    public Watch open(Subject subject, WatchOptions options, Outlet outlet) {
        admit();
        WatchCursor cursor = new WatchCursor(this, subject, options, outlet);
        run(() -> {
            if (!cursor.isClosed()) {
                Topic topic = index.topic(subject);
                topic.add(cursor);
                cursor.topic = topic;
                advance(cursor);
            }
        });
        return cursor;
    }

    private void admit() {
        if (open.incrementAndGet() > watchesMax) {
            open.decrementAndGet();
            throw new RefusedException(
                    ProblemCode.OVERLOADED, "this member serves " + watchesMax + " watches already, as many as it may");
        }
    }

    /** A watch that is told by somebody else, and is one of this member's all the same. */
    public interface Guest {

        /** How it stands. Called on the thread of the hub. */
        WatchStatus status();
    }

    /**
     * Counts a watch that is told by somebody else.
     *
     * @throws RefusedException as {@link #open}
     */
    public void admit(Guest guest) {
        admit();
        guests.add(guest);
    }

    /** Counts it no more. Idempotent. */
    public void dismiss(Guest guest) {
        if (guests.remove(guest)) {
            open.decrementAndGet();
        }
    }

    /**
     * Completes with the revision of the first change of {@code names} after {@code after}, or with a later one; where
     * history is gone, at once. Cancelling it ends the wait.
     *
     * @throws RefusedException as {@link #open}
     */
    public CompletableFuture<Long> changed(Kind kind, KeyRange names, long after) {
        return Signal.of(this, kind, names, after);
    }

    /**
     * Completes with the revision of the first change after {@code after} for which {@code subject} has a line, or with
     * a later one; where history is gone, at once. Cancelling it ends the wait.
     *
     * @throws RefusedException as {@link #open}
     */
    public CompletableFuture<Long> changed(Subject subject, long after) {
        return Signal.of(this, subject, after);
    }

    /** How the watches stand, {@code limit} at most, those furthest behind first. */
    public CompletableFuture<List<WatchStatus>> statuses(int limit) {
        CompletableFuture<List<WatchStatus>> answer = new CompletableFuture<>();
        run(() -> {
            long now = System.nanoTime();
            List<WatchStatus> all = new ArrayList<>();
            for (Topic topic : index.topics()) {
                for (WatchCursor cursor : topic.cursors()) {
                    all.add(cursor.status(seen, applied, now));
                }
            }
            guests.forEach(guest -> all.add(guest.status()));
            all.sort((one, other) -> Long.compare(other.lag(), one.lag()));
            answer.complete(List.copyOf(all.subList(0, Math.min(limit, all.size()))));
        });
        return answer;
    }

    /** How the watches stand, as of the last quarter of a second. */
    public Counts counts() {
        return counts;
    }

    /** How many watches are open. */
    public int open() {
        return open.get();
    }

    // ---- what was applied

    @Override
    public void onApplied(Effects effects) {
        if (effects.changes().isEmpty()) {
            return;
        }
        applied = effects.revision();
        if (open.get() == 0) {
            return;
        }
        int changes = effects.changes().size();
        if (arrivedChanges.addAndGet(changes) > QUEUED_CHANGES_MAX) {
            arrivedChanges.addAndGet(-changes);
            hasGap = true;
        } else {
            arrived.add(new Arrived(effects, System.nanoTime()));
        }
        wake();
    }

    @Override
    public void onInstalled() {
        hasGap = true;
        wake();
    }

    private void wake() {
        if (isAwake.compareAndSet(false, true)) {
            long delayNanos = Math.max(0, nextRoundNanos - System.nanoTime());
            try {
                var unused = executor.schedule(guarded(this::round), delayNanos, TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException closed) {
                isAwake.set(false);
            }
        }
    }

    // ---- on the hub's thread

    /** Runs {@code task} on the hub's thread; it is dropped once the hub is closed. */
    void run(Runnable task) {
        try {
            executor.execute(guarded(task));
        } catch (RejectedExecutionException closed) {
            LOG.debug("the hub is closed", closed);
        }
    }

    /** After a failure nobody's place is known to be right but by reading. */
    private Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (StoreClosedException closed) {
                LOG.debug("the member has stopped", closed);
                hasGap = true;
            } catch (RuntimeException e) {
                LOG.error("watches read on from history after a failure", e);
                hasGap = true;
            } catch (Error e) {
                Thread.currentThread().getUncaughtExceptionHandler().uncaughtException(Thread.currentThread(), e);
            }
        };
    }

    private void round() {
        isAwake.set(false);
        if (hasGap) {
            hasGap = false;
            while (next() != null) {
                // whoever wants it reads it
            }
            everybodyReads();
            return;
        }
        long before = seen;
        long firstNanos = 0;
        trimmed.clear();
        Set<Topic> told = new LinkedHashSet<>();
        try (LazySight sight = new LazySight(reads)) {
            Scene scene = new Scene(sight::view, false);
            Arrived next = next();
            // What comes after a gap was queued after it was noted: it is read with what the gap has swallowed.
            while (next != null && !hasGap) {
                firstNanos = firstNanos == 0 ? next.nanos() : firstNanos;
                sight.reach(next.effects().revision());
                encode(next.effects(), scene, told);
                next = next();
            }
        }
        told.removeAll(trimmed);
        int watchers = 0;
        long events = 0;
        long now = System.nanoTime();
        for (Topic topic : told) {
            List<Line> lines = topic.take();
            long perWatch = events(lines);
            int reached = tell(topic, lines, before, now);
            watchers += reached;
            events += reached * perWatch;
        }
        toldUpTo = seen;
        for (Topic topic : trimmed) {
            topic.take();
            fallBehind(topic.cursors().stream().filter(cursor -> cursor.isLive).toList(), before);
        }
        if (watchers > 0) {
            observer.delivered(watchers, events, System.nanoTime() - firstNanos);
        }
        nextRoundNanos = System.nanoTime() + Math.min(PACE_NANOS_MAX, watchers * PACE_NANOS);
    }

    private @Nullable Arrived next() {
        Arrived next = arrived.poll();
        if (next != null) {
            arrivedChanges.addAndGet(-next.effects().changes().size());
        }
        return next;
    }

    private static long events(List<Line> lines) {
        long events = 0;
        for (Line line : lines) {
            events += line.events();
        }
        return events;
    }

    /** Encodes what is watched of some effects, revision by revision. */
    private void encode(Effects effects, Scene scene, Set<Topic> told) {
        List<Change> changes = effects.changes();
        List<Topic> touched = new ArrayList<>();
        int at = 0;
        while (at < changes.size()) {
            long revision = changes.get(at).revision();
            for (; at < changes.size() && changes.get(at).revision() == revision; at++) {
                Change change = changes.get(at);
                if (revision > seen) {
                    index.match(change.kind(), Backlog.nameOf(change.kind(), change.key()), topic -> {
                        if (topic.touch(change)) {
                            touched.add(topic);
                        }
                    });
                }
            }
            for (Topic topic : touched) {
                encode(topic, scene, told);
            }
            touched.clear();
        }
        seen = Math.max(seen, effects.revision());
    }

    private void encode(Topic topic, Scene scene, Set<Topic> told) {
        try {
            if (topic.encode(scene)) {
                told.add(topic);
            }
        } catch (RefusedException refused) {
            if (refused.problem().code() == ProblemCode.REVISION_COMPACTED) {
                trimmed.add(topic);
                return;
            }
            for (WatchCursor cursor : List.copyOf(topic.cursors())) {
                fail(cursor, refused);
            }
        }
    }

    /** Gives a round's lines to whoever is live; how many were told. */
    private int tell(Topic topic, List<Line> lines, long before, long nowNanos) {
        int reached = 0;
        List<WatchCursor> behind = new ArrayList<>();
        for (WatchCursor cursor : topic.cursors()) {
            if (!cursor.isLive || cursor.isClosed()) {
                continue;
            }
            List<Line> own = lines.get(0).revision() > cursor.position ? lines : after(cursor.position, lines);
            if (own.isEmpty()) {
                continue;
            }
            if (cursor.outlet.room() < own.size()) {
                behind.add(cursor);
            } else {
                cursor.position = own.get(own.size() - 1).revision();
                cursor.tell(own, nowNanos);
                reached++;
            }
        }
        fallBehind(behind, before);
        return reached;
    }

    /** Has live cursors, which have been told everything up to {@code told}, read on from there. */
    private void fallBehind(List<WatchCursor> behind, long told) {
        if (!behind.isEmpty()) {
            observer.fellBehind(behind.size());
            for (WatchCursor cursor : behind) {
                cursor.isLive = false;
                cursor.isAtEnd = false;
                cursor.position = Math.max(cursor.position, told);
                advance(cursor);
            }
        }
    }

    private static List<Line> after(long revision, List<Line> lines) {
        return lines.stream().filter(line -> line.revision() > revision).toList();
    }

    /** What happened since a live cursor's place can only be read. */
    private void everybodyReads() {
        long before = toldUpTo;
        seen = Math.max(seen, applied);
        toldUpTo = seen;
        List<WatchCursor> all = new ArrayList<>();
        for (Topic topic : index.topics()) {
            topic.take();
            all.addAll(topic.cursors());
        }
        for (WatchCursor cursor : all) {
            if (cursor.isLive) {
                cursor.isLive = false;
                cursor.position = Math.max(cursor.position, before);
            }
            cursor.hasRead = false;
            cursor.isAtEnd = false;
            advance(cursor);
        }
    }

    // ---- one cursor

    /** Moves a cursor on that is not live: it reads while its client takes what it reads, until it is where the hub is. */
    void advance(WatchCursor cursor) {
        while (!cursor.isClosed() && !cursor.isLive && !cursor.isReading) {
            // What was applied while nobody watched no round tells of, so that to be where the hub is does not do.
            if (cursor.hasRead && cursor.isAtEnd && !cursor.isListing && cursor.position >= seen) {
                cursor.isLive = true;
                return;
            }
            int room = cursor.outlet.room();
            if (room == 0) {
                return;
            }
            if (cursor.hasRead && !cursor.isListing && seen - cursor.position <= JOIN_REVISIONS_MAX) {
                took(cursor, read(cursor, room));
            } else {
                cursor.isReading = true;
                cursor.hasRead = true;
                readElsewhere(cursor, room);
            }
        }
    }

    private void readElsewhere(WatchCursor cursor, int room) {
        try {
            reader.execute(guarded(() -> {
                Backlog.Step step = null;
                try {
                    step = read(cursor, room);
                } finally {
                    hasRead(cursor, step);
                }
            }));
        } catch (RejectedExecutionException closed) {
            LOG.debug("the hub is closed", closed);
        }
    }

    private void hasRead(WatchCursor cursor, Backlog.@Nullable Step step) {
        run(() -> {
            cursor.isReading = false;
            if (step != null) {
                took(cursor, step);
                advance(cursor);
            }
        });
    }

    private Backlog.Step read(WatchCursor cursor, int room) {
        try (LocalReads.Sight sight = reads.open()) {
            return Backlog.next(
                    sight.view(), cursor.subject, control, cursor.position, cursor.isListing, cursor.rest, room);
        }
    }

    private void took(WatchCursor cursor, Backlog.Step step) {
        if (cursor.isClosed()) {
            return;
        }
        if (step instanceof Backlog.Step.Told told) {
            cursor.position = told.position();
            cursor.isListing = told.isListing();
            cursor.isAtEnd = told.isAtEnd();
            cursor.rest = told.rest();
            long now = System.nanoTime();
            if (!told.lines().isEmpty()) {
                cursor.tell(told.lines(), now);
                observer.caughtUp(told.lines().size(), events(told.lines()));
            } else if (!told.isListing() && isDue(cursor, now)) {
                cursor.tell(List.of(control.bookmark(cursor.position)), now);
            }
        } else if (step instanceof Backlog.Step.Compacted gone) {
            if (cursor.options.resync()) {
                cursor.list(gone.currentRevision());
            } else {
                observer.compacted();
                cursor.outlet.compacted(gone.compactRevision(), gone.currentRevision());
                cursor.close();
            }
        } else if (step instanceof Backlog.Step.Failed failed) {
            fail(cursor, failed.why());
        }
    }

    private static void fail(WatchCursor cursor, RuntimeException why) {
        cursor.outlet.failed(why);
        cursor.close();
    }

    /** Takes a closed cursor out. */
    void forget(WatchCursor cursor) {
        Topic topic = cursor.topic;
        if (topic != null) {
            topic.remove(cursor);
            if (topic.cursors().isEmpty()) {
                index.remove(topic);
            }
        }
        open.decrementAndGet();
    }

    // ---- time

    private static boolean isDue(WatchCursor cursor, long nowNanos) {
        return nowNanos - cursor.toldNanos >= TimeUnit.MILLISECONDS.toNanos(cursor.options.bookmarkMillis());
    }

    private void sweep() {
        long now = System.nanoTime();
        int live = 0;
        int catchingUp = 0;
        int blocked = 0;
        long lagMax = 0;
        Line bookmark = null;
        for (Topic topic : index.topics()) {
            for (WatchCursor cursor : topic.cursors()) {
                boolean isBlocked = !cursor.isLive && !cursor.isReading && cursor.outlet.room() == 0;
                if (cursor.isLive) {
                    live++;
                } else {
                    lagMax = Math.max(lagMax, applied - cursor.position);
                    catchingUp += isBlocked ? 0 : 1;
                    blocked += isBlocked ? 1 : 0;
                }
                // One that reads is told something soon.
                if ((cursor.isLive || isBlocked) && isDue(cursor, now) && cursor.outlet.takesBookmarks()) {
                    long revision = cursor.reached(toldUpTo);
                    if (bookmark == null || bookmark.revision() != revision) {
                        bookmark = control.bookmark(revision);
                    }
                    cursor.tell(List.of(bookmark), now);
                }
            }
        }
        for (Guest guest : guests) {
            boolean isBlocked = guest.status().state() == WatchStatus.State.BLOCKED;
            live += isBlocked ? 0 : 1;
            blocked += isBlocked ? 1 : 0;
        }
        counts = new Counts(live, catchingUp, blocked, lagMax);
        if (hasGap) {
            wake();
        }
    }

    /** Ends the threads. Outlets are told nothing any more: whoever serves them ends them first. */
    @Override
    public void close() {
        executor.shutdownNow();
        reader.shutdownNow();
    }
}
