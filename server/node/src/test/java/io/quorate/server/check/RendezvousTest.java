package io.quorate.server.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.core.log.Instance;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RendezvousTest {

    private static final int CHECKS = 3_000;

    private static long check(int number) {
        return Rendezvous.thing(Instance.key("web", "web-" + number), "http");
    }

    @Test
    void allWhoKnowTheSameNamesAgreeInWhateverOrderTheyKnowThem() {
        for (int i = 0; i < CHECKS; i++) {
            assertThat(Rendezvous.choose(check(i), List.of("n1", "n2", "n3")))
                    .isEqualTo(Rendezvous.choose(check(i), List.of("n3", "n1", "n2")));
        }
    }

    @Test
    void checksAreSpreadEvenly() {
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i < CHECKS; i++) {
            counts.merge(String.valueOf(Rendezvous.choose(check(i), List.of("n1", "n2", "n3"))), 1, Integer::sum);
        }
        assertThat(counts).hasSize(3);
        assertThat(counts.values()).allSatisfy(count -> assertThat(count).isBetween(900, 1_100));
    }

    @Test
    void whenOneGoesOnlyItsOwnMove() {
        for (int i = 0; i < CHECKS; i++) {
            String before = Rendezvous.choose(check(i), List.of("n1", "n2", "n3"));
            String after = Rendezvous.choose(check(i), List.of("n1", "n3"));
            if (!"n2".equals(before)) {
                assertThat(after).isEqualTo(before);
            }
        }
    }

    @Test
    void nobodyTakesAnythingWhereNobodyIs() {
        assertThat(Rendezvous.choose(check(1), List.of())).isNull();
    }
}
