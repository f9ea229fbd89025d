package io.quorate.core.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MemoryStoreTest extends StoreContract {

    @Override
    protected Store open() {
        return new MemoryStore();
    }

    @Test
    void aStoreReopenedAtASnapshotGoesItsOwnWay() {
        MemoryStore store = new MemoryStore();
        commit(store, "1");
        MemoryStore reopened;
        try (Snapshot snapshot = store.snapshot()) {
            commit(store, "2");
            reopened = MemoryStore.reopenedAt(snapshot);
        }
        assertThat(reopened.get(Space.CURRENT, Bytes.utf8("a"))).isEqualTo(Bytes.utf8("1"));

        commit(reopened, "3");

        assertThat(store.get(Space.CURRENT, Bytes.utf8("a"))).isEqualTo(Bytes.utf8("2"));
        assertThat(reopened.get(Space.CURRENT, Bytes.utf8("a"))).isEqualTo(Bytes.utf8("3"));
    }

    private static void commit(Store store, String value) {
        Transaction change = new Transaction(store);
        change.put(Space.CURRENT, Bytes.utf8("a"), Bytes.utf8(value));
        store.commit(change.writes());
    }
}
