package io.quorate.client.internal;

import io.quorate.api.ProblemCode;
import io.quorate.client.Bytes;
import io.quorate.client.Codec;
import io.quorate.client.error.QuorateException;
import io.quorate.client.kv.CasResult;
import io.quorate.client.kv.GetOption;
import io.quorate.client.kv.KeyValue;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A value that is read, changed and put back until nobody else was faster.
 *
 * <p>Confined to the thread that waits for it, or to one after the other of those on which callbacks run.
 */
final class Update<T> {

    private static final long PAUSE_MICROS_MAX = 50_000;

    private final Calls calls;
    private final KvOperations operations;
    private final Bytes key;
    private final Codec<T> codec;
    private final UnaryOperator<@Nullable T> change;
    private final long deadlineNanos;
    private int conflicts;

    Update(Calls calls, KvOperations operations, String key, Codec<T> codec, UnaryOperator<@Nullable T> change) {
        this.calls = calls;
        this.operations = operations;
        this.key = Bytes.of(key);
        this.codec = codec;
        this.change = change;
        this.deadlineNanos = System.nanoTime() + calls.timeout().toNanos();
    }

    /** A value that is to be put, and the revision on which it rests. */
    private record Draft<T>(T value, long revision) {}

    private Draft<T> draft(Optional<KeyValue> found) {
        T before = found.map(entry -> codec.decode(entry.value())).orElse(null);
        T after = change.apply(before);
        if (after == null) {
            throw new IllegalArgumentException(
                    "update: the new value is null (expected: a value; delete removes keys)");
        }
        return new Draft<>(after, found.map(KeyValue::modRevision).orElse(0L));
    }

    private Operation<Optional<KeyValue>> read() {
        return operations.get(key, GetOption.linearizable());
    }

    private Operation<CasResult> write(Draft<T> draft) {
        return operations.cas(key, draft.revision(), codec.encode(draft.value()));
    }

    /** Does it, and waits. */
    T run() {
        while (true) {
            Draft<T> draft = draft(calls.run(read()));
            CasResult result = calls.run(write(draft));
            if (result.isApplied()) {
                return draft.value();
            }
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(pauseMicros(result)));
        }
    }

    /** Does it. */
    CompletableFuture<T> start() {
        Steps<T> steps = new Steps<>();
        attempt(steps);
        return steps;
    }

    private void attempt(Steps<T> steps) {
        if (steps.isDone()) {
            return;
        }
        steps.then(calls.start(read()), found -> {
            Draft<T> draft = draft(found);
            steps.then(calls.start(write(draft)), result -> {
                if (result.isApplied()) {
                    steps.complete(draft.value());
                } else {
                    calls.threads().later(() -> attempt(steps), pauseMicros(result), TimeUnit.MICROSECONDS);
                }
            });
        });
    }

    /** How long to leave the key to others. */
    private long pauseMicros(CasResult conflict) {
        if (System.nanoTime() - deadlineNanos >= 0) {
            throw conflict(conflict.currentRevision());
        }
        long most = Math.min(PAUSE_MICROS_MAX, 200L << Math.min(conflicts, 10));
        conflicts++;
        return ThreadLocalRandom.current().nextLong(most + 1);
    }

    private QuorateException conflict(long revision) {
        return Failures.exception(Failures.local(
                ProblemCode.CAS_FAILED,
                "key '" + key + "' was changed by others " + conflicts
                        + " times while it was updated; it is at revision " + revision,
                "give it more time, or use fewer writers"));
    }
}
