package io.quorate.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.client.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrefixTest {

    @ParameterizedTest
    @CsvSource({"team/, team0", "a\uD7FF, a\uE000", "a\uDBFF\uDFFF, b", "é, ê"})
    void endOfAllThatBeginsSo(String prefix, String end) {
        assertThat(new Prefix(prefix).end("")).isEqualTo(end);
        assertThat(new Prefix(prefix).end("x")).isEqualTo(prefix + "x");
    }

    @Test
    void withoutPrefixNamesStay() {
        Prefix none = new Prefix("");
        assertThat(none.on("a") + none.off("a") + none.end("")).isEqualTo("aa");
        assertThat(none.on(Bytes.of("k"))).isEqualTo(Bytes.of("k"));
    }

    @Test
    void keysThatAreNoTextKeepTheirBytes() {
        Prefix prefix = new Prefix("é/");
        Bytes binary = Bytes.copyOf(new byte[] {(byte) 0xFF, 0});
        assertThat(prefix.on(binary).size()).isEqualTo(5);
        assertThat(prefix.off(prefix.on(binary))).isEqualTo(binary);
    }
}
