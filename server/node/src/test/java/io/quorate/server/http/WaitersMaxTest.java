package io.quorate.server.http;

import org.junit.jupiter.api.Test;

/** More requests that wait for a lock than a member lets wait. */
class WaitersMaxTest extends MemberFixture {

    @Override
    int waitersMax() {
        return 1;
    }

    @Test
    void moreThanMayWaitAreTurnedAway() {
        post("/v1/locks/a?ttl=30s", "");
        begin("POST", "/v1/locks/a?ttl=30s&wait=20s");
        await(() -> queueLength("a") == 1);
        HttpFixture.assertProblem(post("/v1/locks/a?ttl=30s&wait=20s", ""), 429, "queue-full");
    }
}
