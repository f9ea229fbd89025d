package io.quorate.server.auth;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Slows down whoever guesses passwords: by user and address together, by address, and, so that many addresses don't help,
 * a little by user. A few tries are free; then each costs a longer pause than the one before. A try counts as failed
 * from its beginning until it has succeeded, so that tries at the same time count too.
 *
 * <p>Safe for any thread. Bounded: of too many names the ones that were silent longest are forgotten.
 */
final class LoginThrottle {

    /** After so long without a failure a name starts anew, milliseconds. */
    static final long MEMORY_MILLIS = 15 * 60_000;

    static final int NAMES_MAX = 20_000;

    private static final long FIRST_PAUSE_MILLIS = 500;

    private final Map<String, Failures> names = new LinkedHashMap<>(16, 0.75f, true);

    /** How much is free, and how long a pause gets. */
    private enum By {
        USER_AND_ADDRESS(5, 60_000),
        ADDRESS(20, 60_000),
        USER(50, 4_000);

        private final int freeTries;
        private final long pauseMillisMax;

        By(int freeTries, long pauseMillisMax) {
            this.freeTries = freeTries;
            this.pauseMillisMax = pauseMillisMax;
        }

        String name(String user, String address) {
            return switch (this) {
                case USER_AND_ADDRESS -> "b\0" + user + '\0' + address;
                case ADDRESS -> "a\0" + address;
                case USER -> "u\0" + user;
            };
        }

        long pauseMillis(int failures) {
            int beyond = failures - freeTries;
            return beyond <= 0
                    ? 0
                    : Math.min(pauseMillisMax, FIRST_PAUSE_MILLIS << Math.min(beyond - 1, Integer.SIZE / 2));
        }
    }

    /** The tries of one name. */
    private record Failures(int count, long lastMillis) {}

    /**
     * A try begins.
     *
     * @param nowMillis a monotonic clock
     * @return 0: go on, it counts as failed until {@link #succeeded}; else how long to wait before the next try, and this
     *     one does not count
     */
    synchronized long begin(String user, String address, long nowMillis) {
        long waitMillis = 0;
        for (By by : By.values()) {
            Failures failures = failures(by.name(user, address), nowMillis);
            long openMillis = failures.lastMillis() + by.pauseMillis(failures.count());
            waitMillis = Math.max(waitMillis, openMillis - nowMillis);
        }
        if (waitMillis > 0) {
            return waitMillis;
        }
        for (By by : By.values()) {
            String name = by.name(user, address);
            names.put(name, new Failures(failures(name, nowMillis).count() + 1, nowMillis));
        }
        forget(nowMillis);
        return 0;
    }

    /** A try has succeeded: it was none, and the user at that address starts anew. */
    synchronized void succeeded(String user, String address) {
        names.remove(By.USER_AND_ADDRESS.name(user, address));
        takeBack(By.ADDRESS.name(user, address));
        takeBack(By.USER.name(user, address));
    }

    /** How many names are remembered. */
    synchronized int size() {
        return names.size();
    }

    private void takeBack(String name) {
        Failures failures = names.get(name);
        if (failures != null && failures.count() > 1) {
            names.put(name, new Failures(failures.count() - 1, failures.lastMillis()));
        } else {
            names.remove(name);
        }
    }

    private Failures failures(String name, long nowMillis) {
        Failures known = names.get(name);
        return known == null || nowMillis - known.lastMillis() > MEMORY_MILLIS ? new Failures(0, nowMillis) : known;
    }

    private void forget(long nowMillis) {
        Iterator<Failures> oldest = names.values().iterator();
        while (oldest.hasNext()) {
            Failures failures = oldest.next();
            if (names.size() <= NAMES_MAX && nowMillis - failures.lastMillis() <= MEMORY_MILLIS) {
                return;
            }
            oldest.remove();
        }
    }
}
