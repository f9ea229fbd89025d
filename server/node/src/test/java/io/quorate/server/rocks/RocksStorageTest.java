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
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

    @Test
    void oldFilesStayUntilTheLastReaderOfTheOldStoreIsDone() {
        Path copy = checkpointOf("new");
        RocksStorage first = storage();
        put(first.open(), "old");
        first.close();
        RocksStorage storage = storage();
        // Opened anew, so that no file has been read yet: reading must still find it after the install.
        Store old = storage.open();
        Snapshot snapshot = old.snapshot();

        storage.install(copy);

        assertThat(snapshot.get(Space.CURRENT, KEY)).isEqualTo(Bytes.utf8("old"));
        assertThat(directory.resolve("store/0001")).exists();
        snapshot.close();
        assertThat(directory.resolve("store/0001")).doesNotExist();
        storage.close();
    }

    @Test
    void crashAtAnyStepOfAnInstallLeavesTheOldStoreOrTheNew() throws IOException {
        Path copy = checkpointOf("new");
        Map<String, Path> crashes = new LinkedHashMap<>();
        RocksStorage storage = new RocksStorage(directory.resolve("store"), RocksSettings.DEFAULT, step -> {
            Path crashed = directory.resolve("crashed-" + crashes.size());
            copyTree(directory.resolve("store"), crashed);
            crashes.put(step, crashed);
        });
        put(storage.open(), "old");
        storage.checkpoint(directory.resolve("flushed"));

        storage.install(copy);
        storage.close();

        assertThat(crashes.keySet())
                .containsExactly(
                        "first store announced",
                        "first store made",
                        "first store named",
                        "checkpoint linked",
                        "checkpoint synced",
                        "checkpoint named",
                        "install begun",
                        "install copied",
                        "install synced",
                        "install verified",
                        "install switched",
                        "install opened",
                        "install done");
        List<String> steps = List.copyOf(crashes.keySet());
        for (String step : steps) {
            String expected = steps.indexOf(step) < steps.indexOf("checkpoint linked")
                    ? null
                    : steps.indexOf(step) < steps.indexOf("install switched") ? "old" : "new";
            Path crashed = Objects.requireNonNull(crashes.get(step));
            RocksStorage again = new RocksStorage(crashed, RocksSettings.DEFAULT);
            Store store = again.open();
            assertThat(store.get(Space.CURRENT, KEY))
                    .as(step)
                    .isEqualTo(expected == null ? null : Bytes.utf8(expected));
            assertThat(store.get(Space.SYSTEM, KEY)).as(step).isEqualTo(store.get(Space.CURRENT, KEY));
            assertThat(storesIn(crashed)).as(step).hasSize(1);
            put(again.install(copy), "after");
            again.close();
        }
    }

    private static void copyTree(Path source, Path target) {
        try (Stream<Path> paths = Files.walk(source)) {
            for (Path path : paths.toList()) {
                Files.copy(path, target.resolve(source.relativize(path)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> storesIn(Path storage) throws IOException {
        try (Stream<Path> entries = Files.list(storage)) {
            return entries.filter(Files::isDirectory).toList();
        }
    }

    @Test
    void halfCopiedInstallIsDeleted() throws IOException {
        RocksStorage storage = storage();
        put(storage.open(), "old");
        storage.close();
        Files.createDirectories(directory.resolve("store/0002"));
        Files.write(directory.resolve("store/0002/000008.sst"), new byte[] {1, 2, 3});
        Files.writeString(directory.resolve("store/ACTIVE.new"), "00");

        RocksStorage again = storage();

        assertThat(again.open().get(Space.CURRENT, KEY)).isEqualTo(Bytes.utf8("old"));
        assertThat(directory.resolve("store/0002")).doesNotExist();
        assertThat(directory.resolve("store/ACTIVE.new")).doesNotExist();
        again.close();
    }

    @Test
    void activeThatNamesNothingIsRefusedAndNothingIsDeleted() throws IOException {
        RocksStorage storage = storage();
        put(storage.open(), "old");
        storage.close();
        for (String damaged : List.of("", "..", "0001/../0001", "\u0000\u0000\u0000\u0000", "0007")) {
            Files.writeString(directory.resolve("store/ACTIVE"), damaged);

            assertThatThrownBy(() -> storage().open())
                    .as("ACTIVE holds '%s'", damaged)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("ACTIVE")
                    .hasMessageContaining("empty data directory");
        }
        Files.writeString(directory.resolve("store/ACTIVE"), "0001");
        RocksStorage again = storage();
        assertThat(again.open().get(Space.CURRENT, KEY)).isEqualTo(Bytes.utf8("old"));
        again.close();
    }

    @Test
    void missingActiveBesideAStoreIsRefusedAndNothingIsDeleted() throws IOException {
        RocksStorage storage = storage();
        put(storage.open(), "old");
        storage.close();
        Files.delete(directory.resolve("store/ACTIVE"));

        assertThatThrownBy(() -> storage().open())
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("ACTIVE is missing");

        Files.writeString(directory.resolve("store/ACTIVE"), "0001");
        RocksStorage again = storage();
        assertThat(again.open().get(Space.CURRENT, KEY)).isEqualTo(Bytes.utf8("old"));
        again.close();
    }

    @Test
    void emptiedStoreIsNotTakenForANewOne() throws IOException {
        RocksStorage storage = storage();
        put(storage.open(), "old");
        storage.close();
        DurableFiles.deleteTree(directory.resolve("store/0001"));
        Files.createDirectories(directory.resolve("store/0001"));

        assertThatThrownBy(() -> storage().open())
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("0001")
                .hasMessageContaining("empty data directory");
    }

    @Test
    void copyWithAFlippedBitIsNeverSwitchedTo() throws IOException {
        Path copy = checkpointOf("new");
        try (Stream<Path> files = Files.list(copy)) {
            Path table = files.filter(file -> file.toString().endsWith(".sst"))
                    .findFirst()
                    .orElseThrow();
            byte[] content = Files.readAllBytes(table);
            content[3] ^= 0x10;
            Files.write(table, content);
        }
        RocksStorage storage = storage();
        put(storage.open(), "old");

        assertThatThrownBy(() -> storage.install(copy))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("damaged");

        assertThat(directory.resolve("store/ACTIVE")).hasContent("0001");
        storage.close();
    }
}
