package io.quorate.client.kv;

import java.util.List;

/**
 * A transaction that ran. Immutable.
 *
 * @param succeeded whether the guards held, so that {@code then} ran
 * @param reads what the branch's gets found, in order: a list for each, empty where nothing was there
 */
public record TxnResult(boolean succeeded, long revision, List<List<KeyValue>> reads) {

    public TxnResult {
        reads = List.copyOf(reads);
    }
}
