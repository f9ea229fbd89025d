package io.quorate.client.internal;

import io.quorate.client.claim.AcquireOption;
import io.quorate.client.claim.ClaimState;
import io.quorate.client.claim.Hold;
import io.quorate.client.claim.Released;
import io.quorate.client.claim.Semaphores;
import java.util.List;

/** Semaphores over HTTP. Safe for any thread. */
public final class HttpSemaphores implements Semaphores {

    private final HttpClaims claims;

    public HttpSemaphores(Calls calls) {
        this.claims = new HttpClaims(calls, "semaphores");
    }

    @Override
    public Hold acquire(String name, AcquireOption... options) {
        return claims.acquire(name, null, options);
    }

    @Override
    public Released release(String name, long token) {
        return claims.release(name, token);
    }

    @Override
    public Released forceRelease(String name, long token) {
        return claims.force(name, token);
    }

    @Override
    public void resize(String name, int limit) {
        claims.run(claims.request("PUT", name).query("limit", Integer.toString(limit)));
    }

    @Override
    public ClaimState get(String name) {
        return claims.get(claims.request("GET", name));
    }

    @Override
    public List<ClaimState> list(String prefix) {
        return claims.list(prefix);
    }
}
