package io.quorate.client.internal.session;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Says on which session something is to be held. Asked again when that is lost. */
public interface SessionSource {

    /**
     * A session that is held. The calling thread may wait for the cluster.
     *
     * @param limit that long at most; null: as long as the request takes
     */
    LeaseSession get(@Nullable Duration limit) throws InterruptedException;

    /** A session that is held, when there is one. */
    CompletableFuture<LeaseSession> later();

    /** That session, and no other when it is lost. */
    static SessionSource of(LeaseSession own) {
        return new Given(own);
    }

    /** One session, and no other when it is lost. Immutable. */
    record Given(LeaseSession own) implements SessionSource {

        @Override
        public LeaseSession get(@Nullable Duration limit) {
            if (!own.isHeld()) {
                throw new IllegalStateException(own + " is lost: " + own.loss());
            }
            return own;
        }

        @Override
        public CompletableFuture<LeaseSession> later() {
            try {
                return CompletableFuture.completedFuture(get(null));
            } catch (IllegalStateException lost) {
                return CompletableFuture.failedFuture(lost);
            }
        }
    }
}
