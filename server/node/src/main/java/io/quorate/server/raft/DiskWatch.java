package io.quorate.server.raft;

import io.quorate.server.service.FailStop;

/**
 * Notices a disk that no longer answers: on its leader Ratis would go on with heartbeats, and nobody could write. Looks
 * at counters only, since a hung write may hold Ratis' locks. Confined to the watch thread.
 */
final class DiskWatch {

    private final RaftSettings settings;
    private final RatisMetrics log;
    private final DiskProgress termFile;
    private final Runnable giveUpLeadership;
    private final FailStop failStop;
    private long endedBefore = -1;
    private long stalledMillis;
    private long nextStepDownMillis;

    DiskWatch(
            RaftSettings settings,
            RatisMetrics log,
            DiskProgress termFile,
            Runnable giveUpLeadership,
            FailStop failStop) {
        this.settings = settings;
        this.log = log;
        this.termFile = termFile;
        this.giveUpLeadership = giveUpLeadership;
        this.failStop = failStop;
    }

    /**
     * Looks once.
     *
     * @param sinceLastMillis the time since it looked last, as far as this process was running
     */
    void look(long sinceLastMillis) {
        RatisMetrics.LogWork work = log.logWork();
        long ended = work.ended() + termFile.ended();
        boolean isStalled = (work.underWay() || termFile.isUnderWay()) && ended == endedBefore;
        endedBefore = ended;
        if (!isStalled) {
            stalledMillis = 0;
            nextStepDownMillis = settings.stallStepDownMillis();
            return;
        }
        stalledMillis += sinceLastMillis;
        if (stalledMillis >= settings.stallHaltMillis()) {
            failStop.fail("the disk has not answered for " + stalledMillis + " ms", null);
        } else if (stalledMillis >= nextStepDownMillis) {
            nextStepDownMillis = stalledMillis + settings.stallStepDownMillis();
            giveUpLeadership.run();
        }
    }
}
