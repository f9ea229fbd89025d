package io.quorate.core.log;

import java.util.Locale;

/** How much of the room for live data is taken. */
public enum SpaceLevel {
    /** There is enough. */
    OK,
    /** An operator should know. */
    SOFT,
    /** Nothing that grows is taken. */
    HARD;

    /** An alarm ends this part of its level below it, so that it does not come and go. */
    private static final int SLACK_PART = 20;

    /** Its name in documents. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The number that stands for it in the store. Stable. */
    public int code() {
        return switch (this) {
            case OK -> 0;
            case SOFT -> 1;
            case HARD -> 2;
        };
    }

    /** The level that a number stands for. */
    public static SpaceLevel of(int code) {
        return switch (code) {
            case 0 -> OK;
            case 1 -> SOFT;
            case 2 -> HARD;
            default -> throw new MalformedException("level of space: " + code + " (expected: 0..2)");
        };
    }

    /** The level at {@code liveBytes}, after this one. */
    public SpaceLevel at(long liveBytes, ClusterSettings settings) {
        long hard = settings.get(ClusterSetting.SPACE_HARD_BYTES);
        long soft = settings.get(ClusterSetting.SPACE_SOFT_BYTES);
        if (isOver(liveBytes, hard, this == HARD)) {
            return HARD;
        }
        return isOver(liveBytes, soft, this != OK) ? SOFT : OK;
    }

    private static boolean isOver(long liveBytes, long level, boolean already) {
        return level > 0 && liveBytes >= (already ? level - level / SLACK_PART : level);
    }
}
