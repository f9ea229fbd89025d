package io.quorate.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcessCpuTest {

    @Test
    void nameOfACommandMayHoldAnything() {
        assertThat(ProcessCpu.ticks("1234 (a) b) (c) S 1 2 3 4 5 6 7 8 9 10 111 222 0 0 20 0 30"))
                .isEqualTo(333);
    }
}
