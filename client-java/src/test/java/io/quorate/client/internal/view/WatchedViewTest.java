package io.quorate.client.internal.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.quorate.client.Bytes;
import io.quorate.client.Codec;
import io.quorate.client.error.WaitTimeoutException;
import io.quorate.client.internal.session.PlayedClocks;
import io.quorate.client.kv.KeyValue;
import io.quorate.client.watch.CachedView;
import io.quorate.client.watch.Change;
import io.quorate.client.watch.DecodeFailure;
import io.quorate.client.watch.ValueView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class WatchedViewTest {

    private static final Codec<Integer> NUMBERS =
            Codec.of(number -> Bytes.of(number.toString()), bytes -> Integer.valueOf(bytes.utf8()));

    private final PlayedWatch<KeyValue> watch = new PlayedWatch<>();
    private final List<String> told = new ArrayList<>();

    private CachedView.Builder<Integer> building() {
        return new WatchedView.Builder<>(watch, NUMBERS, "n/".length(), Duration.ofMillis(1))
                .onAdd((key, value) -> told.add("+" + key + "=" + value))
                .onUpdate((key, before, after) -> told.add(key + "=" + before + ">" + after))
                .onRemove((key, value) -> told.add("-" + key + "=" + value));
    }

    private static KeyValue item(String key, String value) {
        return new KeyValue(Bytes.of("n/" + key), Bytes.of(value), 0, 0, 0, false, null);
    }

    private static Change<KeyValue> put(String key, String value) {
        return new Change.Put<>(Bytes.of("n/" + key), item(key, value), null);
    }

    private static Change<KeyValue> delete(String key) {
        return new Change.Delete<>(Bytes.of("n/" + key), "deleted", 0, null);
    }

    @Test
    void viewIsEmptyUntilTheStateIsWhole() throws Exception {
        CachedView<Integer> view = building().start();
        watch.state(9, List.of(item("a", "1")));
        assertThat(view.snapshot()).isEmpty();
        assertThat(view.revision()).isZero();
        assertThatExceptionOfType(WaitTimeoutException.class).isThrownBy(() -> view.awaitSynced(Duration.ZERO));
        watch.state(9, List.of(item("b", "2")));
        watch.synced(9);
        view.awaitSynced(Duration.ZERO);
        assertThat(view.snapshot()).isEqualTo(Map.of("a", 1, "b", 2));
        assertThat(view.revision()).isEqualTo(9);
        assertThat(told).containsExactly("+a=1", "+b=2");
    }

    @Test
    void changesOfARevisionAreSeenTogether() {
        List<CachedView<Integer>> self = new ArrayList<>();
        CachedView<Integer> view = building()
                .onAdd((key, value) -> told.add("+" + key + " of " + self.get(0).snapshot()))
                .start();
        self.add(view);
        watch.synced(9);
        watch.changes(10, List.of(put("a", "1"), put("b", "2")));
        watch.changes(11, List.of(put("a", "3"), delete("b")));
        assertThat(view.get("a")).contains(3);
        assertThat(view.get("b")).isEmpty();
        assertThat(told).containsExactly("+a of {a=1, b=2}", "+b of {a=1, b=2}", "a=1>3", "-b=2");
    }

    @Test
    void newStateIsToldAsADifferenceOnly() {
        CachedView<Integer> view = building().start();
        watch.state(9, List.of(item("a", "1"), item("b", "2"), item("c", "3")));
        watch.synced(9);
        told.clear();
        watch.resync();
        watch.state(50, List.of(item("a", "1"), item("c", "4")));
        assertThat(view.snapshot()).hasSize(3);
        watch.resync();
        watch.state(51, List.of(item("a", "1"), item("c", "4"), item("d", "5")));
        watch.synced(51);
        assertThat(view.snapshot()).isEqualTo(Map.of("a", 1, "c", 4, "d", 5));
        assertThat(told).containsExactly("-b=2", "c=3>4", "+d=5");
    }

    @Test
    void identicalPutIsNotTold() {
        building().start();
        watch.synced(9);
        watch.changes(10, List.of(put("a", "1")));
        watch.changes(11, List.of(put("a", "1")));
        assertThat(told).containsExactly("+a=1");
    }

    @Test
    void valueThatCannotBeReadLeavesTheOneBefore() {
        CachedView<Integer> view = building().start();
        watch.synced(9);
        watch.changes(10, List.of(put("a", "1")));
        watch.changes(11, List.of(put("a", "one"), put("b", "two")));
        assertThat(view.snapshot()).isEqualTo(Map.of("a", 1));
        watch.resync();
        watch.state(12, List.of(item("a", "one")));
        watch.synced(12);
        assertThat(view.snapshot()).isEqualTo(Map.of("a", 1));
        assertThat(told).containsExactly("+a=1");
    }

    @Test
    void valueThatCannotBeReadMayBeLeftOut() {
        CachedView<Integer> view = building()
                .onDecodeError((item, unread) -> DecodeFailure.LEAVE_OUT)
                .start();
        watch.synced(9);
        watch.changes(10, List.of(put("a", "1")));
        watch.changes(11, List.of(put("a", "one")));
        assertThat(view.size()).isZero();
        assertThat(told).containsExactly("+a=1", "-a=1");
    }

    @Test
    void listenerThatThrowsDoesNotStopTheView() {
        CachedView<Integer> view = building()
                .onAdd((key, value) -> {
                    throw new IllegalArgumentException("no room");
                })
                .start();
        watch.synced(9);
        watch.changes(10, List.of(put("a", "1"), put("b", "2")));
        assertThat(view.size()).isEqualTo(2);
    }

    @Test
    void progressMovesTheRevision() throws Exception {
        CachedView<Integer> view = building().start();
        watch.synced(9);
        CompletableFuture<Boolean> reached = new CompletableFuture<>();
        Thread waiter = new Thread(() -> {
            try {
                view.awaitRevision(20, Duration.ofSeconds(20));
                reached.complete(true);
            } catch (InterruptedException | RuntimeException failed) {
                reached.completeExceptionally(failed);
            }
        });
        waiter.start();
        watch.progress(20);
        assertThat(reached.get()).isTrue();
        assertThatExceptionOfType(WaitTimeoutException.class)
                .isThrownBy(() -> view.awaitRevision(21))
                .withMessageContaining("at revision 20 (expected: 21 or later)");
    }

    @Test
    void stalenessCountsFromTheLastSign() {
        PlayedClocks clocks = new PlayedClocks();
        Mirror<KeyValue, Integer> mirror = new Mirror<>(
                KeyValue::key, Bytes::utf8, (item, previous) -> NUMBERS.decode(item.value()), new Silent(), clocks);
        mirror.follow(watch);
        clocks.advance(Duration.ofSeconds(3));
        assertThat(mirror.staleness()).isEqualTo(Duration.ofSeconds(3));
        watch.synced(9);
        assertThat(mirror.staleness()).isZero();
        clocks.advance(Duration.ofSeconds(7));
        assertThat(mirror.staleness()).isEqualTo(Duration.ofSeconds(7));
        watch.progress(9);
        assertThat(mirror.staleness()).isZero();
    }

    private static final class Silent implements Mirror.Listener<Integer> {
        @Override
        public void added(String name, Integer value) {}

        @Override
        public void updated(String name, Integer before, Integer after) {}

        @Override
        public void removed(String name, Integer before) {}
    }

    @Test
    void viewThatCannotGoOnSaysSoToWhoWaits() {
        CachedView<Integer> view = building().start();
        watch.synced(9);
        watch.changes(10, List.of(put("a", "1")));
        watch.error(new IllegalArgumentException("withdrawn"));
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> view.awaitRevision(11, Duration.ofSeconds(20)));
        assertThat(view.get("a")).contains(1);
    }

    @Test
    void closedViewStaysReadable() {
        CachedView<Integer> view = building().start();
        watch.synced(9);
        watch.changes(10, List.of(put("a", "1")));
        view.close();
        assertThat(watch.hasEnded()).isTrue();
        assertThat(view.get("a")).contains(1);
        assertThatIllegalStateException().isThrownBy(() -> view.awaitRevision(11, Duration.ofSeconds(20)));
    }

    @Test
    void oneValueIsToldAsItComesAndGoes() throws Exception {
        ValueView<Integer> value = new WatchedValue<>(watch, NUMBERS);
        List<Optional<Integer>> values = new ArrayList<>();
        value.onChange(values::add);
        assertThat(value.latest()).isEmpty();
        watch.synced(9);
        assertThatExceptionOfType(WaitTimeoutException.class).isThrownBy(() -> value.awaitPresent(Duration.ZERO));
        watch.changes(10, List.of(put("a", "1")));
        assertThat(value.awaitPresent(Duration.ZERO)).isEqualTo(1);
        watch.changes(11, List.of(put("a", "2")));
        watch.changes(12, List.of(delete("a")));
        assertThat(values).containsExactly(Optional.of(1), Optional.of(2), Optional.empty());
        assertThat(value.latest()).isEmpty();
        assertThat(value.revision()).isEqualTo(12);
    }

    @Test
    void whoListensLateIsToldThePresentValue() {
        ValueView<Integer> value = new WatchedValue<>(watch, NUMBERS);
        watch.state(9, List.of(item("a", "1")));
        watch.synced(9);
        List<Optional<Integer>> values = new ArrayList<>();
        value.onChange(values::add);
        assertThat(values).containsExactly(Optional.of(1));
    }
}
