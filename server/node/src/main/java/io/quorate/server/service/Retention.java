package io.quorate.server.service;

import io.quorate.core.History;
import io.quorate.core.StateMachine;
import io.quorate.core.log.ClusterSettings;
import io.quorate.core.log.Command;
import io.quorate.core.log.Request;
import io.quorate.core.store.Snapshot;
import io.quorate.core.store.StoreClosedException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides on the leader what history is forgotten, and proposes it in small steps, one at a time, so that no entry takes
 * long to apply. Begun on the pacer thread, and gone on with where the last step was answered.
 */
final class Retention {

    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

    /** Revisions forgotten by one command. */
    static final long STEP_REVISIONS = 250;

    private static final long PROPOSE_MILLIS = 5_000;

    private final Supplier<ClusterSettings> settings;
    private final Supplier<Snapshot> snapshots;
    private final BooleanSupplier leads;
    private final Proposals proposals;
    private volatile boolean underWay;

    /** @param leads whether this member still leads; asked on any thread */
    Retention(
            Supplier<ClusterSettings> settings,
            Supplier<Snapshot> snapshots,
            BooleanSupplier leads,
            Proposals proposals) {
        this.settings = settings;
        this.snapshots = snapshots;
        this.leads = leads;
        this.proposals = proposals;
    }

    /** Proposes the next step, if one is due and none is under way. */
    void look() {
        if (!underWay) {
            step(1);
        }
    }

    /** Proposes the next step if it forgets so many revisions at least. */
    private void step(long revisionsMin) {
        long target;
        try (Snapshot snapshot = snapshots.get()) {
            History history = StateMachine.history(snapshot);
            target = nextMark(RetentionPolicy.of(settings.get()), history);
            underWay = target - history.compactRevision() >= revisionsMin;
        }
        if (!underWay) {
            return;
        }
        PendingRequest trim =
                new PendingRequest(Request.internal(new Command.Trim(target)), Deadline.in(PROPOSE_MILLIS));
        trim.answer().whenComplete((answer, failure) -> {
            underWay = false;
            if (failure == null && leads.getAsBoolean()) {
                LOG.debug("history up to revision {} is forgotten", target);
                // At once, as long as there is a whole step: it must go as fast as it comes. What is less waits for the
                // next
                // look, so that a lone write is not followed by an entry of this.
                goOn();
            }
        });
        proposals.submit(trim);
    }

    private void goOn() {
        try {
            step(STEP_REVISIONS);
        } catch (StoreClosedException stopping) {
            LOG.debug("no more history is forgotten: {}", stopping.getMessage());
        }
    }

    /** The compaction mark to move to next; 0: nothing is to be forgotten. */
    static long nextMark(RetentionPolicy policy, History history) {
        long oldest = history.compactRevision();
        long newest = history.revision();
        long tooOld = Math.min(
                history.revisionAt(history.clusterMillis() - policy.ageMillis()), newest - policy.revisionsMin());
        long tooMany = newest - policy.revisionsMax();
        long tooLarge = history.retainedBytes() > policy.bytesMax() ? newest - 1 : 0;
        long wanted = Math.max(tooOld, Math.max(tooMany, tooLarge));
        long step = Math.min(wanted, oldest + STEP_REVISIONS);
        return step > oldest ? step : 0;
    }
}
