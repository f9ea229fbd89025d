package io.quorate.client.kv;

import java.util.concurrent.CompletableFuture;

/**
 * A transaction being put together: guards, then one of two lists of operations, in one revision. Confined to one thread.
 */
public interface Txn {

    /** Guards; all must hold. */
    Txn when(Cmp... guards);

    /** What to do if they hold. */
    Txn then(Op... operations);

    /** What to do if they do not. Without it a guard that fails is a {@code ConditionFailedException}. */
    Txn otherwise(Op... operations);

    /** Runs it. */
    TxnResult commit();

    /** Runs it, without waiting. */
    CompletableFuture<TxnResult> commitAsync();
}
