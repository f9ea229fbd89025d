package io.quorate.client.internal.election;

import io.quorate.client.claim.ClaimState;
import io.quorate.client.claim.Holder;
import io.quorate.client.election.Leader;
import io.quorate.client.election.LeaderObserver;
import io.quorate.client.internal.Patience;
import io.quorate.client.internal.Plain;
import io.quorate.client.watch.Change;
import io.quorate.client.watch.Changes;
import io.quorate.client.watch.State;
import io.quorate.client.watch.Watch;
import io.quorate.client.watch.WatchHandle;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Hears of leaders by a watch. What comes from the watch comes one at a time; the other methods are safe for any thread. */
final class WatchedLeader implements LeaderObserver {

    private final Consumer<Leader> listener;
    private @Nullable WatchHandle watch;

    /** Of the watch: what the state said that is being told. */
    private @Nullable Leader stated;

    // Guarded by this.
    private @Nullable Leader known;
    private boolean closed;
    private @Nullable RuntimeException failure;

    WatchedLeader(Consumer<Leader> listener) {
        this.listener = listener;
    }

    /** @param election with the state first */
    WatchedLeader start(Watch<ClaimState> election) {
        WatchHandle started = election.onResync(reason -> stated = null)
                .onState(this::state)
                .onSynced(revision -> become(stated))
                .onChanges(this::changes)
                .onError(this::fail)
                .start();
        var unused = started.ended().whenComplete((nothing, fatal) -> ended(fatal));
        synchronized (this) {
            watch = started;
        }
        return this;
    }

    private void state(State<ClaimState> part) {
        part.items().forEach(item -> stated = leader(item));
    }

    private void changes(Changes<ClaimState> changes) {
        for (Change<ClaimState> change : changes.events()) {
            become(change instanceof Change.Put<ClaimState> put ? leader(put.item()) : null);
        }
    }

    private synchronized void fail(RuntimeException fatal) {
        failure = fatal;
        notifyAll();
    }

    /** Nothing comes any more. */
    private void ended(@Nullable Throwable fatal) {
        if (fatal != null && Plain.cause(fatal) instanceof RuntimeException reason) {
            fail(reason);
        }
    }

    private static @Nullable Leader leader(ClaimState state) {
        if (!state.isHeld()) {
            return null;
        }
        Holder holder = state.holders().get(0);
        return new Leader(holder.note(), holder.token(), holder.owner());
    }

    private void become(@Nullable Leader next) {
        synchronized (this) {
            if (closed || (next == null ? known == null : next.equals(known))) {
                return;
            }
            known = next;
            notifyAll();
        }
        if (next != null) {
            listener.accept(next);
        }
    }

    @Override
    public synchronized Optional<Leader> leader() {
        return Optional.ofNullable(known);
    }

    @Override
    public synchronized Optional<Leader> await(Duration limit) throws InterruptedException {
        long until = System.nanoTime() + Patience.nanos("limit", limit);
        while (known == null && !closed) {
            RuntimeException fatal = failure;
            if (fatal != null) {
                throw fatal;
            }
            long left = until - System.nanoTime();
            if (left <= 0) {
                break;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return Optional.ofNullable(known);
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
