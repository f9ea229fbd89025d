package io.quorate.client.internal;

import io.quorate.client.claim.AcquireOption;
import io.quorate.client.claim.ClaimState;
import io.quorate.client.claim.Hold;
import io.quorate.client.claim.Locks;
import io.quorate.client.claim.Released;
import java.util.List;

/** Locks over HTTP. Safe for any thread. */
public final class HttpLocks implements Locks {

    private final HttpClaims claims;

    public HttpLocks(Calls calls) {
        this.claims = new HttpClaims(calls, "locks");
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
    public ClaimState get(String name) {
        return claims.get(claims.request("GET", name));
    }

    @Override
    public List<ClaimState> list(String prefix) {
        return claims.list(prefix);
    }
}
