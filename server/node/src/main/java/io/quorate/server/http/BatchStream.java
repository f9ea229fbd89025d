package io.quorate.server.http;

import io.quorate.api.Problem;
import io.quorate.api.ProblemCode;
import io.quorate.core.log.Command;
import io.quorate.core.log.Guard;
import io.quorate.core.log.Operation;
import io.quorate.core.log.Outcome;
import io.quorate.core.log.Request;
import io.quorate.server.service.Reads;
import io.quorate.server.service.Writes;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One batch on its way: lines in, answers out, in order. Confined to the event loop of its connection.
 *
 * <p>At most {@link #LINES_MAX} lines and {@link #MEMORY_BYTES} bytes are in work; beyond that, or while the client does
 * not read its answers, the request is not read any further. Reads and writes don't overlap, so that each line sees the
 * ones before it.
 */
final class BatchStream implements Handler<Buffer>, ConnectionGuard.Watched {

    /** How many lines are in work at once. */
    private static final int LINES_MAX = 256;

    /** How many reads are in work at once: their answers may be large. */
    private static final int READS_MAX = 8;

    /** How much one read may answer, bytes. */
    private static final long READ_BYTES_MAX = 1L << 20;

    /** What may be held of lines and answers at once, bytes. */
    private static final long MEMORY_BYTES = 4L << 20;

    private final Exchange exchange;
    private final Gate gate;
    private final boolean stopsOnError;
    private final List<Guard> fences;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final LineSplitter lines;
    private final ArrayDeque<Line> inWork = new ArrayDeque<>();
    private @Nullable Line held;
    private long bytesInWork;
    private int unanswered;
    private boolean readsInWork;
    private boolean paused;
    private boolean inputEnded;
    private boolean stopped;
    private boolean over;
    private boolean advancing;
    private boolean again;
    private long movedNanos = System.nanoTime();
    private long lineNumber;
    private long ok;
    private long failed;
    private long revision;

    /** One line: what it asked, and what came of it. */
    private static final class Line {
        final BatchLine asked;
        final long number;
        long bytes;
        byte @Nullable [] answer;
        boolean succeeded;

        Line(BatchLine asked, long number, long bytes) {
            this.asked = asked;
            this.number = number;
            this.bytes = bytes;
        }
    }

    private BatchStream(Exchange exchange, Gate gate, boolean stopsOnError, List<Guard> fences) {
        this.exchange = exchange;
        this.gate = gate;
        this.stopsOnError = stopsOnError;
        this.fences = fences;
        this.request = exchange.request();
        this.response = exchange.stream(200, Names.TYPE_NDJSON);
        this.lines = new LineSplitter(exchange.settings().txnBytesMax());
    }

    /** Begins to read and to answer. */
    static void start(Exchange exchange, Gate gate, boolean stopsOnError, List<Guard> fences) {
        if (!exchange.memory().reserve(MEMORY_BYTES, MEMORY_BYTES)) {
            exchange.refuseUnread(
                    Problem.of(ProblemCode.OVERLOADED, "this member holds as many bytes of requests as it can"));
            return;
        }
        BatchStream stream = new BatchStream(exchange, gate, stopsOnError, fences);
        exchange.watch(stream);
        stream.response.setChunked(true);
        stream.response.drainHandler(drained -> stream.advance());
        stream.response.closeHandler(closed -> stream.end());
        stream.request.handler(stream);
        stream.request.exceptionHandler(broken -> stream.end());
        stream.request.endHandler(ended -> stream.inputEnded());
    }

    private void inputEnded() {
        inputEnded = true;
        lines.end();
        advance();
    }

    @Override
    public void handle(Buffer chunk) {
        movedNanos = System.nanoTime();
        if (!over && !stopped) {
            lines.add(chunk.getBytes());
            advance();
        }
    }

    /** Takes lines while there is room, writes answers while there are any, ends when nothing is left. */
    private void advance() {
        if (advancing) {
            again = true;
            return;
        }
        advancing = true;
        do {
            again = false;
            flush();
            takeLines();
        } while (again && !over);
        advancing = false;
        if (over) {
            return;
        }
        if (inWork.isEmpty() && held == null && (stopped || inputEnded)) {
            summarize();
        } else {
            regulate();
        }
    }

    private void regulate() {
        boolean wanted = held == null && hasRoom();
        if (paused && wanted) {
            paused = false;
            movedNanos = System.nanoTime();
            request.resume();
        } else if (!paused && !wanted && !inputEnded) {
            paused = true;
            request.pause();
        }
    }

    private boolean hasRoom() {
        int most = stopsOnError ? 1 : readsInWork ? READS_MAX : LINES_MAX;
        return inWork.size() < most && bytesInWork < MEMORY_BYTES && !response.writeQueueFull();
    }

    // ---- in

    private void takeLines() {
        while (!over && !stopped && hasRoom()) {
            Line line = held;
            held = null;
            if (line == null) {
                LineSplitter.Line raw = lines.next();
                if (raw == null) {
                    return;
                }
                lineNumber++;
                line = new Line(BatchLine.parse(raw, fences, exchange.settings()), lineNumber, raw.size());
            }
            if (unanswered > 0 && line.asked.problem() == null && line.asked.reads() != readsInWork) {
                held = line;
                return;
            }
            take(line);
        }
    }

    private void take(Line line) {
        inWork.add(line);
        bytesInWork += line.bytes;
        Operation operation = line.asked.operation();
        Problem problem = line.asked.problem();
        if (problem != null || operation == null) {
            answer(line, problem == null ? Problem.of(ProblemCode.INVALID_BODY, "no operation") : problem);
            return;
        }
        Command.Txn txn = Command.Txn.of(line.asked.guards(), operation);
        if (!line.asked.reads() && exchange.memory().isFullFor(LargeAnswers.bytesMost(txn))) {
            answer(line, LargeAnswers.REFUSAL);
            return;
        }
        unanswered++;
        readsInWork = line.asked.reads();
        if (readsInWork) {
            HeldBytes memory = exchange.memory();
            follow(
                    gate.reads(exchange).read(Reads.Freshness.LINEARIZABLE, exchange.newDeadline(), reader -> {
                        Outcome outcome = new Rehearsal(reader, 0, READ_BYTES_MAX).run(txn);
                        memory.hold(LargeAnswers.bytes(outcome));
                        return outcome;
                    }),
                    line,
                    Reads.Reading::value);
        } else {
            follow(gate.writes(exchange).submit(Request.of(txn), exchange.newDeadline()), line, Writes.Answer::outcome);
        }
    }

    /** How an answer holds its outcome. */
    private interface OutcomeOf<T> {
        Outcome of(T answer);
    }

    private <T> void follow(CompletableFuture<T> future, Line line, OutcomeOf<? super T> outcome) {
        // The outcome is handled there; nothing follows it.
        var unused = future.whenComplete((answer, failure) -> exchange.onLoop(() -> {
            unanswered--;
            movedNanos = System.nanoTime();
            if (answer == null || failure != null) {
                answer(line, Problems.of(failure == null ? new IllegalStateException("no answer") : failure));
            } else {
                answered(line, outcome.of(answer));
            }
            advance();
        }));
    }

    private void answered(Line line, Outcome outcome) {
        revision = Math.max(revision, outcome.revision());
        if (line.asked.reads()) {
            exchange.memory().giveBack(LargeAnswers.bytes(outcome));
        }
        Problem problem = BatchAnswers.problem(line.asked, outcome);
        if (problem != null) {
            answer(line, problem);
            return;
        }
        Problem unshown = null;
        try {
            answer(line, BatchAnswers.render(line.asked, line.number, (Outcome.TxnDone) outcome), true);
        } catch (RuntimeException failure) {
            unshown = Problems.of(failure);
        }
        if (unshown != null) {
            answer(line, unshown);
        }
    }

    private void answer(Line line, Problem problem) {
        answer(line, BatchAnswers.render(line.asked, line.number, problem), false);
    }

    private void answer(Line line, byte[] bytes, boolean succeeded) {
        bytesInWork += bytes.length;
        line.bytes += bytes.length;
        exchange.memory().count(bytes.length);
        line.answer = bytes;
        line.succeeded = succeeded;
        again = true;
    }

    // ---- out

    private void flush() {
        while (!over && !inWork.isEmpty() && !response.writeQueueFull()) {
            Line line = inWork.peek();
            byte[] answer = line.answer;
            if (answer == null) {
                return;
            }
            inWork.poll();
            bytesInWork -= line.bytes;
            exchange.memory().giveBack(answer.length);
            if (line.succeeded) {
                ok++;
            } else {
                failed++;
                stopped |= stopsOnError;
            }
            response.write(Exchange.buffer(answer));
            movedNanos = System.nanoTime();
        }
    }

    private void summarize() {
        response.end(Exchange.buffer(BatchAnswers.summary(ok, failed, revision, stopped)));
        end();
        if (!inputEnded) {
            if (paused) {
                request.resume();
            }
            exchange.drain();
        }
    }

    private void end() {
        if (!over) {
            over = true;
            exchange.unwatch(this);
            exchange.finish();
        }
    }

    @Override
    public void checkTime(long nowNanos) {
        long millis = TimeUnit.NANOSECONDS.toMillis(nowNanos - movedNanos);
        if (over || unanswered > 0 || millis < exchange.settings().bodyTimeoutMillis()) {
            return;
        }
        if (response.writeQueueFull()) {
            request.connection().close();
            return;
        }
        Problem late = Problem.of(ProblemCode.REQUEST_TIMEOUT, "no line arrived for " + millis + " ms");
        response.write(Exchange.buffer(
                BatchAnswers.render(new BatchLine(null, null, ValueForm.AUTO, List.of(), late), lineNumber + 1, late)));
        failed++;
        stopped = true;
        summarize();
    }
}
