package io.quorate.server.service;

import io.quorate.core.log.MemberCommand;
import io.quorate.core.log.MemberRecord;
import io.quorate.core.log.MemberState;
import io.quorate.server.service.ReplicatedLog.Voters;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the configuration in the log follow the table of members, on the leader, one member at a time. Everything it needs
 * to know is in the two, so a leader goes on where the one before it stopped.
 *
 * <p>Confined to the pacer thread, but for the answers it waits for.
 */
final class MembershipDuty {

    private static final Logger LOG = LoggerFactory.getLogger(MembershipDuty.class);

    /** How long it is from a change that failed to the next attempt. */
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long NOTE_MILLIS = 10_000;

    /** How long a member that is to go may finish what it has begun: from when it is out it can't answer any more. */
    private static final long FAREWELL_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final String self;
    private final ReplicatedLog log;
    private final Supplier<Roster> roster;
    private final Errands errands;
    private final LongSupplier nanos;
    private final AtomicBoolean underWay = new AtomicBoolean();
    private volatile long notBeforeNanos;
    /** Who is on its way out; confined to the pacer. */
    private @Nullable String leaving;

    private long leavingSinceNanos;

    /** @param nanos a steady clock */
    MembershipDuty(String self, ReplicatedLog log, Supplier<Roster> roster, Errands errands, LongSupplier nanos) {
        this.self = self;
        this.log = log;
        this.roster = roster;
        this.errands = errands;
        this.nanos = nanos;
        this.notBeforeNanos = nanos.getAsLong();
    }

    /** Takes the next step, if there is one and none is being taken. Called on the ready leader. */
    void look() {
        Voters voters = log.voters();
        if (!voters.previous().isEmpty() || nanos.getAsLong() - notBeforeNanos < 0) {
            return;
        }
        Roster table = roster.get();
        for (String voter : List.copyOf(voters.current()).stream().sorted().toList()) {
            if (!table.members().containsKey(voter)) {
                note(new MemberCommand.Enroll(voter, ""));
                return;
            }
        }
        table.members().values().stream()
                .filter(MemberRecord::isChanging)
                .min(Comparator.comparing(MemberRecord::name))
                .ifPresent(member -> bring(member, voters.current().contains(member.name())));
    }

    private void bring(MemberRecord member, boolean counts) {
        String name = member.name();
        if (member.state() == MemberState.JOINING) {
            if (counts) {
                note(new MemberCommand.Admit(name));
            } else {
                String address = member.peerAddress();
                step("bring in " + name + " at " + address, () -> log.admit(name, address));
            }
        } else if (!counts) {
            note(new MemberCommand.Forget(name));
        } else if (name.equals(self)) {
            // Who goes must not lead: it would be deaf and mute to its clients till the others notice.
            step("hand over, to leave", () -> log.handOver(null));
        } else if (hasTakenLeave(name)) {
            step("take out " + name, () -> log.dismiss(name));
        }
    }

    private boolean hasTakenLeave(String name) {
        long now = nanos.getAsLong();
        if (!name.equals(leaving)) {
            leaving = name;
            leavingSinceNanos = now;
        }
        return now - leavingSinceNanos >= FAREWELL_NANOS;
    }

    private void note(MemberCommand command) {
        step(null, () -> errands.run(command, NOTE_MILLIS));
    }

    private void step(@Nullable String what, Supplier<? extends CompletableFuture<?>> action) {
        if (!underWay.compareAndSet(false, true)) {
            return;
        }
        if (what != null) {
            LOG.info("{}: beginning to {}", self, what);
        }
        // What comes of it is handled there; nothing follows it.
        var unused = action.get().whenComplete((done, failure) -> {
            if (failure != null) {
                notBeforeNanos = nanos.getAsLong() + RETRY_NANOS;
                LOG.warn(
                        "{}: could not {}; trying again: {}",
                        self,
                        what == null ? "note it" : what,
                        Failures.cause(failure).getMessage());
            } else if (what != null) {
                LOG.info("{}: done: {}", self, what);
            }
            underWay.set(false);
        });
    }
}
