package io.quorate.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class HeaderPairsTest {

    @Test
    void nameIsFoundInWhateverCase() {
        HeaderPairs pairs = HeaderPairs.NONE.with("Accept", "a").with("Host", "h");
        assertThat(pairs.get("ACCEPT")).isEqualTo("a");
        assertThat(pairs.containsKey("accept")).isTrue();
        assertThat(pairs.get("Accep")).isNull();
        assertThat(pairs).containsExactly(Map.entry("Accept", "a"), Map.entry("Host", "h"));
    }

    @Test
    void laterOneTakesThePlaceOfTheOneOfTheSameName() {
        HeaderPairs first = HeaderPairs.NONE.with("Accept", "a");
        assertThat(first.with("ACCEPT", "b")).containsExactly(Map.entry("ACCEPT", "b"));
        assertThat(first).containsExactly(Map.entry("Accept", "a"));
    }

    @Test
    void whatComesTwiceIsOneList() {
        assertThat(HeaderPairs.received("Link", "1", "Vary", "x", "link", "2").get("Link"))
                .isEqualTo("1, 2");
        assertThat(HeaderPairs.of(Map.of("a", "1"))).isEqualTo(Map.of("a", "1"));
    }
}
