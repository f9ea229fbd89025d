package io.quorate.client.internal.view;

import io.quorate.api.ProblemCode.Applied;
import io.quorate.api.ProblemCode.Retry;
import io.quorate.client.Bytes;
import io.quorate.client.error.Failure;
import io.quorate.client.error.WaitTimeoutException;
import io.quorate.client.internal.Patience;
import io.quorate.client.internal.Plain;
import io.quorate.client.internal.session.TwoClocks;
import io.quorate.client.watch.Change;
import io.quorate.client.watch.Changes;
import io.quorate.client.watch.State;
import io.quorate.client.watch.Watch;
import io.quorate.client.watch.WatchHandle;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A copy of what a watch tells. State and changes come from the watch, one call at a time; questions come from any thread.
 *
 * <p>A new state is gathered aside and takes the place of the old one in one step. Listeners are called after the step,
 * outside of the monitor, on the thread of the watch.
 *
 * @param <S> what is watched
 * @param <T> what it is read as
 */
public final class Mirror<S, T> implements AutoCloseable {

    private static final Logger LOG = System.getLogger("io.quorate.client");

    /** Reads an item; null: it is left out. {@code previous} is what is known under its name, or null. */
    public interface Reader<S, T> {
        @Nullable
        T read(S item, @Nullable T previous);
    }

    /** Is told what has changed. */
    public interface Listener<T> {
        void added(String name, T value);

        void updated(String name, T before, T after);

        void removed(String name, T before);
    }

    private final Function<S, Bytes> key;
    private final Function<Bytes, String> naming;
    private final Reader<S, T> reader;
    private final Listener<T> listener;
    private final TwoClocks clocks;

    /** Of the watch: a state that is being told. */
    private TreeMap<String, T> gathered = new TreeMap<>();

    // Guarded by this.
    private final TreeMap<String, T> known = new TreeMap<>();
    private @Nullable Map<String, T> snapshot;
    private long revision;
    private long freshNanos;
    private @Nullable RuntimeException failure;
    private @Nullable WatchHandle watch;
    private boolean closed;

    /**
     * @param key what an item is known by
     * @param naming what callers call it
     */
    public Mirror(
            Function<S, Bytes> key,
            Function<Bytes, String> naming,
            Reader<S, T> reader,
            Listener<T> listener,
            TwoClocks clocks) {
        this.key = key;
        this.naming = naming;
        this.reader = reader;
        this.listener = listener;
        this.clocks = clocks;
        this.freshNanos = clocks.nanos();
    }

    /** Follows {@code source}, which is to tell the state first. */
    public void follow(Watch<S> source) {
        WatchHandle started = source.onResync(reason -> gathered = new TreeMap<>())
                .onState(this::gather)
                .onSynced(this::adopt)
                .onChanges(this::change)
                .onProgress(this::reached)
                .onError(this::fail)
                .start();
        var unused = started.ended().whenComplete((nothing, fatal) -> ended(fatal));
        boolean late;
        synchronized (this) {
            watch = started;
            late = closed;
        }
        if (late) {
            started.close();
        }
    }

    // ---- what the watch tells

    private void gather(State<S> part) {
        for (S item : part.items()) {
            String name = naming.apply(key.apply(item));
            T value = reader.read(item, previous(name));
            if (value != null) {
                gathered.put(name, value);
            }
        }
    }

    private synchronized @Nullable T previous(String name) {
        return known.get(name);
    }

    /** The state is complete. */
    private void adopt(long at) {
        TreeMap<String, T> next = gathered;
        gathered = new TreeMap<>();
        List<Runnable> told = new ArrayList<>();
        synchronized (this) {
            known.forEach((name, before) -> {
                if (!next.containsKey(name)) {
                    told.add(() -> listener.removed(name, before));
                }
            });
            next.forEach((name, after) -> told.addAll(difference(name, known.get(name), after)));
            known.clear();
            known.putAll(next);
            moved(at);
        }
        tell(told);
    }

    private void change(Changes<S> changes) {
        List<Runnable> told = new ArrayList<>();
        synchronized (this) {
            for (Change<S> change : changes.events()) {
                String name = naming.apply(change.key());
                T before = known.get(name);
                T after = change instanceof Change.Put<S> put ? reader.read(put.item(), before) : null;
                if (after == null) {
                    known.remove(name);
                } else {
                    known.put(name, after);
                }
                told.addAll(difference(name, before, after));
            }
            moved(changes.revision());
        }
        tell(told);
    }

    private List<Runnable> difference(String name, @Nullable T before, @Nullable T after) {
        if (before == null) {
            return after == null ? List.of() : List.of(() -> listener.added(name, after));
        }
        if (after == null) {
            return List.of(() -> listener.removed(name, before));
        }
        return before.equals(after) ? List.of() : List.of(() -> listener.updated(name, before, after));
    }

    /** Under the monitor. */
    private void moved(long at) {
        snapshot = null;
        reached(at);
    }

    private synchronized void reached(long at) {
        revision = at;
        freshNanos = clocks.nanos();
        notifyAll();
    }

    private static void tell(List<Runnable> told) {
        for (Runnable one : told) {
            try {
                one.run();
            } catch (RuntimeException wrong) {
                LOG.log(Level.WARNING, "a listener of a view failed", wrong);
            }
        }
    }

    private synchronized void fail(RuntimeException fatal) {
        failure = fatal;
        notifyAll();
    }

    /** Nothing comes any more. */
    private synchronized void ended(@Nullable Throwable fatal) {
        if (failure == null && fatal != null && Plain.cause(fatal) instanceof RuntimeException reason) {
            failure = reason;
        }
        closed = true;
        notifyAll();
    }

    // ---- questions

    public synchronized @Nullable T get(String name) {
        return known.get(name);
    }

    public synchronized Map<String, T> snapshot() {
        Map<String, T> present = snapshot;
        if (present == null) {
            present = Collections.unmodifiableMap(new TreeMap<>(known));
            snapshot = present;
        }
        return present;
    }

    public synchronized int size() {
        return known.size();
    }

    public synchronized long revision() {
        return revision;
    }

    public synchronized Duration staleness() {
        return Duration.ofNanos(Math.max(0, clocks.nanos() - freshNanos));
    }

    /** Waits until everything up to {@code wanted} is in it; 1: until it has the whole state. */
    public void awaitRevision(long wanted, Duration limit) throws InterruptedException {
        await(
                () -> revision() >= wanted,
                limit,
                () -> "the view is at revision " + revision() + " (expected: " + wanted + " or later)");
    }

    /** Says what was waited for in vain. */
    public interface Complaint {
        String text();
    }

    /** Waits until {@code done}, that long at most. */
    public synchronized void await(BooleanSupplier done, Duration limit, Complaint complaint)
            throws InterruptedException {
        long nanos = Patience.nanos("limit", limit);
        long begun = System.nanoTime();
        while (!done.getAsBoolean()) {
            RuntimeException fatal = failure;
            if (fatal != null) {
                throw fatal;
            }
            if (closed) {
                throw new IllegalStateException("the view is closed");
            }
            long left = nanos - (System.nanoTime() - begun);
            if (left <= 0) {
                throw new WaitTimeoutException(new Failure(
                        "wait-timeout", 0, complaint.text(), null, Applied.NO, Retry.LATER, null, Map.of()));
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    @Override
    public void close() {
        WatchHandle running;
        synchronized (this) {
            closed = true;
            running = watch;
            notifyAll();
        }
        if (running != null) {
            running.close();
        }
    }
}
