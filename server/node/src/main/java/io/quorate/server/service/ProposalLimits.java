package io.quorate.server.service;

/**
 * How requests are packed into entries, and how many may wait. Immutable.
 *
 * @param entryRequestsMax requests in one entry
 * @param entryBytesTarget an entry is closed once it holds this many bytes; one request may exceed it
 * @param entryBytesMax no entry is larger; a request that would be is refused
 * @param inFlightMax entries, or forwarded batches, under way at once: what arrives meanwhile shares the next one
 * @param queuedRequestsMax requests waiting on this member
 * @param queuedBytesMax bytes of requests waiting on this member
 * @param leaderlessMillisMax how long requests wait for a leader before they are refused
 */
public record ProposalLimits(
        int entryRequestsMax,
        int entryBytesTarget,
        int entryBytesMax,
        int inFlightMax,
        int queuedRequestsMax,
        long queuedBytesMax,
        long leaderlessMillisMax) {

    /** Sensible limits for entries of up to {@code entryBytesMax}. */
    public static ProposalLimits of(int entryBytesMax, long leaderlessMillisMax) {
        return new ProposalLimits(
                1_024, Math.min(1 << 20, entryBytesMax), entryBytesMax, 1, 20_000, 64L << 20, leaderlessMillisMax);
    }
}
