package io.quorate.server.http;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Why a watch ended. */
enum WatchEnd {
    /** Its client has gone. */
    CLIENT,
    /** It lasted as long as it was to. */
    MAX,
    /** Its client wants no more of it, and stays. */
    UNSUBSCRIBED,
    /** The member stops. */
    SHUTDOWN,
    /** Its client took nothing. */
    TOO_SLOW,
    /** History is gone that was to be told. */
    COMPACTED,
    /** What was to be told could not be. */
    FAILED,
    /** Its client may not watch it any more. */
    REVOKED;

    /** The word for it. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** A counter for each. */
    static Map<WatchEnd, LongAdder> counters() {
        Map<WatchEnd, LongAdder> counters = new EnumMap<>(WatchEnd.class);
        for (WatchEnd end : values()) {
            counters.put(end, new LongAdder());
        }
        return counters;
    }
}
