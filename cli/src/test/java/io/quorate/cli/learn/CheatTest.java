package io.quorate.cli.learn;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.cli.Parsing;
import io.quorate.cli.Runs;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class CheatTest {

    static final List<String> TOPICS = CheatCommand.TOPICS;

    @ParameterizedTest
    @FieldSource("TOPICS")
    void everyLineIsACommand(String topic) {
        List<String> lines = CheatCommand.text(topic)
                .lines()
                .filter(line -> line.startsWith("quorate "))
                .toList();
        assertThat(lines).isNotEmpty();
        for (String line : lines) {
            assertThat(Parsing.fault(line.split(" +#", 2)[0])).describedAs(line).isNull();
        }
    }

    @Test
    void topicsAreListed() {
        assertThat(Runs.of("cheat").out()).contains("lock").contains("shell");
        assertThat(Runs.of("cheat", "lock").out()).contains("quorate lock ");
        assertThat(Runs.of("cheat", "nonsense").code()).isEqualTo(2);
    }

    @Test
    void problemsAreExplainedWithoutAServer() {
        assertThat(Runs.of("explain", "lock-lost", "-e", "http://127.0.0.1:1").out())
                .startsWith("# lock-lost");
        assertThat(Runs.of("explain", "-o", "names").out()).contains("cas-failed\n");
        assertThat(Runs.of("explain", "../x").code()).isEqualTo(2);
    }
}
