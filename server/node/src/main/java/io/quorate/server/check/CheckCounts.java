package io.quorate.server.check;

/**
 * How the checks of a member stand. Immutable.
 *
 * @param known how many checks there are in the cluster
 * @param mine how many of them this member runs
 * @param looking how many instances are being looked at
 * @param lateNanos how late the look is that should have begun first
 */
public record CheckCounts(int known, int mine, int looking, long lateNanos) {

    static final CheckCounts NONE = new CheckCounts(0, 0, 0, 0);
}
