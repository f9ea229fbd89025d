package io.quorate.server.http;

import io.quorate.api.Problem;
import io.quorate.api.ProblemCode;
import io.quorate.core.log.ClaimCommand;
import io.quorate.core.log.ClaimOutcome.Grant;
import io.quorate.core.log.Ending;
import io.quorate.core.log.Kind;
import io.quorate.core.log.LeaseCommand;
import io.quorate.core.log.LeaseOutcome;
import io.quorate.core.log.Limits;
import io.quorate.core.log.Request;
import io.quorate.server.service.Deadline;
import io.quorate.server.service.Reads;
import io.quorate.server.service.Writes;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Something that is held as long as a connection is open. Confined to the event loop of its connection.
 *
 * <p>This member is the lease's client on behalf of one that can't be it: it renews through the log, and counts the
 * time that is left from the moment it <em>sent</em> the last renewal that was confirmed, less a margin. Once that has
 * passed the hold is lost, whatever is confirmed later. When the connection closes the hold is given back at once.
 */
final class HoldStream implements Lasting {

    /** What a renewal that failed waits for before it is tried again, milliseconds. */
    private static final long RETRY_MILLIS = 500;

    private final Exchange exchange;
    private final Gate gate;
    private final Held held;
    private final JsonBody first;
    private @Nullable HttpServerResponse out;
    private long deadlineNanos;
    private boolean begun;
    private boolean over;

    /**
     * What is held.
     *
     * @param lease the lease it lives on
     * @param kind of what; {@link Kind#KEY}: of nothing but the lease
     * @param grants the holds; none: the lease itself is held
     * @param isOwnLease whether the lease ends with them
     * @param sentNanos when the request was sent that made the lease, or renewed it; 0: that is not known
     */
    record Held(long lease, long ttlMillis, Kind kind, List<Grant> grants, boolean isOwnLease, long sentNanos) {

        Held {
            grants = List.copyOf(grants);
        }
    }

    private HoldStream(Exchange exchange, Gate gate, @Nullable HttpServerResponse out, Held held, JsonBody first) {
        this.exchange = exchange;
        this.gate = gate;
        this.out = out;
        this.held = held;
        this.first = first;
    }

    /**
     * Answers with {@code first} as the first line, and holds from then on.
     *
     * @param out the stream that has been begun already; null: none has
     */
    static void start(Exchange exchange, Gate gate, @Nullable HttpServerResponse out, Held held, JsonBody first) {
        HoldStream stream = new HoldStream(exchange, gate, out, held, first);
        exchange.response().closeHandler(closed -> stream.left());
        exchange.lasts(stream);
        exchange.rest();
        if (held.sentNanos() == 0) {
            stream.deadlineNanos = System.nanoTime() + nanos(held.ttlMillis());
            stream.renew();
        } else {
            stream.deadlineNanos = held.sentNanos() + nanos(held.ttlMillis() - margin(held.ttlMillis()));
            stream.begin();
            stream.scheduleRenewal(held.ttlMillis() / 3);
        }
        stream.scheduleDeadline();
    }

    /** Why holds can't be offered; null: they can. */
    static @Nullable Problem unavailable(HttpState state) {
        return state.noticesSilence || state.settings.unboundedHolds()
                ? null
                : Problem.of(
                                ProblemCode.HOLD_UNAVAILABLE,
                                "this member would not notice that a client has fallen silent (it runs without its"
                                        + " native transport)")
                        .hint("keep a lease alive instead, or use `quorate lock NAME -- command`");
    }

    /** What is taken off the time that is left, so that this side gives up first. */
    static long margin(long ttlMillis) {
        return Math.min(ttlMillis / 3, Math.max(500, ttlMillis / 10));
    }

