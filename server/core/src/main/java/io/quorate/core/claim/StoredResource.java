package io.quorate.core.claim;

import io.quorate.core.log.Decoder;
import io.quorate.core.log.Encoder;
import io.quorate.core.log.Kind;
import io.quorate.core.log.MalformedException;
import io.quorate.core.store.Bytes;

/**
 * What is claimed, as it lies in the store. Immutable. What is idle and has nothing to remember has no row.
 *
 * @param limit the slots of a semaphore, or the parties of a barrier; 0: not set
 * @param used the slots that are held
 * @param holders how many holds there are
 * @param isExclusive whether the hold is exclusive
 * @param queued how many wait
 * @param quietUntilMillis until when nobody gets it, cluster time; 0: no such time
 * @param generation how often a barrier let its parties through
 */
record StoredResource(
        int limit, int used, int holders, boolean isExclusive, int queued, long quietUntilMillis, long generation) {

    static final StoredResource IDLE = new StoredResource(0, 0, 0, false, 0, 0, 0);

    private static final int FORM = 1;

    Bytes write(Encoder scratch) {
        return scratch.reset()
                .octet(FORM)
                .number(limit)
                .number(used)
                .number(holders)
                .flag(isExclusive)
                .number(queued)
                .number(quietUntilMillis)
                .number(generation)
                .toBytes();
    }

    static StoredResource read(Bytes row) {
        Decoder in = new Decoder(row);
        int form = in.octet();
        if (form != FORM) {
            throw new MalformedException("claimed thing: form " + form + " (expected: " + FORM + ")");
        }
        StoredResource resource =
                new StoredResource(in.size(), in.size(), in.size(), in.flag(), in.size(), in.number(), in.number());
        in.end();
        return resource;
    }

    /** Whether one more hold goes together with those there are. */
    boolean admits(Kind kind, boolean shared, int slots) {
        return switch (kind) {
            case SEMAPHORE -> used + slots <= limit;
            case LOCK -> shared ? !isExclusive : holders == 0;
            default -> holders == 0;
        };
    }

    StoredResource withHold(boolean shared, int slots) {
        return new StoredResource(limit, used + slots, holders + 1, !shared, queued, quietUntilMillis, generation);
    }

    StoredResource withoutHold(int slots) {
        return new StoredResource(limit, used - slots, holders - 1, false, queued, quietUntilMillis, generation);
    }

    StoredResource withQueued(int change) {
        return new StoredResource(limit, used, holders, isExclusive, queued + change, quietUntilMillis, generation);
    }

    StoredResource withLimit(int newLimit) {
        return new StoredResource(newLimit, used, holders, isExclusive, queued, quietUntilMillis, generation);
    }

    StoredResource quietUntil(long millis) {
        return new StoredResource(limit, used, holders, isExclusive, queued, millis, generation);
    }

    StoredResource passed() {
        return new StoredResource(0, used, holders, isExclusive, queued, quietUntilMillis, generation + 1);
    }
}
