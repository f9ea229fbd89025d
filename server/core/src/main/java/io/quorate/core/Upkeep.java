package io.quorate.core;

import io.quorate.core.log.ClusterSetting;
import io.quorate.core.log.ClusterSettings;
import io.quorate.core.log.Command;
import io.quorate.core.log.Encoder;
import io.quorate.core.log.Operation;
import io.quorate.core.log.Outcome;
import io.quorate.core.log.Outcome.Refusal;
import io.quorate.core.log.Outcome.Refused;
import io.quorate.core.log.SpaceLevel;
import io.quorate.core.log.UpkeepCommand;
import io.quorate.core.log.UpkeepOutcome;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.Cursor;
import io.quorate.core.store.KeyRange;
import io.quorate.core.store.Order;
import io.quorate.core.store.Space;
import io.quorate.core.store.Transaction;
import java.util.List;

/** The settings of the cluster, and what live data takes, while one entry is applied. Confined to one thread. */
final class Upkeep {

    private final Transaction transaction;
    private final ClusterStanding before;
    private ClusterSettings settings;
    private boolean isCounted;
    private long liveBytes;
    private SpaceLevel level;
    private boolean marksHash;

    Upkeep(Transaction transaction, ClusterStanding before) {
        this.transaction = transaction;
        this.before = before;
        this.settings = before.settings();
        this.isCounted = before.isCounted();
        this.liveBytes = before.liveBytes();
        this.level = before.level();
    }

    ClusterStanding standing() {
        return new ClusterStanding(settings, isCounted, liveBytes, level);
    }

    /** Whether the state hash after the entry is to be kept. */
    boolean marksHash() {
        return marksHash;
    }

    Outcome execute(UpkeepCommand command, long revision, long index) {
        if (command instanceof UpkeepCommand.Configure configure) {
            return configure(configure, revision);
        }
        if (command instanceof UpkeepCommand.MarkHash) {
            marksHash = true;
            return new UpkeepOutcome.HashMarked(revision, index);
        }
        if (command instanceof UpkeepCommand.ClearSpace) {
            level = SpaceLevel.OK.at(liveBytes, settings);
            return new UpkeepOutcome.SpaceCleared(revision, level, liveBytes);
        }
        throw new IllegalStateException(command.getClass() + " can't be carried out");
    }

    private Outcome configure(UpkeepCommand.Configure configure, long revision) {
        if (configure.isInitial() && isCounted) {
            return new UpkeepOutcome.Configured(revision, settings, false);
        }
        if (configure.ifVersion() >= 0 && configure.ifVersion() != settings.version()) {
            return new UpkeepOutcome.VersionStale(revision, settings.version());
        }
        ClusterSettings wanted = settings.with(configure.values());
        String wrong = wanted.wrong();
        if (wrong != null) {
            return new Refused(Refusal.INVALID, revision, wrong);
        }
        if (isCounted && wanted.values().equals(settings.values())) {
            return new UpkeepOutcome.Configured(revision, settings, false);
        }
        settings = wanted;
        transaction.put(Space.SYSTEM, SystemRows.SETTINGS, settings.write(new Encoder()));
        if (!isCounted) {
            isCounted = true;
            liveBytes = count();
        }
        // What was set counts at once: slack is for data that comes and goes.
        level = SpaceLevel.OK.at(liveBytes, settings);
        return new UpkeepOutcome.Configured(revision, settings, true);
    }

    private long count() {
        long bytes = 0;
        try (Cursor cursor = transaction.scan(Space.CURRENT, KeyRange.ALL, Order.ASCENDING)) {
            while (cursor.next()) {
                bytes += cursor.key().size() + cursor.value().size();
            }
        }
        return bytes;
    }

    /** Live data has grown by so much. */
    void grew(long bytes) {
        if (isCounted && bytes != 0) {
            liveBytes += bytes;
            level = level.at(liveBytes, settings);
        }
    }

    /** Whether there is no room for what a command would add. Leases, holds and all that makes room pass. */
    boolean refuses(Command command) {
        return level == SpaceLevel.HARD
                && command instanceof Command.Txn txn
                && (addsData(txn.then()) || addsData(txn.otherwise()));
    }

    Outcome refusal(long revision) {
        return new Refused(
                Refusal.OUT_OF_SPACE,
                revision,
                "the cluster holds " + liveBytes + " bytes of live data (expected: less than space_hard_bytes, "
                        + settings.get(ClusterSetting.SPACE_HARD_BYTES) + ")");
    }

    private static boolean addsData(List<Operation> operations) {
        for (Operation operation : operations) {
            if (operation instanceof Operation.Put
                    || operation instanceof Operation.Append
                    || operation instanceof Operation.Register) {
                return true;
            }
        }
        return false;
    }

    /** Writes down what live data takes, if that has changed. */
    void finish() {
        if (isCounted && (!before.isCounted() || before.liveBytes() != liveBytes || before.level() != level)) {
            Bytes row = new Encoder().number(liveBytes).octet(level.code()).toBytes();
            transaction.put(Space.SYSTEM, SystemRows.SPACE, row);
        }
    }
}
