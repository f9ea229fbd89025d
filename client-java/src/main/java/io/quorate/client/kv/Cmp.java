package io.quorate.client.kv;

import io.quorate.client.claim.Hold;
import io.quorate.client.lock.Fence;
import io.quorate.client.lock.Fenced;
import java.util.Locale;
import java.util.Map;

/** A guard of a transaction. Immutable. */
public final class Cmp {

    private final Map<String, Object> document;

    private Cmp(Map<String, Object> document) {
        this.document = document;
    }

    /** The key is there. */
    public static Cmp exists(String key) {
        return new Cmp(Map.of("key", key, "exists", true));
    }

    /** The key is not there. */
    public static Cmp absent(String key) {
        return new Cmp(Map.of("key", key, "exists", false));
    }

    /** About the revision of the key's last put. */
    public static Numbers modRevision(String key) {
        return new Numbers(key, "mod_revision");
    }

    /** About the revision at which the key came to be. */
    public static Numbers createRevision(String key) {
        return new Numbers(key, "create_revision");
    }

    /** About how many times the key was put since it came to be. */
    public static Numbers version(String key) {
        return new Numbers(key, "version");
    }

    /** The key's value is {@code text}. */
    public static Cmp value(String key, String text) {
        return new Cmp(Map.of("key", key, "value", Map.of("eq", text)));
    }

    /** That lock, those slots or that leadership are still held as they are. */
    public static Cmp held(Fenced held) {
        Fence fence = held.fence();
        String kind = fence.kind().name().toLowerCase(Locale.ROOT);
        return new Cmp(Map.of(kind, fence.name(), "token", fence.token()));
    }

    /** The lock {@code name} is held, with this token. */
    public static Cmp held(String name, long token) {
        return new Cmp(Map.of("lock", name, "token", token));
    }

    /** The lock is held, with the token of {@code hold}. */
    public static Cmp held(Hold hold) {
        return held(hold.name(), hold.token());
    }

    /** The election {@code name} is led, with this token. */
    public static Cmp leads(String name, long token) {
        return new Cmp(Map.of("election", name, "token", token));
    }

    /** What goes on the wire, as plain values. */
    public Map<String, Object> document() {
        return document;
    }

    /** A number of a key, to be compared. */
    public record Numbers(String key, String field) {

        /** It is {@code number}. */
        public Cmp eq(long number) {
            return compare("eq", number);
        }

        /** It is not {@code number}. */
        public Cmp ne(long number) {
            return compare("ne", number);
        }

        /** It is less than {@code number}. */
        public Cmp lt(long number) {
            return compare("lt", number);
        }

        /** It is {@code number} or less. */
        public Cmp le(long number) {
            return compare("le", number);
        }

        /** It is greater than {@code number}. */
        public Cmp gt(long number) {
            return compare("gt", number);
        }

        /** It is {@code number} or greater. */
        public Cmp ge(long number) {
            return compare("ge", number);
        }

        private Cmp compare(String operator, long number) {
            return new Cmp(Map.of("key", key, field, Map.of(operator, number)));
        }
    }
}
