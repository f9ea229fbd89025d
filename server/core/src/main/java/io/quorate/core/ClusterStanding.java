package io.quorate.core;

import io.quorate.core.log.ClusterSettings;
import io.quorate.core.log.Decoder;
import io.quorate.core.log.SpaceLevel;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.Space;
import io.quorate.core.store.View;

/**
 * What is accounted for of the cluster as a whole. Immutable.
 *
 * @param settings its settings
 * @param isCounted whether live data is counted: it is from the first settings on
 * @param liveBytes the size of the rows of all that is there, history not included; 0 where it is not counted
 * @param level how much of the room is taken
 */
public record ClusterStanding(ClusterSettings settings, boolean isCounted, long liveBytes, SpaceLevel level) {

    private static final ClusterStanding NEW = new ClusterStanding(ClusterSettings.INITIAL, false, 0, SpaceLevel.OK);

    static ClusterStanding read(View view) {
        Bytes settings = view.get(Space.SYSTEM, SystemRows.SETTINGS);
        Bytes space = view.get(Space.SYSTEM, SystemRows.SPACE);
        if (settings == null || space == null) {
            return NEW;
        }
        Decoder in = new Decoder(space);
        ClusterStanding standing =
                new ClusterStanding(ClusterSettings.read(settings), true, in.number(), SpaceLevel.of(in.octet()));
        in.end();
        return standing;
    }
}
