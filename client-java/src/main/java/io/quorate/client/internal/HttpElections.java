package io.quorate.client.internal;

import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import io.quorate.client.Bytes;
import io.quorate.client.claim.AcquireOption;
import io.quorate.client.claim.ClaimState;
import io.quorate.client.claim.Elections;
import io.quorate.client.claim.Hold;
import io.quorate.client.claim.Released;
import java.util.List;
import java.util.Optional;

/** Elections over HTTP. Safe for any thread. */
public final class HttpElections implements Elections {

    private static final String VACANT = "election-vacant";

    private final Calls calls;
    private final HttpClaims claims;

    public HttpElections(Calls calls) {
        this.calls = calls;
        this.claims = new HttpClaims(calls, "elections");
    }

    @Override
    public Hold campaign(String name, Bytes proposal, AcquireOption... options) {
        return claims.acquire(name, proposal, options);
    }

    @Override
    public Optional<Leader> leader(String name) {
        ApiAnswer answer = calls.answer(claims.request("GET", name));
        if (answer.status() == 404 && Failures.failure(answer).code().equals(VACANT)) {
            return Optional.empty();
        }
        answer.orThrow();
        return Optional.of(new Leader(
                Bytes.copyOf(answer.body()),
                number(answer.header("Quorate-Token").orElse("")),
                answer.header("Quorate-Owner").orElse("")));
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException notANumber) {
            return 0;
        }
    }

    @Override
    public void proclaim(String name, long token, Bytes value) {
        claims.run(
                claims.request("PUT", name).query("token", Long.toString(token)).body(value.toByteArray()));
    }

    @Override
    public Released resign(String name, long token) {
        return claims.release(name, token);
    }

    @Override
    public Released resign(String name, long token, String successor) {
        ApiRequest request = claims.request("DELETE", name).query("token", Long.toString(token));
        return claims.release(request.query("to", successor));
    }

    @Override
    public Released depose(String name) {
        return claims.force(name, 0);
    }

    @Override
    public ClaimState get(String name) {
        return claims.get(claims.request("GET", name).query("as", "json"));
    }

    @Override
    public List<ClaimState> list(String prefix) {
        return claims.list(prefix);
    }
}
