package io.quorate.server.service;

import io.quorate.core.log.ClusterSetting;
import io.quorate.core.log.ClusterSettings;

/**
 * What history the leader keeps. Immutable.
 *
 * @param ageMillis changes younger than this stay, cluster time
 * @param revisionsMin the newest so many revisions stay however old they are
 * @param revisionsMax no more revisions than this stay however young they are
 * @param bytesMax no more bytes of history than this stay: wins over all of the others
 */
record RetentionPolicy(long ageMillis, long revisionsMin, long revisionsMax, long bytesMax) {

    /** What the settings of the cluster say. */
    static RetentionPolicy of(ClusterSettings settings) {
        return new RetentionPolicy(
                settings.get(ClusterSetting.HISTORY_KEEP),
                settings.get(ClusterSetting.HISTORY_REVISIONS_MIN),
                settings.get(ClusterSetting.HISTORY_REVISIONS_MAX),
                settings.get(ClusterSetting.HISTORY_BYTES_MAX));
    }
}
