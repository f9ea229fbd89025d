package io.quorate.core.log;

import io.quorate.core.store.Bytes;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All settings of a cluster. Immutable.
 *
 * @param version how often they were changed; 0: never, all are as at first
 */
public record ClusterSettings(long version, Map<ClusterSetting, Long> values) {

    private static final int FORM = 1;

    /** As long as nobody sets anything. */
    public static final ClusterSettings INITIAL = new ClusterSettings(0, new EnumMap<>(ClusterSetting.class));

    public ClusterSettings {
        EnumMap<ClusterSetting, Long> all = new EnumMap<>(ClusterSetting.class);
        for (ClusterSetting setting : ClusterSetting.values()) {
            Long value = values.get(setting);
            all.put(setting, value == null ? setting.initial() : value);
        }
        values = Collections.unmodifiableMap(all);
    }

    /** The value of one. */
    public long get(ClusterSetting setting) {
        Long value = values.get(setting);
        return value == null ? setting.initial() : value;
    }

    /** These with some set, one version later. */
    public ClusterSettings with(Map<ClusterSetting, Long> changed) {
        EnumMap<ClusterSetting, Long> all = new EnumMap<>(values);
        all.putAll(changed);
        return new ClusterSettings(version + 1, all);
    }

    /** What is wrong with them; null: nothing. */
    public @Nullable String wrong() {
        for (ClusterSetting setting : ClusterSetting.values()) {
            long value = get(setting);
            if (value < setting.min() || value > setting.max()) {
                return setting.word() + ": " + value + " (expected: " + setting.min() + ".." + setting.max() + ")";
            }
        }
        if (get(ClusterSetting.HISTORY_REVISIONS_MIN) > get(ClusterSetting.HISTORY_REVISIONS_MAX)) {
            return "history_revisions_min: " + get(ClusterSetting.HISTORY_REVISIONS_MIN)
                    + " (expected: at most history_revisions_max, " + get(ClusterSetting.HISTORY_REVISIONS_MAX) + ")";
        }
        long hard = get(ClusterSetting.SPACE_HARD_BYTES);
        if (hard > 0 && get(ClusterSetting.SPACE_SOFT_BYTES) > hard) {
            return "space_soft_bytes: " + get(ClusterSetting.SPACE_SOFT_BYTES)
                    + " (expected: at most space_hard_bytes, " + hard + ")";
        }
        return null;
    }

    /** The binary form. */
    public Bytes write(Encoder out) {
        out.reset().octet(FORM).number(version);
        write(out, values);
        return out.toBytes();
    }

    /** The settings of a binary form. */
    public static ClusterSettings read(Bytes form) {
        Decoder in = new Decoder(form);
        int found = in.octet();
        if (found != FORM) {
            throw new MalformedException("cluster settings: form " + found + " (expected: " + FORM + ")");
        }
        ClusterSettings settings = new ClusterSettings(in.number(), read(in));
        in.end();
        return settings;
    }

    static void write(Encoder out, Map<ClusterSetting, Long> values) {
        out.number(values.size());
        for (ClusterSetting setting : ClusterSetting.values()) {
            Long value = values.get(setting);
            if (value != null) {
                out.octet(setting.code()).number(value);
            }
        }
    }

    static Map<ClusterSetting, Long> read(Decoder in) {
        EnumMap<ClusterSetting, Long> values = new EnumMap<>(ClusterSetting.class);
        int last = 0;
        for (int left = in.size(); left > 0; left--) {
            int code = in.octet();
            if (code <= last) {
                throw new MalformedException("cluster setting: " + code + " (expected: after " + last + ")");
            }
            last = code;
            values.put(ClusterSetting.of(code), in.number());
        }
        return values;
    }
}
