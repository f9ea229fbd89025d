package io.quorate.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.Test;

/** What an answer is written to. */
class AnswerAllocatorTest {

    private final AnswerAllocator allocator = new AnswerAllocator(UnpooledByteBufAllocator.DEFAULT);

    @Test
    void headHasRoomForASmallBodyAndOthersGetWhatTheyAskFor() {
        assertThat(capacityOf(allocator.buffer(372))).isEqualTo(2_048);
        assertThat(capacityOf(allocator.buffer(10))).isEqualTo(10);
        assertThat(capacityOf(allocator.buffer(4_000))).isEqualTo(4_000);
        assertThat(capacityOf(allocator.directBuffer(372))).isEqualTo(372);
    }

    private static int capacityOf(ByteBuf buffer) {
        int capacity = buffer.capacity();
        buffer.release();
        return capacity;
    }
}
