package io.quorate.server.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.core.log.Health;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpectedStatusesTest {

    @ParameterizedTest
    @CsvSource({
        "200,'',PASSING",
        "204,'',PASSING",
        "302,'',CRITICAL",
        "429,'',WARNING",
        "503,'',CRITICAL",
        "302,200-399,PASSING",
        "404,'200-399,404',PASSING",
        "405,'200-399,404',CRITICAL",
        "200,404,CRITICAL",
        "429,200,WARNING",
        "429,'200,429',PASSING",
        "200,nonsense,CRITICAL",
    })
    void statusSaysHowItIs(int status, String expect, Health health) {
        assertThat(ExpectedStatuses.health(status, expect)).isEqualTo(health);
    }
}
