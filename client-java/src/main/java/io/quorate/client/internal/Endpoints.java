package io.quorate.client.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which member to ask: the one that answered last, as long as it does; for writes the leader, where it is known. One that
 * failed rests before it is tried again, less than a second.
 *
 * <p>Safe for any thread. Time comes in as a parameter.
 */
final class Endpoints {

    private static final long REST_NANOS_MIN = 50_000_000L;
    private static final int DOUBLINGS_MAX = 4;

    /** What nobody named and never answered is behind a wall, perhaps: it is not tried often. */
    private static final long STRANGER_REST_NANOS = 30_000_000_000L;

    private static final class Entry {
        final String url;
        final boolean given;
        boolean hasAnswered;
        int failures;
        long restsUntilNanos;

        Entry(String url, boolean given) {
            this.url = url;
            this.given = given;
        }

        boolean rests(long nowNanos) {
            return failures > 0 && restsUntilNanos - nowNanos > 0;
        }
    }

    private final boolean leaderAffinity;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, Entry> byMember = new HashMap<>();
    private int current;
    private @Nullable String leader;

    /** @param leaderAffinity whether writes go to the leader where that is known */
    Endpoints(List<String> urls, boolean leaderAffinity) {
        this.leaderAffinity = leaderAffinity;
        for (String url : urls) {
            entries.add(new Entry(url, true));
        }
    }

    /** The current one, else the next that does not rest, else the one whose rest ends first. */
    synchronized String pick(long nowNanos) {
        int best = current;
        for (int i = 0; i < entries.size(); i++) {
            int index = (current + i) % entries.size();
            Entry entry = entries.get(index);
            if (!entry.rests(nowNanos)) {
                best = index;
                break;
            }
            if (entry.restsUntilNanos - entries.get(best).restsUntilNanos < 0) {
                best = index;
            }
        }
        current = best;
        return entries.get(best).url;
    }

    /** The leader, if it is known and answers; else as {@link #pick}. */
    synchronized String pickForWrite(long nowNanos) {
        Entry known = leaderAffinity && leader != null ? byMember.get(leader) : null;
        return known != null && !known.rests(nowNanos) ? known.url : pick(nowNanos);
    }

    synchronized int count() {
        return entries.size();
    }

    synchronized void answered(String url) {
        Entry entry = find(url);
        if (entry != null) {
            entry.failures = 0;
            entry.hasAnswered = true;
        }
    }

    /** That one is to rest. The one that is asked now instead; null if that is no news. */
    synchronized @Nullable String failed(String url, long nowNanos) {
        Entry entry = find(url);
        boolean wasCurrent = entry != null && entries.get(current) == entry;
        if (entry != null) {
            boolean isStranger = !entry.given && !entry.hasAnswered;
            long restNanos = REST_NANOS_MIN << Math.min(entry.failures, DOUBLINGS_MAX);
            entry.restsUntilNanos = nowNanos + (isStranger ? STRANGER_REST_NANOS : restNanos);
            entry.failures++;
        }
        if (!wasCurrent) {
            return null;
        }
        String now = pick(nowNanos);
        return now.equals(url) ? null : now;
    }

    /** Takes what an answer says: which member is there, and whom that one takes for the leader. */
    synchronized void note(String url, @Nullable String member, @Nullable String leaderNow) {
        if (leaderNow != null && !leaderNow.isEmpty() && !leaderNow.equals(leader)) {
            leader = leaderNow;
        }
        if (member != null) {
            Entry known = byMember.get(member);
            if (known == null || !known.url.equals(url)) {
                Entry entry = find(url);
                if (entry != null) {
                    byMember.put(member, entry);
                }
            }
        }
    }

    /**
     * Takes the list of members over: others than those that were given come and go with it.
     *
     * @param urls by the name or id of the member
     */
    synchronized void members(Map<String, String> urls) {
        String now = entries.get(current).url;
        entries.removeIf(entry -> !entry.given && !urls.containsValue(entry.url));
        byMember.values().removeIf(entry -> !entries.contains(entry));
        urls.forEach((member, url) -> {
            // A member that has answered elsewhere is known by that address.
            if (!byMember.containsKey(member) && find(url) == null) {
                Entry entry = new Entry(url, false);
                entries.add(entry);
                byMember.put(member, entry);
            }
        });
        current = 0;
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).url.equals(now)) {
                current = i;
            }
        }
    }

    private @Nullable Entry find(String url) {
        for (Entry entry : entries) {
            if (entry.url.equals(url)) {
                return entry;
            }
        }
        return null;
    }
}
