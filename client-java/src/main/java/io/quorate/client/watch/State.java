package io.quorate.client.watch;

import java.util.List;

/**
 * A part of what there is at one revision. All parts of a state have the same one. Immutable.
 *
 * @param revision changes after it follow when the state is complete
 */
public record State<T>(long revision, List<T> items) {

    public State {
        items = List.copyOf(items);
    }
}
