package io.quorate.core;

import static io.quorate.core.Machine.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.core.kv.Changes;
import io.quorate.core.log.Change;
import io.quorate.core.log.Hold;
import io.quorate.core.log.Kind;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChangesTest {

    private final Machine machine = new Machine();

    @Test
    void pagesAreWholeRevisionsAndJoinWithoutAGap() {
        for (int i = 0; i < 10; i++) {
            machine.run(Machine.putting("a" + i, "v"), Machine.putting("b" + i, "v"), Machine.putting("c" + i, "v"));
        }
        List<Change> seen = new ArrayList<>();
        long at = 0;
        int pages = 0;
        while (at < machine.machine.revision()) {
            Changes.Page page = machine.reader().changesAfter(at, (kind, key) -> true, 4, 1 << 20);
            assertThat(page.changes()).hasSize(6);
            seen.addAll(page.changes());
            at = page.through();
            pages++;
        }
        assertThat(pages).isEqualTo(5);
        assertThat(seen).isEqualTo(machine.changes);
    }

    @Test
    void whatIsNotWantedCountsAsPassed() {
        for (int i = 0; i < 20; i++) {
            machine.put(i % 5 == 0 ? "wanted" : "other", "v".repeat(100));
        }
        Changes.Filter filter = (kind, key) -> kind == Kind.KEY && key.equals(bytes("wanted"));
        Changes.Page first = machine.reader().changesAfter(2, filter, 100, 300);
        assertThat(first.changes()).isEmpty();
        assertThat(first.through()).isBetween(3L, 6L);
        Changes.Page all = machine.reader().changesAfter(first.through(), filter, 100, 1 << 20);
        assertThat(all.changes()).extracting(Change::revision).containsExactly(7L, 12L, 17L);
        assertThat(all.through()).isEqualTo(machine.machine.revision());
    }

    @Test
    void nothingFollowsTheNewestRevision() {
        machine.put("a", "v");
        assertThat(machine.reader().changesAfter(2, (kind, key) -> true, 1, 1))
                .isEqualTo(new Changes.Page(List.of(), 2));
    }

    @Test
    void whatWasTrimmedIsRefused() {
        machine.put("a", "1");
        machine.put("a", "2");
        machine.trim(1);
        assertThatThrownBy(() -> machine.reader().changesAfter(0, (kind, key) -> true, 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("after: 0 (expected: 1 or more)");
        assertThat(machine.reader().changesAfter(1, (kind, key) -> true, 1, 1).changes())
                .hasSize(1);
    }

    @Test
    void keysOfHoldsAreInTheOrderOfTheirNames() {
        Hold hold = new Hold(Kind.LOCK, bytes("ab"), 77, 1, 2, "me", false, 1, 0, Bytes.EMPTY);
        assertThat(Hold.nameIn(hold.key())).isEqualTo(bytes("ab"));
        assertThat(Hold.tokenIn(hold.key())).isEqualTo(77);
        assertThat(Hold.keys(KeyRange.only(bytes("ab"))).contains(hold.key())).isTrue();
        assertThat(Hold.keys(KeyRange.only(bytes("a"))).contains(hold.key())).isFalse();
        assertThat(Hold.keys(KeyRange.only(bytes("abc"))).contains(hold.key())).isFalse();
        assertThat(Hold.keys(KeyRange.prefix(bytes("a"))).contains(hold.key())).isTrue();
        assertThat(Hold.keys(KeyRange.prefix(bytes("ab"))).contains(hold.key())).isTrue();
        assertThat(Hold.keys(new KeyRange(bytes("ab"), bytes("b"))).contains(hold.key()))
                .isTrue();
        assertThat(Hold.keys(new KeyRange(bytes("a"), bytes("ab"))).contains(hold.key()))
                .isFalse();
        assertThat(Hold.keys(KeyRange.ALL).contains(hold.key())).isTrue();
    }
}
