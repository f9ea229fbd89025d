package io.quorate.client.election;

/**
 * What a leader does.
 *
 * @param <X> what it throws
 */
@FunctionalInterface
public interface LeaderTask<X extends Exception> {

    /** Leads. Called with each term; interrupted when that ends. */
    void lead(Leadership term) throws X, InterruptedException;
}
