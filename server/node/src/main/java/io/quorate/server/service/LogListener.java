package io.quorate.server.service;

import io.quorate.core.Effects;
import io.quorate.core.store.Bytes;
import java.util.concurrent.CompletableFuture;

/** What the replicated log tells a member. No call may block: most come from the thread that applies entries. */
public interface LogListener {

    /** An entry with commands was applied, and its effects can be read. Confined to the updater thread. */
    void onApplied(Effects effects);

    /**
     * Everything up to {@code index} is applied and can be read: entries, the log's own bookkeeping, or an installed
     * snapshot. Never falls. Called after {@link #onApplied}.
     */
    void onAppliedIndex(long index);

    /** A snapshot took the place of the state: entries up to it may never be applied here. Confined to the updater thread. */
    void onInstalled();

    /** This member leads {@code term} and has applied the first entry of it. */
    void onLeaderReady(long term);

    /** This member is no longer the leader. Appends under way have an unknown outcome. */
    void onLeaderLost();

    /** A question of another member. The answer must not wait on this thread. */
    CompletableFuture<Bytes> onQuestion(Bytes question);
}
