package io.quorate.core.kv;

import io.quorate.core.log.Attachment;
import io.quorate.core.log.Kind;
import io.quorate.core.log.Operation;
import io.quorate.core.log.OperationResult;
import io.quorate.core.log.Outcome;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.Transaction;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction on keys asks of leases and claims. Confined to one thread; it works in the same store transaction
 * as the keys.
 */
public interface Coordination {

    /** Works in {@code transaction} from now on. Nothing was changed before. */
    void workIn(Transaction transaction);

    /** Whether a lease is alive, and not due either. */
    boolean isAlive(long lease);

    /** Whether something is held with exactly this token. */
    boolean isHeld(Kind kind, Bytes name, long token);

    /**
     * The lease that {@code key} lives on after a put.
     *
     * @param lease the one it lives on now; 0: none
     * @param bytesBefore what key and value take now; 0: it is not there
     * @param bytes what they take after the put
     * @return 0: none; negative: it can't live on what it should, which {@link #refusal()} explains
     */
    long attach(Bytes key, Attachment attachment, long lease, long bytesBefore, long bytes);

    /** The key, which took {@code bytes} with its value, is gone, or gone from {@code lease}. */
    void detach(Bytes key, long lease, long bytes);

    /** Gives back a hold; whether there was one. {@link #refusal()} explains if not. */
    boolean release(Kind kind, Bytes name, long token);

    /** Carries out an operation about the registry; null: it can't be, which {@link #refusal()} explains. */
    @Nullable
    OperationResult execute(Ledger ledger, Operation.OfRegistry operation);

    /** Writes what the releases changed, once the operations are done. */
    void finish(Ledger ledger);

    /** Why the last {@link #attach}, {@link #release} or {@link #execute} did not come to be. */
    @Nullable
    Outcome refusal();
}
