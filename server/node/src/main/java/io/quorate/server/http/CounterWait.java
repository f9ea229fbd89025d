package io.quorate.server.http;

import io.quorate.api.Problem;
import io.quorate.api.ProblemCode;
import io.quorate.core.StateView;
import io.quorate.server.service.Deadline;
import io.quorate.server.service.Failures;
import io.quorate.server.service.Reads;
import io.quorate.server.service.RefusedException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A read that waits until what it sees fulfils a condition: it looks again after each revision. Confined to the event
 * loop of its connection, but for the look itself, which happens on a reader thread.
 */
final class CounterWait<T> implements Lasting {

    private final Exchange exchange;
    private final Reads reads;
    private final Deadline end;
    private final Function<StateView, Look<T>> look;
    private final Consumer<T> fulfilled;
    private final Consumer<T> timedOut;
    private @Nullable T last;
    private boolean over;

    /** What was seen, and whether that is what was waited for. */
    record Look<T>(T seen, boolean enough) {}

    private CounterWait(
            Exchange exchange,
            Reads reads,
            Deadline end,
            Function<StateView, Look<T>> look,
            Consumer<T> fulfilled,
            Consumer<T> timedOut) {
        this.exchange = exchange;
        this.reads = reads;
        this.end = end;
        this.look = look;
        this.fulfilled = fulfilled;
        this.timedOut = timedOut;
    }

    /** Looks until it is enough, for {@code waitMillis} at most after the first look. */
    static <T> void start(
            Exchange exchange,
            Reads reads,
            long waitMillis,
            Function<StateView, Look<T>> look,
            Consumer<T> fulfilled,
            Consumer<T> timedOut) {
        Deadline end = new Deadline(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMillis));
        CounterWait<T> wait = new CounterWait<>(exchange, reads, end, look, fulfilled, timedOut);
        exchange.response().closeHandler(closed -> wait.left());
        exchange.lasts(wait);
        wait.look(Reads.Freshness.LINEARIZABLE, exchange.deadline());
    }

    private void left() {
        if (!over) {
            over = true;
            exchange.outlasted();
            exchange.abandon();
        }
    }

    @Override
    public void stop(Problem why) {
        revoked(why);
    }

    @Override
    public void revoked(Problem why) {
        if (!over) {
            over = true;
            exchange.outlasted();
            exchange.problem(why);
        }
    }

    private void look(Reads.Freshness freshness, Deadline deadline) {
        // The outcome is handled there; nothing follows it.
        var unused = reads.read(freshness, deadline, look)
                .whenComplete((reading, failure) -> exchange.onLoop(() -> looked(reading, failure)));
    }

    private void looked(Reads.@Nullable Reading<Look<T>> reading, @Nullable Throwable failure) {
        if (over) {
            return;
        }
        T seen = last;
        if (reading == null) {
            boolean nothingNew = failure != null
                    && Failures.cause(failure) instanceof RefusedException refused
                    && refused.problem().code() == ProblemCode.REVISION_NOT_REACHED;
            finish();
            if (nothingNew && seen != null) {
                timedOut.accept(seen);
            } else {
                exchange.fail(failure == null ? new IllegalStateException("no answer") : failure);
            }
            return;
        }
        last = reading.value().seen();
        if (reading.value().enough()) {
            finish();
            exchange.reading(reading);
            fulfilled.accept(reading.value().seen());
        } else if (end.passed()) {
            finish();
            exchange.reading(reading);
            timedOut.accept(reading.value().seen());
        } else {
            exchange.rest();
            look(new Reads.Freshness.AtLeast(reading.revision() + 1), end);
        }
    }

    private void finish() {
        over = true;
        exchange.outlasted();
    }
}
