package io.quorate.server.http;

import io.quorate.api.Problem;
import io.quorate.api.ProblemCode;
import io.quorate.core.log.Command;
import io.quorate.core.log.KeyRecord;
import io.quorate.core.log.Operation;
import io.quorate.core.log.OperationResult;
import io.quorate.core.log.Outcome;
import io.quorate.core.log.Request;
import io.quorate.server.service.RefusedException;
import io.quorate.server.service.Writes;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One large answer on its way to its client: its bytes count till they are written, and a client that hardly takes them is
 * given up where others wait for their memory. Confined to the event loop of its connection; its static methods may be
 * called from anywhere.
 */
final class LargeAnswers implements ConnectionGuard.Watched {

    /** Answers above this count against the memory set aside for bodies, from when they are built until they are written. */
    static final int BYTES_MIN = 64 << 10;

    /** Bytes of what was read or shown, after which a page ends. */
    static final long PAGE_BYTES_MAX = 4L << 20;

    static final Problem REFUSAL =
            Problem.of(ProblemCode.OVERLOADED, "this member holds as many bytes of answers as it can");

    /** Who takes less in a second, on average, is given up when memory is scarce. */
    private static final long RATE_MIN = 64 << 10;

    private final Exchange exchange;
    private final HttpState state;
    private final long bytes;
    private final long sinceNanos = System.nanoTime();

    private LargeAnswers(Exchange exchange, HttpState state, long bytes) {
        this.exchange = exchange;
        this.state = state;
        this.bytes = bytes;
    }

    /** Sends the body of an answer, which is given up. */
    static void send(Exchange exchange, HttpState state, byte[] body) {
        LargeAnswers answer = new LargeAnswers(exchange, state, body.length);
        state.memoryBytes.addAndGet(body.length);
        exchange.watch(answer);
        exchange.response().end(Exchange.buffer(body)).onComplete(done -> answer.written());
    }

    /** What {@code txn} may answer with: much, if it asks for what is there or was there. */
    static long bytesMost(Command.Txn txn) {
        return txn.then().stream().anyMatch(LargeAnswers::asks)
                        || txn.otherwise().stream().anyMatch(LargeAnswers::asks)
                ? Long.MAX_VALUE
                : 0;
    }

    private static boolean asks(Operation operation) {
        return operation instanceof Operation.Get
                || (operation instanceof Operation.Put put && put.prior())
                || (operation instanceof Operation.Delete delete && delete.prior());
    }

    /**
     * Gives {@code txn} to {@code writes}, unless it asks for what may be large while too much is held. What it answers
     * counts as soon as it is there: it can't be refused any more, but others can.
     *
     * @throws RefusedException {@code overloaded}
     */
    static CompletableFuture<Writes.Answer> submit(Exchange exchange, Writes writes, Request request, Command.Txn txn) {
        HeldBytes memory = exchange.memory();
        long most = bytesMost(txn);
        memory.mayGrow(most);
        CompletableFuture<Writes.Answer> answer = writes.submit(request, exchange.deadline());
        return most == 0
                ? answer
                : answer.thenApply(known -> {
                    memory.count(bytes(known.outcome()));
                    return known;
                });
    }

    /** How much memory the records of an outcome take, bytes. */
    static long bytes(@Nullable Outcome outcome) {
        long bytes = 0;
        if (outcome instanceof Outcome.TxnDone done) {
            for (OperationResult result : done.results()) {
                if (result instanceof OperationResult.Get get) {
                    bytes += bytes(get.records());
                } else if (result instanceof OperationResult.Delete delete) {
                    bytes += bytes(delete.prior());
                } else if (result instanceof OperationResult.Put put && put.prior() != null) {
                    bytes += put.prior().value().size();
                }
            }
        }
        return bytes;
    }

    private static long bytes(List<KeyRecord> records) {
        long bytes = 0;
        for (KeyRecord record : records) {
            bytes += record.key().size() + record.value().size();
        }
        return bytes;
    }

    private void written() {
        state.release(bytes);
        exchange.unwatch(this);
    }

    @Override
    public void checkTime(long nowNanos) {
        long millis = TimeUnit.NANOSECONDS.toMillis(nowNanos - sinceNanos);
        boolean isSlow = millis > state.settings.bodyTimeoutMillis() + bytes * 1_000 / RATE_MIN;
        if (!isSlow || state.memoryBytes.get() <= state.settings.memoryBytesMax() / 2) {
            return;
        }
        exchange.unwatch(this);
        if (exchange.request().version() == HttpVersion.HTTP_2) {
            var unused = exchange.response().reset();
        } else {
            var unused = exchange.request().connection().close();
        }
    }
}
