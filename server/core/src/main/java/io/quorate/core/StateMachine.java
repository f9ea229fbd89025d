package io.quorate.core;

import io.quorate.core.kv.KeyReader;
import io.quorate.core.log.Entry;
import io.quorate.core.store.Store;
import io.quorate.core.store.View;

/** The replicated state machine. Confined to the updater thread. */
@SuppressWarnings("DoNotCallSuggester")
public final class StateMachine {

    /** The state machine over {@code store}, at the position the store is at. */
    public StateMachine(Store store) {
        throw new UnsupportedOperationException(store.toString());
    }

    /** Applies an entry: one store commit for all of it. */
    public Effects apply(long term, long index, Entry entry) {
        throw new UnsupportedOperationException(term + " " + index + entry);
    }

    /** Counts an entry of the log's own as applied. */
    public void applyInternal(long term, long index) {
        throw new UnsupportedOperationException(term + " " + index);
    }

    /** The position of the last applied entry. */
    public Position position() {
        throw new UnsupportedOperationException();
    }

    /** The newest revision. */
    public long revision() {
        throw new UnsupportedOperationException();
    }

    /** The compaction mark. */
    public long compactRevision() {
        throw new UnsupportedOperationException();
    }

    /** Cluster time, milliseconds. */
    public long clusterMillis() {
        throw new UnsupportedOperationException();
    }

    /** The rolling hash of everything applied. */
    public long stateHash() {
        throw new UnsupportedOperationException();
    }

    /** The cluster's id; empty before it is founded. */
    public String clusterId() {
        throw new UnsupportedOperationException();
    }

    /** Answers questions from {@code view}. */
    public static KeyReader reader(View view) {
        throw new UnsupportedOperationException(view.toString());
    }
}
