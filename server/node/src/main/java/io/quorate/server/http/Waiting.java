package io.quorate.server.http;

import io.quorate.api.Problem;
import io.quorate.core.StateView;
import io.quorate.core.access.Demand;
import io.quorate.core.log.Hold;
import io.quorate.core.log.Kind;
import io.quorate.core.store.KeyRange;
import io.quorate.server.service.Deadline;
import io.quorate.server.service.Reads.Freshness;
import io.quorate.server.service.Reads.Reading;
import io.quorate.server.service.RefusedException;
import io.quorate.server.watch.WatchHub;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads that may wait for a change ({@code ?wait}): they answer as they would at once, but not before something has
 * changed. Safe for any event loop.
 */
final class Waiting {

    /** The parameters of a wait. */
    static final String[] PARAMETERS = {"wait", "after"};

    private final Gate gate;
    private final WatchHub hub;

    Waiting(Gate gate, WatchHub hub) {
        this.gate = gate;
        this.hub = hub;
    }

    /** What is waited for. */
    interface Awaited {

        /** Whether it has come to be after {@code revision}; perhaps, where that is hard to tell. */
        boolean changedSince(StateView view, long revision);

        /** Completes once it comes to be after {@code revision}; cancelling it ends the wait. */
        CompletableFuture<Long> changed(WatchHub hub, long revision);

        /** What it takes to hear of it. */
        List<Demand> demands();
    }

    /** A change of these. */
    record Names(Kind kind, KeyRange range) implements Awaited {

        @Override
        public List<Demand> demands() {
            return List.of(Sight.demand(kind, range));
        }

        @Override
        public CompletableFuture<Long> changed(WatchHub hub, long revision) {
            return hub.changed(kind, range, revision);
        }

        @Override
        public boolean changedSince(StateView view, long revision) {
            return switch (kind) {
                case LOCK, SEMAPHORE, ELECTION -> view.changedSince(kind, Hold.keys(range), revision);
                case KEY, COUNTER, BARRIER, SERVICE, INSTANCE -> view.changedSince(kind, range, revision);
            };
        }
    }

    /** Reads, at once or after a wait as {@code options} have it; {@code next} is called on the event loop. */
    <T> void read(
            Exchange exchange,
            ReadOptions options,
            Awaited names,
            Function<StateView, T> look,
            Consumer<Reading<T>> next) {
        if (options.waitMillis() < 0) {
            exchange.then(gate.reads(exchange).read(options.freshness(), exchange.deadline(), look), next);
        } else {
            exchange.authority().require(names.demands());
            new Pending<>(exchange, options, names, look, next).start();
        }
    }

    /** One read that waits. Confined to the event loop of its connection. */
    private final class Pending<T> implements Lasting {

        private final Exchange exchange;
        private final ReadOptions options;
        private final Awaited names;
        private final Function<StateView, T> look;
        private final Consumer<Reading<T>> next;
        private long after;
        private long timer = -1;
        private @Nullable CompletableFuture<Long> change;
        private boolean isOver;

        Pending(
                Exchange exchange,
                ReadOptions options,
                Awaited names,
                Function<StateView, T> look,
                Consumer<Reading<T>> next) {
            this.exchange = exchange;
            this.options = options;
            this.names = names;
            this.look = look;
            this.next = next;
        }

        /** Looks where things stand, and whether something has changed already. */
        void start() {
            exchange.response().closeHandler(closed -> left());
            exchange.lasts(this);
            CompletableFuture<Reading<Boolean>> first = gate.reads(exchange)
                    .read(options.freshness(), exchange.deadline(), view -> {
                        options.check(view);
                        if (options.after() > view.revision()) {
                            throw new RefusedException(
                                    WatchProblems.inFuture("after", options.after(), view.revision()));
                        }
                        return options.after() >= 0 && names.changedSince(view, options.after());
                    });
            follow(first, reading -> {
                after = options.after() >= 0 ? options.after() : reading.revision();
                if (reading.value()) {
                    answer(reading.revision());
                } else {
                    await();
                }
            });
        }

        private void await() {
            exchange.rest();
            timer = exchange.context().setTimer(Math.max(1, options.waitMillis()), fired -> timedOut());
            CompletableFuture<Long> changed = names.changed(hub, after);
            change = changed;
            follow(changed, this::answer);
        }

        private <U> void follow(CompletableFuture<U> future, Consumer<U> then) {
            // The outcome is handled there; nothing follows it.
            var unused = future.whenComplete((value, failure) -> exchange.onLoop(() -> {
                if (isOver) {
                    return;
                }
                if (failure != null || value == null) {
                    end();
                    exchange.fail(failure == null ? new IllegalStateException("no answer") : failure);
                    return;
                }
                try {
                    then.accept(value);
                } catch (RuntimeException failed) {
                    end();
                    exchange.fail(failed);
                }
            }));
        }

        /** Something has changed at {@code revision}, or before. */
        private void answer(long revision) {
            end();
            Deadline deadline = exchange.newDeadline();
            exchange.then(gate.reads(exchange).read(new Freshness.AtLeast(revision), deadline, look), next);
        }

        /** Nothing has been heard of a change; the answer must not pass one over that has just been made. */
        private void timedOut() {
            if (isOver) {
                return;
            }
            end();
            CompletableFuture<Reading<Optional<T>>> last = gate.reads(exchange)
                    .read(
                            Freshness.SERIALIZABLE,
                            exchange.newDeadline(),
                            view -> names.changedSince(view, after) ? Optional.of(look.apply(view)) : Optional.empty());
            exchange.then(last, reading -> {
                if (reading.value().isEmpty()) {
                    exchange.reading(reading);
                    exchange.empty(304);
                    return;
                }
                next.accept(new Reading<>(
                        reading.value().get(),
                        reading.revision(),
                        reading.linearizable(),
                        reading.stalenessMillis(),
                        reading.barrierNanos()));
            });
        }

        private void left() {
            if (!isOver) {
                end();
                exchange.abandon();
            }
        }

        @Override
        public void stop(Problem why) {
            revoked(why);
        }

        @Override
        public void revoked(Problem why) {
            if (!isOver) {
                end();
                exchange.problem(why);
            }
        }

        private void end() {
            isOver = true;
            exchange.outlasted();
            if (timer >= 0) {
                exchange.context().owner().cancelTimer(timer);
            }
            if (change != null) {
                change.cancel(false);
            }
        }
    }
}
