package io.quorate.server.check;

import io.quorate.core.log.CheckStatus;
import io.quorate.core.log.Health;
import io.quorate.core.log.HealthCheck;
import io.quorate.core.log.RegistryCommand;
import org.jspecify.annotations.Nullable;

/** One check of one instance, as this member knows it. Belongs to its {@link CheckBoard}; confined to one thread. */
final class CheckRun {

    private final String service;
    private final String instance;
    private final long createRevision;
    private final Target target;
    private final long thing;
    private final long order;
    private final Streak streak;

    /** Whether this member runs it. */
    private boolean mine;
    /** Whether it stands in the schedule; if it does {@link #dueNanos} must not change. */
    private boolean scheduled;

    private boolean underWay;
    private boolean reporting;
    private boolean gone;
    private long dueNanos;
    private int looks;

    /**
     * @param createRevision tells the instance from others of the same name
     * @param thing what it counts as when it is assigned
     * @param order what tells it from others that are due at the same time
     */
    CheckRun(
            String service,
            String instance,
            long createRevision,
            Target target,
            long thing,
            long order,
            CheckStatus known) {
        this.service = service;
        this.instance = instance;
        this.createRevision = createRevision;
        this.target = target;
        this.thing = thing;
        this.order = order;
        this.streak =
                new Streak(known, target.check().failAfter(), target.check().passAfter());
    }

    Target target() {
        return target;
    }

    HealthCheck check() {
        return target.check();
    }

    long createRevision() {
        return createRevision;
    }

    long thing() {
        return thing;
    }

    boolean isMine() {
        return mine;
    }

    void setMine(boolean value) {
        mine = value;
        streak.reset();
    }

    boolean isScheduled() {
        return scheduled;
    }

    void setScheduled(boolean value) {
        scheduled = value;
    }

    boolean isUnderWay() {
        return underWay;
    }

    void setUnderWay(boolean value) {
        underWay = value;
    }

    /** How often this member has looked. */
    int looks() {
        return looks;
    }

    void looked() {
        looks = Math.min(looks, Integer.MAX_VALUE - 1) + 1;
    }

    boolean isGone() {
        return gone;
    }

    void setGone() {
        gone = true;
    }

    long dueNanos() {
        return dueNanos;
    }

    void setDueNanos(long value) {
        if (scheduled) {
            throw new IllegalStateException("the place of what is scheduled is fixed");
        }
        dueNanos = value;
    }

    void knows(CheckStatus known) {
        streak.knows(known);
    }

    /** Whether the check was critical ever since it was new. */
    boolean isBeginning() {
        return streak.isBeginning();
    }

    /** Takes a result; what is to be reported, null: nothing, or that is on its way already. */
    RegistryCommand.@Nullable Finding add(ProbeResult result) {
        Health changed = streak.add(result.health());
        if (changed == null || reporting) {
            return null;
        }
        reporting = true;
        return new RegistryCommand.Finding(
                service, instance, createRevision, check().id(), target.mark(), changed, result.note());
    }

    /** The report came to its end, one way or the other: if it was lost the next result makes another. */
    void reported() {
        reporting = false;
    }

    /** By what is due first. */
    static int compare(CheckRun a, CheckRun b) {
        int order = Long.signum(a.dueNanos - b.dueNanos);
        return order != 0 ? order : Long.compare(a.order, b.order);
    }
}
