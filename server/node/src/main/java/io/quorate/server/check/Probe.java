package io.quorate.server.check;

import java.util.function.Consumer;

/** Looks at instances. Safe for any thread; never waits. */
interface Probe extends AutoCloseable {

    /**
     * Looks once, and tells the result exactly once, on whatever thread, soon after the check's timeout at the latest.
     *
     * @param done must not wait
     */
    void look(Target target, Consumer<ProbeResult> done);

    @Override
    void close();
}
