package io.quorate.server.rocks;

/** What holds of a store holds as well where RocksDB is handed every commit. */
class HandedOverRocksStoreTest extends RocksStoreTest {

    @Override
    RocksStore.Bounds bounds() {
        return new RocksStore.Bounds(Front.BYTES_MAX, 1, 1 << 20);
    }
}
