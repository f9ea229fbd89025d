package io.quorate.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.quorate.api.Problem;
import io.quorate.api.ProblemCode;
import io.quorate.core.StateView;
import io.quorate.core.claim.ClaimState;
import io.quorate.core.lease.LeaseRecord;
import io.quorate.core.log.Ending;
import io.quorate.core.log.Hold;
import io.quorate.core.store.Bytes;
import io.quorate.server.service.Deadline;
import io.quorate.server.service.Reads;
import io.quorate.server.service.RefusedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** How a lease stands, for those who watch it. Safe for any thread. */
final class LeaseLook implements PolledWatch.Look {

    private static final int ATTACHED_MAX = 1_000;
    private static final long LOOK_MILLIS_MAX = 5_000;

    private final Reads reads;
    private final long lease;
    private final String id;

    /** What counts as a change: how much time is left does not. */
    private record Likeness(long ttlMillis, List<Bytes> keys, List<Hold> holds, List<Bytes> instances) {}

    private LeaseLook(Reads reads, long lease, String id) {
        this.reads = reads;
        this.lease = lease;
        this.id = id;
    }

    /** @param id how the lease was named */
    static PolledWatch.Look of(Reads reads, long lease, String id) {
        return new LeaseLook(reads, lease, id);
    }

    @Override
    public CompletableFuture<PolledWatch.Seen> look(PolledWatch.@Nullable Seen before) {
        Reads.Freshness freshness = before == null ? Reads.Freshness.LINEARIZABLE : Reads.Freshness.SERIALIZABLE;
        return reads.read(freshness, Deadline.in(LOOK_MILLIS_MAX), view -> seen(view, before))
                .thenApply(Reads.Reading::value);
    }

    private PolledWatch.Seen seen(StateView view, PolledWatch.@Nullable Seen before) {
        LeaseRecord record = view.lease(lease);
        if (record == null) {
            Ending ending = view.leaseEnding(lease);
            throw new RefusedException(before == null ? LeaseIds.notFound(id, ending) : ended(ending));
        }
        List<Bytes> keys = view.keysOn(lease, ATTACHED_MAX);
        List<Hold> holds = view.holdsOn(lease, ATTACHED_MAX);
        List<Bytes> instances = view.instancesOn(lease, ATTACHED_MAX);
        return new PolledWatch.Seen(
                view.revision(),
                new Likeness(record.ttlMillis(), keys, holds, instances),
                out -> {
                    LeaseRoutes.write(out, record);
                    LeaseRoutes.writeAttached(out, keys, holds, instances);
                },
                lost(view, before, holds));
    }

    private Problem ended(@Nullable Ending ending) {
        Problem problem = Problem.of(ProblemCode.LEASE_ENDED, "lease " + Text.shown(id) + " has ended")
                .hint("what was attached to it is gone: stop what depended on it, and begin anew with a new lease")
                .with("lease", Text.shown(id));
        return ending == null ? problem : problem.with("ended", LeaseIds.plain(ending));
    }

    /** The holds that are gone since it was seen before. */
    private static List<PolledWatch.Fields> lost(StateView view, PolledWatch.@Nullable Seen before, List<Hold> holds) {
        if (before == null || !(before.likeness() instanceof Likeness known)) {
            return List.of();
        }
        List<PolledWatch.Fields> lost = new ArrayList<>();
        for (Hold hold : known.holds()) {
            if (holds.stream().noneMatch(other -> other.token() == hold.token())) {
                ClaimState state = view.claimState(hold.kind(), hold.name(), 0);
                Ending last = state.last();
                // Of a hold whose end is no longer the last one, nobody knows more.
                String cause = state.lastToken() == hold.token() && last != null ? LeaseIds.cause(last) : "released";
                lost.add(out -> writeLost(out, hold, cause));
            }
        }
        return lost;
    }

    private static void writeLost(JsonGenerator out, Hold hold, String cause) throws IOException {
        out.writeStringField("op", "hold-lost");
        out.writeStringField("kind", Fences.word(hold.kind()));
        out.writeStringField("name", hold.name().utf8());
        out.writeNumberField("token", hold.token());
        out.writeStringField("cause", cause);
    }
}
