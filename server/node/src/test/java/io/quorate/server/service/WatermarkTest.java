package io.quorate.server.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class WatermarkTest {

    private final Watermark watermark = new Watermark(10);

    @Test
    void whatIsReachedDoesNotWait() {
        assertThat(watermark.reached(10)).isCompleted();
    }

    @Test
    void waitersAreCompletedWhenTheirTargetIsReached() {
        CompletableFuture<Void> eleven = watermark.reached(11);
        CompletableFuture<Void> twelve = watermark.reached(12);

        watermark.advance(11);

        assertThat(eleven).isCompleted();
        assertThat(twelve).isNotDone();
    }

    @Test
    void jumpCompletesEveryoneItPasses() {
        CompletableFuture<Void> eleven = watermark.reached(11);
        CompletableFuture<Void> ninety = watermark.reached(90);

        watermark.advance(100);

        assertThat(eleven).isCompleted();
        assertThat(ninety).isCompleted();
    }

    @Test
    void neverFalls() {
        watermark.advance(5);

        assertThat(watermark.value()).isEqualTo(10);
    }

    @Test
    void forgottenWaiterIsLeftAlone() {
        CompletableFuture<Void> eleven = watermark.reached(11);

        assertThat(watermark.forget(11, eleven)).isTrue();
        assertThat(watermark.forget(11, eleven)).isFalse();
        watermark.advance(11);

        assertThat(eleven).isNotDone();
    }
}
