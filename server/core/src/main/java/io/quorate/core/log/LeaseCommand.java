package io.quorate.core.log;

import io.quorate.core.store.Bytes;
import java.util.List;

/** What a request asks of leases. Immutable. */
public sealed interface LeaseCommand extends Command {

    /**
     * Makes a lease.
     *
     * @param ttlMillis how long it lives without a renewal; {@link Limits#LEASE_TTL_MILLIS_MIN} to {@link
     *     Limits#LEASE_TTL_MILLIS_MAX}
     * @param name what people call it; may be empty
     * @param note what people want to know of it, {@link Limits#NOTE_BYTES_MAX} at most
     * @param salt what makes its id hard to guess; 0 to {@link Limits#LEASE_SALT_MAX}
     */
    record Grant(long ttlMillis, String name, Bytes note, int salt) implements LeaseCommand {}

    /** Renews leases. Each has a result of its own. */
    record Renew(List<Renewal> renewals) implements LeaseCommand {

        public Renew {
            renewals = List.copyOf(renewals);
        }
    }

    /** Ends a lease and all that lives on it. */
    record Revoke(long lease) implements LeaseCommand {}

    /**
     * Ends what is due by the cluster time of this entry: leases, waits, the quiet time of locks, instances that
     * were critical for too long. Proposed by the leader.
     *
     * @param endingsMax how many leases, how many waits, and how many instances, at most
     */
    record Expire(int endingsMax) implements LeaseCommand {}

    /**
     * The renewal of one lease.
     *
     * @param ttlMillis its new length; 0: as it is
     */
    record Renewal(long lease, long ttlMillis) {}
}
