package io.quorate.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.quorate.api.Problem;
import io.quorate.server.service.Failures;
import io.quorate.server.service.RefusedException;
import io.quorate.server.watch.Line;
import io.quorate.server.watch.Outlet;
import io.quorate.server.watch.Watch;
import io.quorate.server.watch.WatchHub;
import io.quorate.server.watch.WatchStatus;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A watch of something that has no history: it is looked at again and again. Runs on the event loop of its connection;
 * {@link #close}, {@link #ready} and {@link #status} are safe for any thread.
 */
final class PolledWatch implements Watch, WatchHub.Guest {

    /** How often it is looked at, milliseconds. */
    static final long LOOK_MILLIS = 500;

    private final Exchange exchange;
    private final WatchHub hub;
    private final Looked looked;
    private final Outlet outlet;
    private final long bookmarkMillis;
    private final long openedNanos = System.nanoTime();
    private @Nullable Seen last;
    private long toldNanos = openedNanos;
    private volatile Told told = new Told(0, 0, 0);
    private volatile boolean isClosed;

    /** What was told so far. */
    private record Told(long revision, long lines, long events) {}

    /**
     * What is looked at.
     *
     * @param hub whose watches it is one of
     */
    record Looked(WatchHub hub, WatchStatus.Watched.Thing thing, Look look) {}

    /** Writes the fields of a document into an object that is open. */
    interface Fields {
        void write(JsonGenerator out) throws IOException;
    }

    /**
     * What was seen.
     *
     * @param likeness what must be equal for it to count as unchanged
     * @param events what happened besides since it was seen before
     */
    record Seen(long revision, Object likeness, Fields fields, List<Fields> events) {}

    /** Looks. */
    interface Look {
        /** @param before what was seen before; null: nothing */
        CompletableFuture<Seen> look(@Nullable Seen before);
    }

    private PolledWatch(Exchange exchange, Looked looked, Outlet outlet, long bookmarkMillis) {
        this.exchange = exchange;
        this.hub = looked.hub();
        this.looked = looked;
        this.outlet = outlet;
        this.bookmarkMillis = bookmarkMillis;
    }

    /**
     * Watches from now on.
     *
     * @throws RefusedException {@code overloaded}: there are as many watches as there may be
     */
    static Watch open(Exchange exchange, Looked looked, Outlet outlet, long bookmarkMillis) {
        PolledWatch watch = new PolledWatch(exchange, looked, outlet, bookmarkMillis);
        watch.hub.admit(watch);
        watch.lookAgain();
        return watch;
    }

    private void lookAgain() {
        // The outcome is handled there; nothing follows it.
        var unused = looked.look()
                .look(last)
                .whenComplete((seen, failure) -> exchange.onLoop(() -> {
                    if (isClosed) {
                        return;
                    }
                    if (seen != null) {
                        tell(seen);
                    } else if (!(Failures.cause(failure) instanceof RefusedException refused)
                            || refused.problem().code().status() < 500) {
                        outlet.failed(
                                failure instanceof RuntimeException known ? known : new IllegalStateException(failure));
                        close();
                        return;
                    }
                    exchange.context().setTimer(LOOK_MILLIS, timer -> {
                        if (!isClosed) {
                            lookAgain();
                        }
                    });
                }));
    }

    private void tell(Seen seen) {
        Seen before = last;
        long now = System.nanoTime();
        boolean isDue = now - toldNanos >= TimeUnit.MILLISECONDS.toNanos(bookmarkMillis);
        if (outlet.room() == 0) {
            if (isDue && outlet.takesBookmarks()) {
                write(List.of(new WatchLines().bookmark(before == null ? 0 : before.revision())), now);
            }
            return;
        }
        if (before == null) {
            write(List.of(state(seen), new WatchLines().synced(seen.revision())), now);
        } else if (!before.likeness().equals(seen.likeness())) {
            write(List.of(change(seen)), now);
        } else if (isDue) {
            write(List.of(new WatchLines().bookmark(seen.revision())), now);
        } else {
            return;
        }
        last = seen;
    }

    private void write(List<Line> lines, long now) {
        toldNanos = now;
        Told before = told;
        long events = before.events();
        for (Line line : lines) {
            events += line.events();
        }
        told = new Told(lines.get(lines.size() - 1).revision(), before.lines() + lines.size(), events);
        outlet.write(lines);
    }

    @Override
    public WatchStatus status() {
        Told now = told;
        return new WatchStatus(
                looked.thing(),
                outlet,
                outlet.room() == 0 ? WatchStatus.State.BLOCKED : WatchStatus.State.LIVE,
                now.revision(),
                0,
                now.lines(),
                now.events(),
                (System.nanoTime() - openedNanos) / 1_000_000);
    }

    private static Line state(Seen seen) {
        return EventLines.state(seen.revision(), List.of(seen), (out, item) -> {
            out.writeStartObject();
            item.fields().write(out);
            out.writeEndObject();
        });
    }

    private static Line change(Seen seen) {
        return WatchLines.line(
                Line.Type.CHANGES, seen.revision(), 1 + seen.events().size(), out -> {
                    out.writeNumberField("revision", seen.revision());
                    out.writeArrayFieldStart("events");
                    out.writeStartObject();
                    out.writeStringField("op", EventFilter.PUT);
                    seen.fields().write(out);
                    out.writeEndObject();
                    for (Fields event : seen.events()) {
                        out.writeStartObject();
                        event.write(out);
                        out.writeEndObject();
                    }
                    out.writeEndArray();
                });
    }

    @Override
    public void ready() {
        // It looks again soon anyway.
    }

    @Override
    public void close() {
        isClosed = true;
        hub.dismiss(this);
    }

    // ---- waiting

    /**
     * Calls {@code next} with what is seen once that is something else than now, or answers 304 when {@code waitMillis}
     * have passed.
     *
     * @throws RefusedException as {@link #open}
     */
    static void await(Exchange exchange, Looked looked, long waitMillis, Consumer<Seen> next) {
        Wait wait = new Wait(exchange, looked, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMillis), next);
        looked.hub().admit(wait);
        exchange.response().closeHandler(closed -> wait.left());
        exchange.lasts(wait);
        exchange.rest();
        wait.lookAgain();
    }

    /** One wait. Confined to the event loop of its connection. */
    private static final class Wait implements WatchHub.Guest, Lasting {

        private final Exchange exchange;
        private final Looked looked;
        private final long openedNanos = System.nanoTime();
        private final long endNanos;
        private final Consumer<Seen> next;
        private @Nullable Object first;
        private boolean isOver;

        Wait(Exchange exchange, Looked looked, long endNanos, Consumer<Seen> next) {
            this.exchange = exchange;
            this.looked = looked;
            this.endNanos = endNanos;
            this.next = next;
        }

        private void lookAgain() {
            // The outcome is handled there; nothing follows it.
            var unused = looked.look()
                    .look(null)
                    .whenComplete((seen, failure) -> exchange.onLoop(() -> {
                        if (isOver) {
                            return;
                        }
                        if (seen == null) {
                            end();
                            exchange.fail(failure == null ? new IllegalStateException("no answer") : failure);
                        } else {
                            looked(seen);
                        }
                    }));
        }

        private void looked(Seen seen) {
            long leftMillis = TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
            if (first == null) {
                first = seen.likeness();
            }
            if (!first.equals(seen.likeness())) {
                end();
                next.accept(seen);
            } else if (leftMillis <= 0) {
                end();
                exchange.revision(seen.revision());
                exchange.empty(304);
            } else {
                exchange.context().setTimer(Math.max(1, Math.min(LOOK_MILLIS, leftMillis)), timer -> {
                    if (!isOver) {
                        lookAgain();
                    }
                });
            }
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

        @Override
        public WatchStatus status() {
            long ageMillis = (System.nanoTime() - openedNanos) / 1_000_000;
            return new WatchStatus(looked.thing(), null, WatchStatus.State.LIVE, 0, 0, 0, 0, ageMillis);
        }

        private void end() {
            isOver = true;
            looked.hub().dismiss(this);
            exchange.outlasted();
        }
    }
}
