package io.quorate.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SequenceTest {

    @Test
    void keyNamesTheLowestWriteThatIsStillOpen() {
        Sequence sequence = new Sequence();
        Sequence.Ticket first = sequence.next();
        Sequence.Ticket second = sequence.next();
        assertThat(first.key()).endsWith(":1:1");
        assertThat(second.key()).endsWith(":2:1");
        sequence.done(first);
        assertThat(sequence.next().key()).endsWith(":3:2").hasSizeLessThanOrEqualTo(64);
    }

    @Test
    void writesThatAreAnsweredOutOfOrderAreForgottenTogether() {
        Sequence sequence = new Sequence();
        Sequence.Ticket first = sequence.next();
        Sequence.Ticket second = sequence.next();
        Sequence.Ticket third = sequence.next();
        sequence.done(third);
        sequence.done(second);
        assertThat(sequence.next().key()).endsWith(":4:1");
        sequence.done(first);
        assertThat(sequence.next().key()).endsWith(":5:4");
    }
}
