package io.quorate.core.log;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a permission is about. Each has names of its own. */
public enum Domain {
    /** Keys, by the key. */
    KV,
    /** Locks, by name. */
    LOCK,
    /** Semaphores, by name. */
    SEMAPHORE,
    /** Elections, by name. */
    ELECTION,
    /** Counters, by name. */
    COUNTER,
    /** Barriers, by name. */
    BARRIER,
    /** Services and their instances, by the service's name. */
    SERVICE,
    /** Leases, by the name that was given to them, which may be empty. */
    LEASE,
    /** Users, roles and tokens: {@code user/NAME}, {@code role/NAME}, {@code token/NAME} of whom it speaks for. */
    AUTH,
    /** Members, leadership, replicated settings; without names. */
    CLUSTER,
    /** Compaction, backups, alarms, diagnostics; without names. */
    MAINTENANCE;

    /** The word for it in requests and answers. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The domain of a word; null: there is none. */
    public static @Nullable Domain of(String word) {
        for (Domain domain : values()) {
            if (domain.word().equals(word)) {
                return domain;
            }
        }
        return null;
    }

    /** Where the rights on names of a kind are given. */
    public static Domain of(Kind kind) {
        return switch (kind) {
            case KEY -> KV;
            case LOCK -> LOCK;
            case SEMAPHORE -> SEMAPHORE;
            case ELECTION -> ELECTION;
            case COUNTER -> COUNTER;
            case BARRIER -> BARRIER;
            case SERVICE, INSTANCE -> SERVICE;
        };
    }
}
