package io.quorate.server.http;

import io.quorate.api.Problem;
import io.quorate.core.log.ClusterSetting;
import io.quorate.server.auth.AccessControl;
import io.quorate.server.service.Bursts;
import io.quorate.server.service.ClusterView;
import io.vertx.core.Context;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What all requests of one server share: its settings, its counters, its standing in the cluster. Safe for any thread. */
final class HttpState {

    /** Header values that change only when the leader does. Immutable. */
    record Standing(ClusterView.Here here, String term, String leader, String member, String cluster) {

        static Standing of(ClusterView.Here here) {
            String leader = here.leader();
            return new Standing(
                    here,
                    Long.toString(here.term()),
                    leader == null ? "none" : leader,
                    here.member(),
                    here.clusterId());
        }

        /** Whether these values still say what {@code now} says. */
        boolean stillHolds(ClusterView.Here now) {
            return now.term() == here.term()
                    && Objects.equals(now.leader(), here.leader())
                    && now.clusterId().equals(here.clusterId());
        }
    }

    private static final String ID_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

    final HttpSettings settings;
    final ClusterView cluster;
    final RequestObserver observer;
    final Bursts bursts;
    final AccessControl access;
    /** Set once, before the server listens. */
    RouteTable table = new RouteTable(List.of());

    /** Where requests are worked on, one for each event loop. */
    final List<Context> loops = new CopyOnWriteArrayList<>();

    final AtomicInteger inFlight = new AtomicInteger();
    final AtomicInteger connections = new AtomicInteger();
    /** Requests that wait or stream for long, and what ends them early. */
    final Map<Exchange, Lasting> lasting = new ConcurrentHashMap<>();

    /** How many watches ended for each reason. */
    final Map<WatchEnd, LongAdder> watchEnds = WatchEnd.counters();

    /** The connections that are open. */
    final Set<ConnectionGuard> guards = ConcurrentHashMap.newKeySet();

    final SlowRequests slowRequests = new SlowRequests();

    final Trail trail;

    /** Ends that {@link #judgeAgain} is called. */
    Runnable unlisten = () -> {};

    final AtomicLong memoryBytes = new AtomicLong();
    /** What clients hear since nothing is taken any more; null: it is. */
    volatile @Nullable Problem stopping;
    /** Whether the death of a silent connection is noticed in bounded time. */
    volatile boolean noticesSilence;

    private volatile Standing standing;
    private volatile HttpSettings current;

    HttpState(
            HttpSettings settings, ClusterView cluster, RequestObserver observer, Bursts bursts, AccessControl access) {
        this.settings = settings;
        this.current = settings;
        this.cluster = cluster;
        this.observer = observer;
        this.bursts = bursts;
        this.access = access;
        this.trail = new Trail(access);
        this.standing = Standing.of(cluster.here());
    }

    /** The settings, with the shortest lease that the cluster has set. */
    HttpSettings settings() {
        long ttlMillisMin = cluster.settings().get(ClusterSetting.LEASE_TTL_MIN);
        HttpSettings known = current;
        if (known.leaseTtlMillisMin() != ttlMillisMin) {
            known = settings.withLeaseTtlMin(ttlMillisMin);
            current = known;
        }
        return known;
    }

    /** This member's standing as of {@code now}. */
    Standing standing(ClusterView.Here now) {
        Standing known = standing;
        if (!known.stillHolds(now)) {
            known = Standing.of(now);
            standing = known;
        }
        return known;
    }

    /** {@code exchange} goes on for long. */
    void lasts(Exchange exchange, Lasting one) {
        lasting.put(exchange, one);
        Problem why = stopping;
        if (why != null) {
            exchange.onLoop(() -> one.stop(why));
        }
    }

    /** The server stops: what goes on for long ends. The first reason counts. */
    void stop(Problem why) {
        stopping = stopping == null ? why : stopping;
        unlisten.run();
        lasting.forEach((exchange, one) -> exchange.onLoop(() -> one.stop(why)));
    }

    /** Somebody may have lost a right: what goes on for long ends if it needs that one. */
    void judgeAgain() {
        lasting.forEach((exchange, one) -> exchange.onLoop(() -> {
            if (!judge(exchange, one)) {
                one.changed();
            }
        }));
    }

    /** Time has passed: what goes on for long ends with the credentials that it was begun with. */
    void judgeExpired() {
        long nowMillis = System.currentTimeMillis();
        lasting.forEach((exchange, one) -> {
            if (exchange.authority().mayHaveExpired(nowMillis)) {
                exchange.onLoop(() -> judge(exchange, one));
            }
        });
    }

    /** Whether it has lost what it needs, and was ended. */
    private boolean judge(Exchange exchange, Lasting one) {
        Problem lost = exchange.authority().lost();
        if (lost == null || !lasting.containsKey(exchange)) {
            return lost != null;
        }
        trail.revoked(exchange, lost);
        one.revoked(lost);
        return true;
    }

    /** A watch has ended. */
    void watchEnded(WatchEnd why) {
        LongAdder counter = watchEnds.get(why);
        if (counter != null) {
            counter.increment();
        }
    }

    /** Sets {@code bytes} of memory aside; false if there is not so much left. Small bodies find room beside large ones. */
    boolean reserve(long bytes, boolean isSmall) {
        long max = settings.memoryBytesMax();
        if (memoryBytes.addAndGet(bytes) <= (isSmall ? max + max / 4 : max)) {
            return true;
        }
        memoryBytes.addAndGet(-bytes);
        return false;
    }

    /** Gives back what {@link #reserve} set aside. */
    void release(long bytes) {
        memoryBytes.addAndGet(-bytes);
    }

    /** A new request id. */
    static String newRequestId() {
        long random = ThreadLocalRandom.current().nextLong();
        char[] id = new char[15];
        id[0] = 'r';
        id[1] = 'q';
        id[2] = '_';
        for (int i = 3; i < id.length; i++) {
            id[i] = ID_ALPHABET.charAt((int) (random & 31));
            random >>>= 5;
        }
        return new String(id);
    }
}
