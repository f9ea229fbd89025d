package io.quorate.server.check;

import io.quorate.core.store.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Who of several takes a thing, so that all who know the same names agree without asking: the one whose name, hashed
 * together with the thing, is the highest ("highest random weight", Thaler and Ravishankar, 1998). When one goes only what
 * was its own moves.
 *
 * <p>Stateless.
 */
final class Rendezvous {

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private Rendezvous() {}

    /** The number of a thing, to be given to {@link #choose}. */
    static long thing(Bytes instance, String check) {
        long hash = fnv(FNV_OFFSET, instance.array());
        return fnv(hash * FNV_PRIME, check.getBytes(StandardCharsets.UTF_8));
    }

    /** Who of {@code names} takes the thing; null if there is nobody. */
    static @Nullable String choose(long thing, Collection<String> names) {
        String chosen = null;
        long highest = 0;
        for (String name : names) {
            long weight = mixed(thing ^ fnv(FNV_OFFSET, name.getBytes(StandardCharsets.UTF_8)));
            int order = chosen == null ? 1 : Long.compareUnsigned(weight, highest);
            if (order > 0 || (order == 0 && name.compareTo(chosen) > 0)) {
                chosen = name;
                highest = weight;
            }
        }
        return chosen;
    }

    private static long fnv(long seed, byte[] bytes) {
        long hash = seed;
        for (byte next : bytes) {
            hash = (hash ^ (next & 0xff)) * FNV_PRIME;
        }
        return hash;
    }

    /** The finalizer of SplitMix64: each bit of the input moves each bit of the output. */
    private static long mixed(long value) {
        long hash = value;
        hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
        hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
        return hash ^ (hash >>> 31);
    }
}
