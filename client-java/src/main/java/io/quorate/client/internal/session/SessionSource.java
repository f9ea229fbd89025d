package io.quorate.client.internal.session;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Says on which session something is to be held. Asked again when that is lost. */
@FunctionalInterface
public interface SessionSource {

    /**
     * A session that is held. The calling thread may wait for the cluster.
     *
     * @param limit that long at most; null: as long as the request takes
     */
    LeaseSession get(@Nullable Duration limit) throws InterruptedException;
}
