package io.quorate.client.internal;

import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Asks the cluster for its members: a moment after the first answer, and when a member has failed. Safe for any thread; waits for
 * nothing.
 */
final class Discovery {

    private static final Logger LOG = System.getLogger("io.quorate.client");

    /** Each question makes the member ask all others. */
    private static final long INTERVAL_NANOS = 30_000_000_000L;

    /** A program that ends at once has no use for it. */
    private static final long DELAY_MILLIS = 1_000;

    private final Calls calls;
    private final Endpoints endpoints;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final AtomicLong askedNanos = new AtomicLong();

    Discovery(Calls calls, Endpoints endpoints) {
        this.calls = calls;
        this.endpoints = endpoints;
    }

    /** A member answered: asks a moment after that is said for the first time. */
    void answered() {
        if (!begun.get() && begun.compareAndSet(false, true)) {
            askedNanos.set(System.nanoTime());
            askAfter(DELAY_MILLIS);
        }
    }

    /** A member failed: asks again, unless that was done a moment ago. */
    void failed() {
        long last = askedNanos.get();
        long now = System.nanoTime();
        if (begun.get() && now - last >= INTERVAL_NANOS && askedNanos.compareAndSet(last, now)) {
            askAfter(0);
        }
    }

    private void askAfter(long millis) {
        try {
            calls.threads().timer().schedule(this::ask, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            LOG.log(Level.DEBUG, "the client is closed: {0}", closed.toString());
        }
    }

    private void ask() {
        calls.begin(ApiRequest.of("GET", "/v1/cluster/members"), calls.timeout())
                .thenAccept(this::take);
    }

    private void take(Outcome outcome) {
        if (!(outcome instanceof Outcome.Answered answered) || answered.answer().status() >= 400) {
            LOG.log(Level.DEBUG, "the members could not be asked for: {0}", outcome.toString());
            return;
        }
        try {
            endpoints.members(urls(answered.answer()));
        } catch (IOException malformed) {
            LOG.log(Level.DEBUG, "no list of members: {0}", malformed.toString());
        }
    }

    /** Where each member is for clients, by its name. */
    static Map<String, String> urls(ApiAnswer answer) throws IOException {
        Map<String, String> urls = new LinkedHashMap<>();
        for (Fields member : new Fields(Json.object(answer.body())).list("items")) {
            String name = member.text("name");
            String url = member.texts("client_urls").stream().findFirst().orElse(null);
            if (name != null && url != null) {
                urls.put(name, url.endsWith("/") ? url.substring(0, url.length() - 1) : url);
            }
        }
        return urls;
    }
}
