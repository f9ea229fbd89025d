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
 * @param token of the only hold there may be, of a lock held exclusively or an office; 0: there is none, or the holds have
 *     rows of their own
 * @param holder the claim of that hold
 * @param queued how many wait
 * @param quietUntilMillis until when nobody gets it, cluster time; 0: no such time
 * @param generation how often a barrier let its parties through
 */
record StoredResource(
        int limit, int used, int holders, long token, long holder, int queued, long quietUntilMillis, long generation) {

    static final StoredResource IDLE = new StoredResource(0, 0, 0, 0, 0, 0, 0, 0);

    private static final int FORM = 1;

    Bytes write(Encoder scratch) {
        return scratch.reset()
                .octet(FORM)
                .number(limit)
                .number(used)
                .number(holders)
                .number(token)
                .number(holder)
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
        StoredResource resource = new StoredResource(
                in.size(), in.size(), in.size(), in.number(), in.number(), in.size(), in.number(), in.number());
        in.end();
        return resource;
    }

    /** Whether one more hold goes together with those there are. */
    boolean admits(Kind kind, boolean shared, int slots) {
        return switch (kind) {
            case SEMAPHORE -> used + slots <= limit;
            case LOCK -> shared ? token == 0 : holders == 0;
            default -> holders == 0;
        };
    }

    /** Whether a hold would be the only one. It is kept here then, and needs no row. */
    static boolean isOnly(Kind kind, boolean shared) {
        return kind == Kind.ELECTION || (kind == Kind.LOCK && !shared);
    }

    StoredResource withOnly(long onlyToken, long claim, int slots) {
        return new StoredResource(
                limit, used + slots, holders + 1, onlyToken, claim, queued, quietUntilMillis, generation);
    }

    StoredResource withHold(int slots) {
        return new StoredResource(
                limit, used + slots, holders + 1, token, holder, queued, quietUntilMillis, generation);
    }

    StoredResource withoutHold(int slots) {
        return new StoredResource(limit, used - slots, holders - 1, 0, 0, queued, quietUntilMillis, generation);
    }

    StoredResource withQueued(int change) {
        return new StoredResource(limit, used, holders, token, holder, queued + change, quietUntilMillis, generation);
    }

    StoredResource withLimit(int newLimit) {
        return new StoredResource(newLimit, used, holders, token, holder, queued, quietUntilMillis, generation);
    }

    StoredResource quietUntil(long millis) {
        return new StoredResource(limit, used, holders, token, holder, queued, millis, generation);
    }

    StoredResource passed() {
        return new StoredResource(0, used, holders, token, holder, queued, quietUntilMillis, generation + 1);
    }
}
