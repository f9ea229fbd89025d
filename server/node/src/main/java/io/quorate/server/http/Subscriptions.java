package io.quorate.server.http;

import io.quorate.api.Problem;
import io.quorate.api.ProblemCode;
import io.quorate.core.access.Demand;
import io.quorate.server.service.RefusedException;
import io.quorate.server.watch.Line;
import io.quorate.server.watch.WatchOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The watches that share one connection. {@link #send} and {@link #hasRoom} are safe for any thread, the rest is for the
 * event loop of the connection.
 */
final class Subscriptions implements LinePipe.Client, Lasting {

    /** A pipe that carries several watches stands nowhere itself. */
    private static final WatchOptions NOWHERE = new WatchOptions(0, true, false, 0);

    private final Exchange exchange;
    private final WatchCalls watches;
    private final Framing framing;
    private final LinePipe pipe;
    private final Runnable emptied;
    private final Runnable stalled;
    private final Map<String, Subscription> byId = new HashMap<>();
    private boolean isStalled;

    /**
     * @param emptied what to do when the last one has ended
     * @param stalled what to do about a client that takes nothing, once it has been told
     */
    Subscriptions(
            Exchange exchange,
            WatchCalls watches,
            Framing framing,
            LinePipe.Sink sink,
            Runnable emptied,
            Runnable stalled) {
        this.exchange = exchange;
        this.watches = watches;
        this.framing = framing;
        this.emptied = emptied;
        this.stalled = stalled;
        this.pipe = new LinePipe(exchange, sink, this, NOWHERE);
    }

    LinePipe pipe() {
        return pipe;
    }

    String peer() {
        return String.valueOf(exchange.request().remoteAddress());
    }

    boolean isEmpty() {
        return byId.isEmpty();
    }

    // ---- any thread

    boolean hasRoom() {
        return pipe.hasRoom();
    }

    /** Sends a line with the id of its subscription. */
    void send(Subscription of, Line line, long told) {
        pipe.write(framing.bytes(line, withId(of.id(), line.document())), told);
    }

    private static byte[] withId(String id, byte[] document) {
        byte[] head = EventLines.event(out -> out.writeStringField("id", id));
        byte[] all = new byte[head.length + document.length - 1];
        System.arraycopy(head, 0, all, 0, head.length);
        all[head.length - 1] = ',';
        System.arraycopy(document, 1, all, head.length, document.length - 1);
        return all;
    }

    void failed(Subscription of, WatchEnd why, RuntimeException cause) {
        exchange.onLoop(() -> end(of, why, Problems.of(cause)));
    }

    // ---- the event loop

    /** Begins a subscription; what is wrong with it is told on a line of its own. */
    void subscribe(SubscriptionForm.Wish wish) {
        List<Demand> demands = WatchCalls.demands(wish.target());
        Subscription subscription = new Subscription(this, wish.id(), wish.window(), demands);
        Problem refusal = byId.containsKey(wish.id())
                ? Problem.of(
                        ProblemCode.INVALID_PARAMETER,
                        "id: '" + Text.shown(wish.id())
                                + "' is in use (expected: one of its own for each subscription)")
                : byId.size() >= HttpSettings.CONNECTION_WATCHES_MAX
                        ? Problem.of(
                                ProblemCode.OVERLOADED,
                                "this connection has " + HttpSettings.CONNECTION_WATCHES_MAX
                                        + " subscriptions, as many as it may")
                        : denied(demands);
        if (refusal != null) {
            // Without the id: a line that has one is about the subscription that there is.
            complain(byId.containsKey(wish.id()) ? "" : wish.id(), refusal);
            return;
        }
        byId.put(wish.id(), subscription);
        // The outcome is handled there; nothing follows it.
        var unused = watches.begin(exchange, wish.target(), wish.terms())
                .whenComplete((begun, failure) -> exchange.onLoop(() -> {
                    if (begun == null) {
                        end(
                                subscription,
                                WatchEnd.FAILED,
                                Problems.of(failure == null ? new IllegalStateException("no answer") : failure));
                        return;
                    }
                    try {
                        subscription.begin(begun.first(), begun.told(), begun.opening());
                    } catch (RuntimeException refused) {
                        end(subscription, WatchEnd.FAILED, Problems.of(refused));
                    }
                }));
    }

    /** Why the caller may not watch it; null: it may. */
    private @Nullable Problem denied(List<Demand> demands) {
        try {
            exchange.authority().check(demands);
            return null;
        } catch (RefusedException denied) {
            return denied.problem();
        }
    }

    /** Ends a subscription; false: there is none. */
    boolean unsubscribe(String id) {
        Subscription subscription = byId.get(id);
        if (subscription == null) {
            return false;
        }
        end(subscription, WatchEnd.UNSUBSCRIBED);
        return true;
    }

    /** Notes what a client has done with; false: there is no such subscription. */
    boolean acknowledge(String id, long revision) {
        Subscription subscription = byId.get(id);
        if (subscription != null) {
            subscription.acknowledge(revision);
        }
        return subscription != null;
    }

    /** Tells of something that is wrong with what a client sent. */
    void complain(String id, Problem problem) {
        Line line = WatchLines.error(problem);
        byte[] document = id.isEmpty() ? line.document() : withId(id, line.document());
        pipe.write(framing.bytes(line, document), -1);
    }

    /** Ends all of them. */
    void endAll(WatchEnd why) {
        for (Subscription subscription : new ArrayList<>(byId.values())) {
            end(subscription, why);
        }
    }

    @Override
    public void stop(Problem why) {
        endAll(WatchEnd.SHUTDOWN);
    }

    @Override
    public void revoked(Problem why) {
        for (Subscription subscription : new ArrayList<>(byId.values())) {
            end(subscription, WatchEnd.REVOKED, why);
        }
    }

    @Override
    public void changed() {
        for (Subscription subscription : new ArrayList<>(byId.values())) {
            Problem lost = exchange.authority().lost(subscription.demands());
            if (lost != null) {
                end(subscription, WatchEnd.REVOKED, lost);
            }
        }
    }

    private void end(Subscription subscription, WatchEnd why) {
        over(
                subscription,
                why,
                subscription.end(told -> why == WatchEnd.CLIENT ? null : WatchLines.end(why.word(), told)));
    }

    private void end(Subscription subscription, WatchEnd why, Problem problem) {
        over(subscription, why, subscription.end(told -> WatchLines.error(problem)));
    }

    private void over(Subscription subscription, WatchEnd why, boolean hasEnded) {
        if (hasEnded) {
            byId.remove(subscription.id(), subscription);
            exchange.watchEnded(why);
            if (byId.isEmpty()) {
                emptied.run();
            }
        }
    }

    @Override
    public void ready() {
        List.copyOf(byId.values()).forEach(Subscription::ready);
    }

    @Override
    public void stalled() {
        if (isStalled) {
            return;
        }
        isStalled = true;
        Problem problem = WatchProblems.tooSlow(exchange.settings().bodyTimeoutMillis(), -1);
        for (Subscription subscription : new ArrayList<>(byId.values())) {
            end(subscription, WatchEnd.TOO_SLOW, problem);
        }
        stalled.run();
    }
}
