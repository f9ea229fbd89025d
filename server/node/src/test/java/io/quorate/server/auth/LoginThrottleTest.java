package io.quorate.server.auth;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Guessing gets slower, for whoever guesses. */
class LoginThrottleTest {

    private final LoginThrottle throttle = new LoginThrottle();
    private long nowMillis = 1_000_000;

    @Test
    void aFewTriesAreFreeThenPausesGrow() {
        for (int tries = 0; tries < 6; tries++) {
            assertThat(begin("alice", "a")).isZero();
        }
        long first = begin("alice", "a");
        assertThat(first).isEqualTo(500);
        nowMillis += first;
        assertThat(begin("alice", "a")).isZero();
        assertThat(begin("alice", "a")).isEqualTo(2 * first);
        assertThat(begin("alice", "b")).as("from elsewhere").isZero();
        assertThat(begin("bob", "a")).as("somebody else").isZero();
    }

    @Test
    void pausesHaveAnEnd() {
        for (int tries = 0; tries < 100; tries++) {
            long wait = begin("alice", "a");
            assertThat(wait).isLessThanOrEqualTo(60_000);
            nowMillis += wait;
        }
        nowMillis += LoginThrottle.MEMORY_MILLIS + 1;
        assertThat(begin("alice", "a")).isZero();
    }

    @Test
    void aSuccessBeginsAnewAndCountsForNothing() {
        for (int tries = 0; tries < 200; tries++) {
            assertThat(begin("alice", "a")).isZero();
            throttle.succeeded("alice", "a");
        }
        assertThat(throttle.size()).isZero();
    }

    @Test
    void manyNamesFromOneAddressAreSlowedDown() {
        long wait = 0;
        for (int user = 0; user < 100 && wait == 0; user++) {
            wait = begin("user" + user, "a");
        }
        assertThat(wait).isPositive();
        assertThat(begin("user1", "b")).isZero();
    }

    @Test
    void manyAddressesForOneNameAreSlowedDownALittle() {
        long wait = 0;
        for (int address = 0; address < 200 && wait == 0; address++) {
            wait = begin("alice", "a" + address);
        }
        assertThat(wait).isBetween(1L, 4_000L);
    }

    @Test
    void itsMemoryIsBounded() {
        for (int user = 0; user < LoginThrottle.NAMES_MAX; user++) {
            begin("user" + user, "a" + user);
        }
        assertThat(throttle.size()).isLessThanOrEqualTo(LoginThrottle.NAMES_MAX);
    }

    private long begin(String user, String address) {
        return throttle.begin(user, address, nowMillis);
    }
}
