package io.quorate.server.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.core.store.Bytes;
import io.quorate.core.store.Snapshot;
import io.quorate.core.store.Space;
import io.quorate.core.store.Store;
import io.quorate.core.store.StoreException;
import io.quorate.core.store.Transaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksStorageTest {

    private static final Bytes KEY = Bytes.utf8("a");

    @TempDir
    Path directory;

    private RocksStorage storage() {
        return new RocksStorage(directory.resolve("store"), RocksSettings.DEFAULT);
    }

    private static void put(Store store, String value) {
        Transaction transaction = new Transaction(store);
        transaction.put(Space.CURRENT, KEY, Bytes.utf8(value));
        transaction.put(Space.SYSTEM, KEY, Bytes.utf8(value));
        store.commit(transaction.writes());
    }

    private Path checkpointOf(String value) {
        Path target = directory.resolve("checkpoint-" + value);
        RocksStorage other = new RocksStorage(directory.resolve("other-" + value), RocksSettings.DEFAULT);
        put(other.open(), value);
        other.checkpoint(target);
        other.close();
        return target;
    }

    @Test
    void installedCopyReplacesTheStore() {
        Path copy = checkpointOf("new");
        RocksStorage storage = storage();
        put(storage.open(), "old");

        Store installed = storage.install(copy);

        assertThat(installed.get(Space.CURRENT, KEY)).isEqualTo(Bytes.utf8("new"));
        put(installed, "newer");
        storage.close();
        RocksStorage again = storage();
        assertThat(again.open().get(Space.SYSTEM, KEY)).isEqualTo(Bytes.utf8("newer"));
        again.close();
    }

    @Test
    void copyStaysAsItIsAndCanBeInstalledTwice() {
        Path copy = checkpointOf("new");
        RocksStorage storage = storage();
        storage.open();

        put(storage.install(copy), "changed");
        Store second = storage.install(copy);

        assertThat(second.get(Space.CURRENT, KEY)).isEqualTo(Bytes.utf8("new"));
        storage.close();
    }

    @Test
    void snapshotOfTheOldStoreIsReadToItsEnd() {
        Path copy = checkpointOf("new");
        RocksStorage storage = storage();
        Store old = storage.open();
        put(old, "old");
        try (Snapshot snapshot = old.snapshot()) {
            storage.install(copy);

            assertThat(snapshot.get(Space.CURRENT, KEY)).isEqualTo(Bytes.utf8("old"));
        }
        storage.close();
    }

    @Test
    void checkpointIsTheStateAtItsMoment() {
        RocksStorage storage = storage();
        Store store = storage.open();
        put(store, "then");
        storage.checkpoint(directory.resolve("copy"));
        put(store, "later");

        Store installed = storage.install(directory.resolve("copy"));

        assertThat(installed.get(Space.CURRENT, KEY)).isEqualTo(Bytes.utf8("then"));
        storage.close();
    }

    @Test
    void leftoversOfACrashedInstallAreDeleted() throws IOException {
        RocksStorage storage = storage();
        put(storage.open(), "old");
        storage.close();
        DurableFiles.linkOrCopy(checkpointOf("new"), directory.resolve("store/0002"));

        RocksStorage again = storage();

        assertThat(again.open().get(Space.CURRENT, KEY)).isEqualTo(Bytes.utf8("old"));
        assertThat(directory.resolve("store/0002")).doesNotExist();
        again.close();
    }

    @Test
    void switchedButNotCleanedInstallIsTheNewStore() throws IOException {
        RocksStorage storage = storage();
        put(storage.open(), "old");
        storage.close();
        DurableFiles.linkOrCopy(checkpointOf("new"), directory.resolve("store/0002"));
        DurableFiles.writeAtomically(directory.resolve("store/ACTIVE"), "0002");

        RocksStorage again = storage();

        assertThat(again.open().get(Space.CURRENT, KEY)).isEqualTo(Bytes.utf8("new"));
        assertThat(directory.resolve("store/0001")).doesNotExist();
        again.close();
    }

    @Test
    void brokenCopyIsNeverSwitchedTo() throws IOException {
        Path copy = checkpointOf("new");
        try (Stream<Path> files = Files.list(copy)) {
            for (Path file : files.toList()) {
                if (file.getFileName().toString().startsWith("MANIFEST")) {
                    Files.write(file, new byte[] {1, 2, 3});
                }
            }
        }
        RocksStorage storage = storage();
        put(storage.open(), "old");

        assertThatThrownBy(() -> storage.install(copy)).isInstanceOf(StoreException.class);

        storage.close();
        RocksStorage again = storage();
        assertThat(again.open().get(Space.CURRENT, KEY)).isEqualTo(Bytes.utf8("old"));
        again.close();
    }

    @Test
    void damagedStoreRefusesAndSaysWhatToDo() throws IOException {
        RocksStorage storage = storage();
        put(storage.open(), "old");
        storage.close();
        Files.delete(directory.resolve("store/0001/CURRENT"));
        Files.write(directory.resolve("store/0001/CURRENT"), new byte[] {1, 2, 3});

        assertThatThrownBy(() -> storage().open())
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("0001")
                .hasMessageContaining("empty data directory");
    }

    @Test
    void sizesAreThere() {
        RocksStorage storage = storage();
        put(storage.open(), "old");

        assertThat(storage.sizes()).containsKeys("live_bytes", "disk_bytes", "memtable_bytes", "keys_estimate");
        storage.close();
        assertThat(storage.sizes()).isEmpty();
    }
}
