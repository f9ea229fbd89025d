package io.quorate.client.internal;

import io.quorate.client.watch.Change;
import io.quorate.client.watch.Changes;
import io.quorate.client.watch.State;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a watch as values. Immutable.
 *
 * @param identity the field that names an item
 * @param item an item from its JSON form
 * @param prefix what callers do not see of its name
 */
record WatchLines<T>(String identity, Function<Fields, T> item, Prefix prefix) {

    State<T> state(Fields line) {
        return new State<>(
                line.number("revision"), line.list("items").stream().map(item).toList());
    }

    Changes<T> changes(Fields line) {
        List<Change<T>> events = new ArrayList<>();
        for (Fields event : line.list("events")) {
            Change<T> change = change(event);
            if (change != null) {
                events.add(change);
            }
        }
        return new Changes<>(line.number("revision"), line.time("at"), events);
    }

    /** Null for an event of a kind that is newer than this client. */
    private @Nullable Change<T> change(Fields event) {
        Fields prev = event.object("prev");
        T previous = prev.map().isEmpty() ? null : item.apply(prev);
        return switch (event.text("op", "")) {
            case "put" -> new Change.Put<>(prefix.off(event.bytes(identity)), item.apply(event), previous);
            case "delete" ->
                new Change.Delete<>(
                        prefix.off(event.bytes(identity)), event.text("cause", ""), event.number("token"), previous);
            default -> null;
        };
    }
}
