package io.quorate.server.http;

import io.quorate.api.Problem;
import io.quorate.server.watch.Line;
import io.quorate.server.watch.Outlet;
import io.quorate.server.watch.Watch;
import io.quorate.server.watch.WatchOptions;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One watch as the answer to one request. {@link #room}, {@link #write} and the ends that the hub finds are called on the
 * thread of the hub, everything else on the event loop of the connection.
 */
final class WatchStream implements Outlet, LinePipe.Client, WatchPeer, Lasting {

    private final Exchange exchange;
    private final HttpServerResponse response;
    private final Framing framing;
    private final SharedBytes shared;
    private final LinePipe pipe;
    private @Nullable Watch watch;
    private long endTimer = -1;

    private WatchStream(Exchange exchange, Framing framing, SharedBytes shared, WatchOptions options) {
        this.exchange = exchange;
        this.framing = framing;
        this.shared = shared;
        this.response = exchange.stream(200, framing.contentType());
        this.pipe = new LinePipe(exchange, response::write, this, options);
    }

    /** What is watched, and how the answer goes. */
    record Plan(WatchCalls.Opening opening, Framing framing, WatchOptions options, long maxMillis) {}

    /** Answers with the first line, and watches from then on; with the headers alone if no more is asked for. */
    static void answer(Exchange exchange, SharedBytes shared, Plan plan) {
        if (exchange.method().equals("HEAD")) {
            exchange.stream(200, plan.framing().contentType()).end();
            exchange.finish();
            return;
        }
        if (exchange.response().closed()) {
            exchange.abandon();
            return;
        }
        WatchStream stream = new WatchStream(exchange, plan.framing(), shared, plan.options());
        HttpServerResponse to = stream.response;
        to.setChunked(true);
        to.closeHandler(closed -> stream.left());
        exchange.rest();
        byte[] head = plan.framing().head();
        if (head.length > 0) {
            to.write(Exchange.buffer(head));
        }
        stream.pipe.send(plan.framing().bytes(WatchLines.start(plan.options(), exchange.clusterId())));
        exchange.lasts(stream);
        if (plan.maxMillis() > 0) {
            stream.endTimer = exchange.context().setTimer(plan.maxMillis(), timer -> stream.end(WatchEnd.MAX));
        }
        if (!stream.pipe.isOver()) {
            stream.open(plan.opening());
        }
    }

    private void open(WatchCalls.Opening opening) {
        try {
            watch = opening.open(this);
        } catch (RuntimeException refused) {
            fail(WatchEnd.FAILED, Problems.of(refused));
        }
    }

    @Override
    public String peer() {
        return String.valueOf(exchange.request().remoteAddress());
    }

    // ---- on the thread of the hub

    @Override
    public int room() {
        return pipe.hasRoom() ? Integer.MAX_VALUE : 0;
    }

    @Override
    public void write(List<Line> lines) {
        pipe.write(shared.of(lines, framing), LinePipe.told(lines));
    }

    @Override
    public void compacted(long compactRevision, long currentRevision) {
        exchange.onLoop(() -> fail(WatchEnd.COMPACTED, WatchProblems.compacted(compactRevision, currentRevision)));
    }

    @Override
    public void failed(RuntimeException why) {
        exchange.onLoop(() -> fail(WatchEnd.FAILED, Problems.of(why)));
    }

    // ---- on the event loop

    @Override
    public void ready() {
        if (watch != null) {
            watch.ready();
        }
    }

    @Override
    public void stalled() {
        fail(WatchEnd.TOO_SLOW, WatchProblems.tooSlow(exchange.settings().bodyTimeoutMillis(), pipe.told()));
        pipe.closeStalled(response);
    }

    @Override
    public void stop(Problem why) {
        end(WatchEnd.SHUTDOWN);
    }

    @Override
    public void revoked(Problem why) {
        fail(WatchEnd.REVOKED, why);
    }

    private void end(WatchEnd why) {
        last(why, WatchLines.end(why.word(), pipe.told()));
    }

    private void fail(WatchEnd why, Problem problem) {
        last(why, WatchLines.error(problem));
    }

    private void last(WatchEnd why, Line line) {
        if (!pipe.isOver()) {
            over(why);
            pipe.end(response, Exchange.buffer(framing.bytes(line)));
            exchange.finish();
        }
    }

    /** The client has gone. */
    private void left() {
        if (!pipe.isOver()) {
            over(WatchEnd.CLIENT);
            exchange.finish();
        }
    }

    private void over(WatchEnd why) {
        pipe.close();
        exchange.outlasted();
        exchange.watchEnded(why);
        if (endTimer >= 0) {
            exchange.context().owner().cancelTimer(endTimer);
        }
        if (watch != null) {
            watch.close();
        }
    }
}
