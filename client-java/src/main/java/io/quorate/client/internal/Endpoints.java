package io.quorate.client.internal;

import java.util.ArrayList;
import java.util.List;

/**
 * Which member to ask: the one that answered last, as long as it does; one that failed rests before it is tried again.
 *
 * <p>Safe for any thread. Time comes in as a parameter.
 */
final class Endpoints {

    private static final long REST_NANOS_MIN = 100_000_000L;
    private static final int DOUBLINGS_MAX = 6;

    private static final class Entry {
        final String url;
        int failures;
        long restsUntilNanos;

        Entry(String url) {
            this.url = url;
        }
    }

    private final List<Entry> entries = new ArrayList<>();
    private int current;

    Endpoints(List<String> urls) {
        for (String url : urls) {
            entries.add(new Entry(url));
        }
    }

    /** The current one, else the next that does not rest, else the one whose rest ends first. */
    synchronized String pick(long nowNanos) {
        int best = current;
        for (int i = 0; i < entries.size(); i++) {
            int index = (current + i) % entries.size();
            long rest = entries.get(index).restsUntilNanos - nowNanos;
            if (entries.get(index).failures == 0 || rest <= 0) {
                best = index;
                break;
            }
            if (rest < entries.get(best).restsUntilNanos - nowNanos) {
                best = index;
            }
        }
        current = best;
        return entries.get(best).url;
    }

    int count() {
        return entries.size();
    }

    synchronized void answered(String url) {
        entries.stream().filter(entry -> entry.url.equals(url)).forEach(entry -> entry.failures = 0);
    }

    synchronized void failed(String url, long nowNanos) {
        for (Entry entry : entries) {
            if (entry.url.equals(url)) {
                entry.restsUntilNanos = nowNanos + (REST_NANOS_MIN << Math.min(entry.failures, DOUBLINGS_MAX));
                entry.failures++;
            }
        }
    }
}
