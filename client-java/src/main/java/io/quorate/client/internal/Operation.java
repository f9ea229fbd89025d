package io.quorate.client.internal;

import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import java.time.Duration;
import java.util.function.Function;

/**
 * Something that a client does: a request, and what its answer means. {@link Calls#run} waits for it, {@link Calls#start}
 * does not; so a method and its asynchronous twin are the same operation. Immutable.
 *
 * @param kept how long the server may keep it waiting on purpose; zero: not at all
 * @param read makes the result of the answer, whatever its status, or throws
 */
public record Operation<T>(ApiRequest request, Duration kept, Function<ApiAnswer, T> read) {

    /** One whose answer is a problem if it is not the result. */
    public static <T> Operation<T> of(ApiRequest request, Function<ApiAnswer, T> read) {
        return new Operation<>(request, Duration.ZERO, answer -> read.apply(answer.orThrow()));
    }

    /** One whose problems may be results too. */
    public static <T> Operation<T> ofAny(ApiRequest request, Function<ApiAnswer, T> read) {
        return new Operation<>(request, Duration.ZERO, read);
    }

    /** The same, which the server may keep waiting for {@code limit}. */
    public Operation<T> waiting(Duration limit) {
        return new Operation<>(request, limit, read);
    }

    /** The same with another form of the result. */
    public <R> Operation<R> map(Function<? super T, ? extends R> change) {
        return new Operation<>(request, kept, answer -> change.apply(read.apply(answer)));
    }
}
