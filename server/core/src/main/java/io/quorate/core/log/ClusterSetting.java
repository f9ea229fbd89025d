package io.quorate.core.log;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What can be set for a whole cluster while it runs. Part of the replicated state: the same on every member. The bounds
 * are part of the semantics, changed only with the feature level.
 */
public enum ClusterSetting {
    /** Changes younger than this stay, milliseconds of cluster time. */
    HISTORY_KEEP(1, Unit.MILLIS, 1_000, 365L * 86_400_000, 3_600_000),
    /** The newest so many revisions stay however old they are. */
    HISTORY_REVISIONS_MIN(2, Unit.COUNT, 0, 1_000_000_000, 10_000),
    /** No more revisions than this stay however young they are. */
    HISTORY_REVISIONS_MAX(3, Unit.COUNT, 1_000, 1_000_000_000, 1_000_000),
    /** No more bytes of history than this stay: wins over the three above. */
    HISTORY_BYTES_MAX(4, Unit.BYTES, 1 << 20, 1L << 40, 1L << 30),
    /** The shortest lease a client may ask for, milliseconds. */
    LEASE_TTL_MIN(5, Unit.MILLIS, Limits.LEASE_TTL_MILLIS_MIN, 60_000, 1_000),
    /** From so many bytes of live data on there is an alarm; 0: there never is. */
    SPACE_SOFT_BYTES(6, Unit.BYTES, 0, 1L << 46, 0),
    /** From so many bytes of live data on nothing that grows is taken; 0: everything is. */
    SPACE_HARD_BYTES(7, Unit.BYTES, 0, 1L << 46, 0);

    /** What its number counts. */
    public enum Unit {
        MILLIS,
        BYTES,
        COUNT
    }

    private final int code;
    private final Unit unit;
    private final long min;
    private final long max;
    private final long initial;

    ClusterSetting(int code, Unit unit, long min, long max, long initial) {
        this.code = code;
        this.unit = unit;
        this.min = min;
        this.max = max;
        this.initial = initial;
    }

    /** Its name in documents. Stable. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public Unit unit() {
        return unit;
    }

    public long min() {
        return min;
    }

    public long max() {
        return max;
    }

    /** What it is as long as nobody sets it. */
    public long initial() {
        return initial;
    }

    /** The number that stands for it in the log and the store. Stable. */
    int code() {
        return code;
    }

    /** The one that documents call {@code word}; null: there is none. */
    public static @Nullable ClusterSetting named(String word) {
        for (ClusterSetting setting : values()) {
            if (setting.word().equals(word)) {
                return setting;
            }
        }
        return null;
    }

    static ClusterSetting of(int code) {
        for (ClusterSetting setting : values()) {
            if (setting.code == code) {
                return setting;
            }
        }
        throw new MalformedException("cluster setting: " + code + " (expected: 1.." + values().length + ")");
    }
}
