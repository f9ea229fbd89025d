package io.quorate.core.log;

import io.quorate.core.store.Bytes;

/** The binary form of commands of upkeep, and of what comes of them. Stateless; safe for any thread. */
final class UpkeepCodec {

    private static final int CONFIGURE = 1;
    private static final int MARK_HASH = 2;
    private static final int CLEAR_SPACE = 3;

    private static final int CONFIGURED = 1;
    private static final int VERSION_STALE = 2;
    private static final int HASH_MARKED = 3;
    private static final int SPACE_CLEARED = 4;

    private UpkeepCodec() {}

    static void write(Encoder out, UpkeepCommand command) {
        if (command instanceof UpkeepCommand.Configure configure) {
            out.octet(CONFIGURE);
            ClusterSettings.write(out, configure.values());
            // Versions begin at 0: any is one less.
            out.flag(configure.isInitial()).number(configure.ifVersion() + 1);
        } else if (command instanceof UpkeepCommand.MarkHash) {
            out.octet(MARK_HASH);
        } else if (command instanceof UpkeepCommand.ClearSpace) {
            out.octet(CLEAR_SPACE);
        } else {
            throw new IllegalStateException(command.getClass() + " has no binary form");
        }
    }

    static UpkeepCommand command(Decoder in) {
        int kind = in.octet();
        return switch (kind) {
            case CONFIGURE -> new UpkeepCommand.Configure(ClusterSettings.read(in), in.flag(), in.number() - 1);
            case MARK_HASH -> new UpkeepCommand.MarkHash();
            case CLEAR_SPACE -> new UpkeepCommand.ClearSpace();
            default -> throw new MalformedException("command of upkeep: unknown kind " + kind);
        };
    }

    static void write(Encoder out, UpkeepOutcome outcome) {
        if (outcome instanceof UpkeepOutcome.Configured configured) {
            Bytes settings = configured.settings().write(new Encoder());
            out.octet(CONFIGURED).number(configured.revision());
            out.bytes(settings).flag(configured.changed());
        } else if (outcome instanceof UpkeepOutcome.VersionStale stale) {
            out.octet(VERSION_STALE).number(stale.revision()).number(stale.version());
        } else if (outcome instanceof UpkeepOutcome.HashMarked marked) {
            out.octet(HASH_MARKED).number(marked.revision()).number(marked.index());
        } else if (outcome instanceof UpkeepOutcome.SpaceCleared cleared) {
            out.octet(SPACE_CLEARED).number(cleared.revision());
            Codes.SPACE_LEVELS.write(out, cleared.level());
            out.number(cleared.liveBytes());
        } else {
            throw new IllegalStateException(outcome.getClass() + " has no binary form");
        }
    }

    static UpkeepOutcome outcome(Decoder in) {
        int kind = in.octet();
        return switch (kind) {
            case CONFIGURED -> new UpkeepOutcome.Configured(in.number(), ClusterSettings.read(in.bytes()), in.flag());
            case VERSION_STALE -> new UpkeepOutcome.VersionStale(in.number(), in.number());
            case HASH_MARKED -> new UpkeepOutcome.HashMarked(in.number(), in.number());
            case SPACE_CLEARED -> new UpkeepOutcome.SpaceCleared(in.number(), Codes.SPACE_LEVELS.read(in), in.number());
            default -> throw new MalformedException("outcome of upkeep: unknown kind " + kind);
        };
    }
}
