package io.quorate.server.watch;

import io.quorate.core.log.Kind;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds who watches a name without asking every watcher: single names and prefixes by hashing, other ranges in a tree.
 * Confined to the thread of the hub.
 */
final class TopicIndex {

    private final Map<Kind, Names> kinds = new EnumMap<>(Kind.class);
    private final Map<Subject, Topic> topics = new HashMap<>();

    /** The topics of one kind. */
    private static final class Names {
        final Map<Bytes, List<Topic>> single = new HashMap<>();
        /** By the length of the prefix. */
        final TreeMap<Integer, Map<Bytes, List<Topic>>> prefixes = new TreeMap<>();

        final RangeTree ranges = new RangeTree();
    }

    /** The topic of a subject, made if there is none. */
    Topic topic(Subject subject) {
        Topic topic = topics.get(subject);
        if (topic == null) {
            topic = new Topic(subject);
            topics.put(subject, topic);
            Names names = kinds.computeIfAbsent(subject.kind(), kind -> new Names());
            KeyRange range = subject.names();
            if (isSingle(range)) {
                names.single
                        .computeIfAbsent(range.from(), key -> new ArrayList<>(1))
                        .add(topic);
            } else if (isPrefix(range)) {
                names.prefixes
                        .computeIfAbsent(range.from().size(), size -> new HashMap<>())
                        .computeIfAbsent(range.from(), key -> new ArrayList<>(1))
                        .add(topic);
            } else {
                names.ranges.add(topic);
            }
        }
        return topic;
    }

    /** Every topic. */
    Iterable<Topic> topics() {
        return topics.values();
    }

    /** Forgets a topic that nobody watches. */
    void remove(Topic topic) {
        topics.remove(topic.subject);
        Names names = kinds.get(topic.subject.kind());
        if (names == null) {
            return;
        }
        KeyRange range = topic.subject.names();
        if (isSingle(range)) {
            remove(names.single, range.from(), topic);
        } else if (isPrefix(range)) {
            int size = range.from().size();
            Map<Bytes, List<Topic>> same = names.prefixes.get(size);
            if (same != null) {
                remove(same, range.from(), topic);
                if (same.isEmpty()) {
                    names.prefixes.remove(size);
                }
            }
        } else {
            names.ranges.remove(topic);
        }
    }

    private static void remove(Map<Bytes, List<Topic>> from, Bytes key, Topic topic) {
        List<Topic> same = from.get(key);
        if (same != null) {
            same.remove(topic);
            if (same.isEmpty()) {
                from.remove(key);
            }
        }
    }

    private static boolean isSingle(KeyRange range) {
        return KeyRange.only(range.from()).equals(range);
    }

    private static boolean isPrefix(KeyRange range) {
        return KeyRange.prefix(range.from()).equals(range);
    }

    /** Gives each topic that {@code name} belongs to, once. */
    void match(Kind kind, Bytes name, Consumer<Topic> found) {
        Names names = kinds.get(kind);
        if (names == null) {
            return;
        }
        each(names.single.get(name), found);
        for (Map.Entry<Integer, Map<Bytes, List<Topic>>> length : names.prefixes.entrySet()) {
            int size = length.getKey();
            if (size > name.size()) {
                break;
            }
            each(length.getValue().get(Bytes.copyOf(name.array(), 0, size)), found);
        }
        names.ranges.match(name, found);
    }

    private static void each(@Nullable List<Topic> topics, Consumer<Topic> found) {
        if (topics != null) {
            topics.forEach(found);
        }
    }
}
