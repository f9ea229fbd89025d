package io.quorate.server.watch;

/** One watch, as whoever opened it sees it. Safe for any thread. */
public interface Watch extends AutoCloseable {

    /** The outlet takes lines again. */
    void ready();

    /** Ends it; a call of the outlet may be under way still. Idempotent. */
    @Override
    void close();
}
