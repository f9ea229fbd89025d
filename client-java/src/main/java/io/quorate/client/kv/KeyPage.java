package io.quorate.client.kv;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list, as of one revision. Immutable.
 *
 * @param prefixes what was folded by a delimiter
 * @param revision the revision that all pages of the list reflect
 * @param next what names the next page; null on the last
 */
public record KeyPage(
        List<KeyValue> items,
        List<String> prefixes,
        long revision,
        @Nullable String next) {

    public KeyPage {
        items = List.copyOf(items);
        prefixes = List.copyOf(prefixes);
    }

    /** What names the next page: for {@link ListOption#cursor}. */
    public Optional<String> cursor() {
        return Optional.ofNullable(next);
    }
}
