package io.quorate.core.log;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/** What is asked of a cluster as a whole, to keep it going. Immutable. */
public sealed interface UpkeepCommand extends Command {

    /**
     * Changes settings of the cluster. From the first one on the state machine counts how much live data there is.
     *
     * @param isInitial whether it counts only if nobody has set anything yet: the leader's own configuration
     * @param ifVersion only if the settings are at this version; -1: at any
     */
    record Configure(Map<ClusterSetting, Long> values, boolean isInitial, long ifVersion) implements UpkeepCommand {

        public Configure {
            EnumMap<ClusterSetting, Long> copy = new EnumMap<>(ClusterSetting.class);
            copy.putAll(values);
            values = Collections.unmodifiableMap(copy);
        }
    }

    /** Keeps the state hash after this entry, so that members can be compared there. */
    record MarkHash() implements UpkeepCommand {}

    /** Ends the alarm on space if there is room at this moment, however little. */
    record ClearSpace() implements UpkeepCommand {}
}
