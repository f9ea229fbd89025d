package io.quorate.core.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.core.log.Change;
import io.quorate.core.log.Encoder;
import io.quorate.core.log.KeyRecord;
import io.quorate.core.log.Kind;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.Cursor;
import io.quorate.core.store.KeyRange;
import io.quorate.core.store.MemoryStore;
import io.quorate.core.store.Order;
import io.quorate.core.store.Space;
import io.quorate.core.store.Transaction;
import io.quorate.core.store.View;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VersionsTest {

    private static final Bytes KEY = Bytes.utf8("often");
    private static final long LAST = 1_000;
    /** One to find the record that is current, and less than 16 back from what is pointed at. */
    private static final int LOOKS_MAX = 17;

    private final MemoryStore store = new MemoryStore();

    @Test
    void whatAKeyWasIsFoundByFewLooksHoweverOftenItWasWritten() {
        for (long revision = 1; revision <= LAST; revision++) {
            put(revision);
        }
        for (long revision = 1; revision <= LAST; revision++) {
            assertFound(revision, revision);
        }
    }

    @Test
    void aKeyThatComesAndGoesIsFoundByFewLooksToo() {
        for (long revision = 1; revision <= LAST; revision += 2) {
            put(revision);
            delete(revision + 1);
        }
        for (long revision = 1; revision < LAST; revision += 2) {
            assertFound(revision, revision);
            assertThat(new Versions(store, Kind.KEY).at(KEY, revision + 1)).isNull();
        }
    }

    @Test
    void aRecordIsThereAsLongAsARevisionThatShowsIt() {
        put(1);
        put(9);
        trim(0, 8);
        assertFound(8, 1);
        trim(8, 9);
        assertFound(10, 9);
        try (Cursor cursor = store.scan(Space.CHANGES, KeyRange.ALL, Order.ASCENDING)) {
            assertThat(cursor.next()).isFalse();
        }
    }

    private void assertFound(long revision, long modRevision) {
        Looks looks = new Looks(store);
        StoredRecord record = Objects.requireNonNull(new Versions(looks, Kind.KEY).at(KEY, revision));
        KeyRecord found = record.record(KEY, true);
        assertThat(found.modRevision()).isEqualTo(modRevision);
        assertThat(found.value()).isEqualTo(value(modRevision));
        assertThat(looks.count).isLessThanOrEqualTo(LOOKS_MAX);
    }

    private static Bytes value(long revision) {
        return Bytes.utf8("as of " + revision);
    }

    private void change(long revision, Consumer<Ledger> change) {
        Transaction transaction = new Transaction(store);
        change.accept(new Ledger(transaction, new Stamp(revision - 1, revision, 0, null), revision, new Encoder()));
        store.commit(transaction.writes());
    }

    private void put(long revision) {
        change(revision, ledger -> ledger.put(Kind.KEY, KEY, value(revision), 0));
    }

    private void delete(long revision) {
        change(revision, ledger -> ledger.delete(Kind.KEY, KEY, Change.Cause.DELETED));
    }

    private void trim(long compactRevision, long target) {
        Transaction transaction = new Transaction(store);
        assertThat(Keyspace.trim(transaction, compactRevision, target).compactRevision())
                .isEqualTo(target);
        store.commit(transaction.writes());
    }

    /** Counts the rows that are asked for. */
    private static final class Looks implements View {

        private final View view;
        private int count;

        Looks(View view) {
            this.view = view;
        }

        @Override
        public @Nullable Bytes get(Space space, Bytes key) {
            count++;
            return view.get(space, key);
        }

        @Override
        public Cursor scan(Space space, KeyRange range, Order order) {
            return view.scan(space, range, order);
        }
    }
}