    private static long nanos(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private long leftMillis() {
        return TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
    }

    private void begin() {
        begun = true;
        HttpServerResponse to = out;
        if (to == null) {
            to = exchange.stream(200, Names.TYPE_NDJSON);
            to.setChunked(true);
            out = to;
        }
        ClaimWait.line(to, first);
    }

    // ---- time

    private void scheduleRenewal(long millis) {
        exchange.context().setTimer(Math.max(1, millis), timer -> {
            if (!over) {
                renew();
            }
        });
    }

    private void scheduleDeadline() {
        exchange.context().setTimer(Math.max(1, leftMillis()), timer -> {
            if (!over && leftMillis() > 0) {
                scheduleDeadline();
            } else if (!over) {
                lost("unconfirmed", true);
            }
        });
    }

    private void renew() {
        long sentNanos = System.nanoTime();
        Request renewal = Request.of(new LeaseCommand.Renew(List.of(new LeaseCommand.Renewal(held.lease(), 0))));
        // The outcome is handled there; nothing follows it.
        var unused = gate.writes(exchange)
                .submit(renewal, Deadline.in(Math.max(1, leftMillis())))
                .whenComplete((answer, failure) -> exchange.onLoop(() -> renewed(sentNanos, answer)));
    }

    private void renewed(long sentNanos, Writes.@Nullable Answer answer) {
        if (over) {
            return;
        }
        if (leftMillis() <= 0) {
            lost("unconfirmed", true);
        } else if (answer == null || !(answer.outcome() instanceof LeaseOutcome.Renewed renewed)) {
            scheduleRenewal(RETRY_MILLIS);
        } else if (renewed.results().get(0) instanceof LeaseOutcome.Dead dead) {
            Ending ending = dead.ending();
            lost(ending == null ? "expired" : LeaseIds.cause(ending), false);
        } else if (renewed.results().get(0) instanceof LeaseOutcome.Alive alive) {
            if (isHeldBy(alive)) {
                alive(sentNanos, alive);
            } else {
                tellLoss();
            }
        }
    }

    private void alive(long sentNanos, LeaseOutcome.Alive alive) {
        long left = alive.remainingMillis() - margin(alive.ttlMillis());
        deadlineNanos = Math.max(deadlineNanos, sentNanos + nanos(left));
        if (!begun) {
            deadlineNanos = sentNanos + nanos(left);
            begin();
        } else {
            HttpServerResponse to = out;
            if (to != null && !to.writeQueueFull()) {
                ClaimWait.line(to, line -> {
                    line.writeStringField("event", "alive");
                    line.writeNumberField("remaining_ms", alive.remainingMillis());
                });
            }
        }
        scheduleRenewal(alive.ttlMillis() / 3);
    }

    private boolean isHeldBy(LeaseOutcome.Alive alive) {
        if (held.grants().isEmpty() || alive.holds().size() >= Limits.HOLDS_SHOWN_MAX) {
            return true;
        }
        for (Grant grant : held.grants()) {
            LeaseOutcome.Held wanted = new LeaseOutcome.Held(held.kind(), grant.name(), grant.token());
            if (!alive.holds().contains(wanted)) {
                return false;
            }
        }
        return true;
    }

    // ---- its end

    @Override
    public void stop(Problem why) {
        lost("shutdown", true);
    }

    @Override
    public void revoked(Problem why) {
        lost(why.code().code(), true);
    }

    /** The lease lives, the hold does not: the state knows why. */
    private void tellLoss() {
        Grant grant = held.grants().get(0);
        // The outcome is handled there; nothing follows it.
        var unused = gate.reads(exchange)
                .read(Reads.Freshness.SERIALIZABLE, Deadline.in(Math.max(1, leftMillis())), view -> {
                    var state = view.claimState(held.kind(), grant.name(), 0);
                    Ending last = state.last();
                    return state.lastToken() == grant.token() && last != null ? LeaseIds.cause(last) : "released";
                })
                .whenComplete((reading, failure) ->
                        exchange.onLoop(() -> lost(failure == null ? reading.value() : "released", false)));
    }

    private void lost(String reason, boolean mayBeThere) {
        if (over) {
            return;
        }
        over = true;
        exchange.outlasted();
        if (mayBeThere) {
            giveBack();
        }
        HttpServerResponse to = out;
        if (to == null) {
            exchange.problem(Problem.of(ProblemCode.LOCK_LOST, "what was granted was lost before it could be told")
                    .with("ended", reason));
            return;
        }
        ClaimWait.line(to, line -> {
            line.writeStringField("event", "lost");
            line.writeStringField("reason", reason);
        });
        to.end();
        exchange.finish();
    }

    /** The client has gone. */
    private void left() {
        if (!over) {
            over = true;
            exchange.outlasted();
            giveBack();
            if (out == null) {
                exchange.abandon();
            } else {
                exchange.finish();
            }
        }
    }

    private void giveBack() {
        if (held.grants().isEmpty()) {
            gate.claims(exchange).errand(new LeaseCommand.Revoke(held.lease()));
        }
        for (Grant grant : held.grants()) {
            gate.claims(exchange).errand(new ClaimCommand.Release(held.kind(), grant.name(), grant.token()));
        }
    }
}
