package io.quorate.server.watch;

import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the ranges a name lies in: an array in the order of the ranges' beginnings, seen as a binary tree whose nodes know
 * the greatest end below them (the augmented tree of Cormen et al., <i>Introduction to Algorithms</i>, "Interval trees").
 * Built anew when it is next asked after a change, for ranges that are neither a name nor a prefix are rare. Confined to
 * one thread.
 */
final class RangeTree {

    private final List<Topic> topics = new ArrayList<>();
    /** The greatest end of the subtree whose middle is there; null: it has none. */
    private @Nullable Bytes[] ends = new Bytes[0];

    private boolean isBuilt;

    void add(Topic topic) {
        topics.add(topic);
        isBuilt = false;
    }

    void remove(Topic topic) {
        topics.remove(topic);
        isBuilt = false;
    }

    /** Gives each topic whose range holds {@code name}. */
    void match(Bytes name, Consumer<Topic> found) {
        if (topics.isEmpty()) {
            return;
        }
        if (!isBuilt) {
            topics.sort(Comparator.comparing(topic -> topic.subject.names().from()));
            ends = new Bytes[topics.size()];
            build(0, topics.size());
            isBuilt = true;
        }
        match(0, topics.size(), name, found);
    }

    private @Nullable Bytes build(int from, int to) {
        int middle = (from + to) >>> 1;
        Bytes end = topics.get(middle).subject.names().to();
        if (from < middle) {
            end = greater(end, build(from, middle));
        }
        if (middle + 1 < to) {
            end = greater(end, build(middle + 1, to));
        }
        ends[middle] = end;
        return end;
    }

    private static @Nullable Bytes greater(@Nullable Bytes one, @Nullable Bytes other) {
        return one == null || other == null ? null : one.compareTo(other) >= 0 ? one : other;
    }

    private void match(int from, int to, Bytes name, Consumer<Topic> found) {
        if (from >= to) {
            return;
        }
        int middle = (from + to) >>> 1;
        Bytes end = ends[middle];
        if (end != null && end.compareTo(name) <= 0) {
            return;
        }
        match(from, middle, name, found);
        Topic topic = topics.get(middle);
        KeyRange range = topic.subject.names();
        if (range.from().compareTo(name) <= 0) {
            if (range.contains(name)) {
                found.accept(topic);
            }
            match(middle + 1, to, name, found);
        }
    }
}
