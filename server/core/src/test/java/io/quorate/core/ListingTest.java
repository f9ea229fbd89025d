package io.quorate.core;

import static io.quorate.core.Machine.bytes;
import static io.quorate.core.Machine.putting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.core.kv.KeyReader.ListQuery;
import io.quorate.core.kv.KeyReader.Page;
import io.quorate.core.kv.KeyReader.RevisionFilter;
import io.quorate.core.kv.KeyReader.Sort;
import io.quorate.core.kv.SortTooLargeException;
import io.quorate.core.log.KeyRecord;
import io.quorate.core.log.Operation;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;
import io.quorate.core.store.Order;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ListingTest {

    private final Machine machine = new Machine();

    @Test
    void aDirectoryViewFoldsWhatLiesDeeper() {
        machine.run(
                putting("config/app", "1"),
                putting("config/db/host", "1"),
                putting("config/db/port", "1"),
                putting("config/web/a/b", "1"),
                putting("other", "1"));
        ListQuery query = folding("config/", 0, 100, Order.ASCENDING, RevisionFilter.NONE);

        Page page = machine.reader().list(query);

        assertThat(keys(page)).containsExactly("config/app");
        assertThat(page.prefixes()).containsExactly(bytes("config/db/"), bytes("config/web/"));
        assertThat(page.next()).isNull();
        Page down = machine.reader().list(folding("config/", 2, 100, Order.DESCENDING, RevisionFilter.NONE));
        assertThat(keys(down)).containsExactly("config/app");
        assertThat(down.prefixes()).containsExactly(bytes("config/db/"), bytes("config/web/"));
    }

    @Test
    void foldedKeysAreSkippedHoweverMany() {
        for (int folder = 0; folder < 3; folder++) {
            for (int file = 0; file < 40; file++) {
                machine.put("d/" + folder + "/" + file, "1");
            }
            machine.put("d/" + folder, "1");
        }
        for (long at : List.of(0L, machine.reader().revision())) {
            for (Order order : Order.values()) {
                List<String> items = new ArrayList<>();
                KeyRange left = KeyRange.prefix(bytes("d/"));
                while (left != null) {
                    ListQuery query = new ListQuery(
                            left, at, 1, Long.MAX_VALUE, Sort.KEY, order, true, RevisionFilter.NONE, bytes("/"), 2);
                    Page page = machine.reader().list(query);
                    items.addAll(keys(page));
                    page.prefixes().forEach(prefix -> items.add(prefix.utf8()));
                    left = page.next();
                }
                List<String> expected = new ArrayList<>(List.of("d/0", "d/0/", "d/1", "d/1/", "d/2", "d/2/"));
                if (order == Order.DESCENDING) {
                    Collections.reverse(expected);
                }
                assertThat(items).isEqualTo(expected);
            }
        }
    }

    @Test
    void aPrefixIsFoldedOnlyIfSomethingInItMatches() {
        machine.put("d/a/1", "1");
        machine.put("d/b/1", "1");
        machine.put("d/b/2", "1");
        machine.put("d/c", "1");

        Page page = machine.reader().list(folding("d/", 0, 10, Order.ASCENDING, new RevisionFilter(4, 4)));

        assertThat(page.prefixes()).containsExactly(bytes("d/b/"));
        assertThat(keys(page)).isEmpty();
    }

    @Test
    void aPageEndsAtItsByteBudgetWithOneRecordAtLeast() {
        machine.run(putting("a", "12345"), putting("b", "12345"), putting("c", "12345"));

        Page page = machine.reader().list(bytesMax(KeyRange.ALL, 7, false));
        assertThat(keys(page)).containsExactly("a", "b");
        KeyRange left = Objects.requireNonNull(page.next());
        assertThat(keys(machine.reader().list(bytesMax(left, 7, false)))).containsExactly("c");
        assertThat(keys(machine.reader().list(bytesMax(KeyRange.ALL, 0, false))))
                .containsExactly("a");
        assertThat(keys(machine.reader().list(bytesMax(KeyRange.ALL, 7, true)))).containsExactly("a", "b", "c");
    }

    @Test
    void aListCanBeSortedByRevision() {
        machine.put("b", "1");
        machine.put("a", "1");
        machine.put("c", "1");
        machine.put("b", "2");

        assertThat(keys(sorted(Sort.MOD_REVISION, Order.ASCENDING, 10))).containsExactly("a", "c", "b");
        assertThat(keys(sorted(Sort.CREATE_REVISION, Order.ASCENDING, 10))).containsExactly("b", "a", "c");
        assertThat(keys(sorted(Sort.MOD_REVISION, Order.DESCENDING, 2))).containsExactly("b", "c");
        assertThat(sorted(Sort.MOD_REVISION, Order.DESCENDING, 1)
                        .records()
                        .get(0)
                        .value())
                .isEqualTo(bytes("2"));
    }

    @Test
    void tooManyRecordsAreNotSorted() {
        int left = ListQuery.SORTED_RECORDS_MAX;
        while (left > 0) {
            Operation[] puts = new Operation[1_000];
            for (int at = 0; at < puts.length; at++) {
                puts[at] = putting("k" + left--, "");
            }
            machine.run(puts);
        }
        assertThat(sorted(Sort.MOD_REVISION, Order.ASCENDING, 10_000).records()).hasSize(ListQuery.SORTED_RECORDS_MAX);

        machine.put("one more", "");

        assertThatThrownBy(() -> sorted(Sort.MOD_REVISION, Order.ASCENDING, 1))
                .isInstanceOf(SortTooLargeException.class);
    }

    @Test
    void aListCanBeLimitedToRecentChanges() {
        machine.put("a", "1");
        machine.put("b", "1");
        machine.put("c", "1");
        RevisionFilter recent = new RevisionFilter(3, 3);
        ListQuery query =
                new ListQuery(KeyRange.ALL, 0, 10, Long.MAX_VALUE, Sort.KEY, Order.ASCENDING, false, recent, null, 0);

        assertThat(keys(machine.reader().list(query))).containsExactly("b");
        assertThat(machine.reader().count(KeyRange.ALL, 0, recent)).isEqualTo(1);
        assertThat(machine.reader().count(KeyRange.ALL, 3, RevisionFilter.NONE)).isEqualTo(2);
    }

    private Page sorted(Sort sort, Order order, int limit) {
        return machine.reader()
                .list(new ListQuery(
                        KeyRange.ALL, 0, limit, Long.MAX_VALUE, sort, order, false, RevisionFilter.NONE, null, 0));
    }

    private static ListQuery bytesMax(KeyRange range, long bytesMax, boolean keysOnly) {
        return new ListQuery(range, 0, 10, bytesMax, Sort.KEY, Order.ASCENDING, keysOnly, RevisionFilter.NONE, null, 0);
    }

    private static ListQuery folding(String prefix, long atRevision, int limit, Order order, RevisionFilter filter) {
        Bytes start = bytes(prefix);
        return new ListQuery(
                KeyRange.prefix(start),
                atRevision,
                limit,
                Long.MAX_VALUE,
                Sort.KEY,
                order,
                false,
                filter,
                bytes("/"),
                start.size());
    }

    private static List<String> keys(Page page) {
        return page.records().stream().map(KeyRecord::key).map(Bytes::utf8).toList();
    }
}
