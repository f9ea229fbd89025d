package io.quorate.server.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.core.log.Kind;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicIndexTest {

    /** Whoever asks every watcher finds the same as the index. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void findsWhoAskingEverybodyFinds(long seed) {
        Random random = new Random(seed);
        TopicIndex index = new TopicIndex();
        Set<Topic> topics = new LinkedHashSet<>();
        for (int step = 0; step < 3_000; step++) {
            if (random.nextInt(3) > 0 || topics.isEmpty()) {
                topics.add(index.topic(new PlainSubject(range(random))));
            } else {
                Topic gone = topics.iterator().next();
                topics.remove(gone);
                index.remove(gone);
            }
            Bytes name = name(random);
            List<Topic> found = new ArrayList<>();
            index.match(Kind.KEY, name, found::add);
            Set<Topic> expected = new HashSet<>();
            for (Topic topic : topics) {
                if (topic.subject.names().contains(name)) {
                    expected.add(topic);
                }
            }
            assertThat(found).doesNotHaveDuplicates();
            assertThat(new HashSet<>(found)).isEqualTo(expected);
        }
        List<Topic> others = new ArrayList<>();
        index.match(Kind.LOCK, name(random), others::add);
        assertThat(others).isEmpty();
    }

    private static KeyRange range(Random random) {
        Bytes name = name(random);
        return switch (random.nextInt(5)) {
            case 0 -> KeyRange.only(name);
            case 1 -> KeyRange.prefix(name);
            case 2 -> KeyRange.ALL;
            case 3 -> new KeyRange(name, null);
            default -> {
                Bytes other = name(random);
                yield name.compareTo(other) <= 0 ? new KeyRange(name, other) : new KeyRange(other, name);
            }
        };
    }

    private static Bytes name(Random random) {
        byte[] name = new byte[random.nextInt(4)];
        for (int i = 0; i < name.length; i++) {
            name[i] = (byte) (random.nextInt(4) - 2);
        }
        return Bytes.wrap(name);
    }
}
