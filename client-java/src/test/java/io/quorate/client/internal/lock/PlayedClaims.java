package io.quorate.client.internal.lock;

import io.quorate.api.ProblemCode.Applied;
import io.quorate.api.ProblemCode.Retry;
import io.quorate.client.ApiRequest;
import io.quorate.client.Bytes;
import io.quorate.client.claim.AcquireOption;
import io.quorate.client.claim.AsyncClaims;
import io.quorate.client.claim.ClaimState;
import io.quorate.client.claim.Claims;
import io.quorate.client.claim.Hold;
import io.quorate.client.claim.Holder;
import io.quorate.client.claim.Released;
import io.quorate.client.claim.Wanted;
import io.quorate.client.error.ConflictException;
import io.quorate.client.error.Failure;
import io.quorate.client.error.LockNotAcquiredException;
import io.quorate.client.error.NotFoundException;
import io.quorate.client.error.OutcomeUnknownException;
import io.quorate.client.error.PermissionDeniedException;
import io.quorate.client.internal.PlayedAsync;
import io.quorate.client.internal.session.PlayedLeases;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Locks of a cluster in which each name has one holder. Safe for any thread. */
public final class PlayedClaims implements Claims {

    private final Map<String, Hold> held = new HashMap<>();
    private final Map<Long, String> endings = new HashMap<>();
    private final List<String> asked = new ArrayList<>();
    private final Map<String, String> notes = new HashMap<>();
    private final List<String> deadLeases = new ArrayList<>();
    /** Whose acquiring waits. */
    private final Set<String> queued = new HashSet<>();

    private long revision = 100;
    private boolean silent;
    private boolean denied;
    private Runnable underWay = () -> {};

    /** What it was asked, in words. */
    public synchronized List<String> asked() {
        return List.copyOf(asked);
    }

    /** No answer arrives, though releases take effect. */
    public synchronized void silent(boolean value) {
        silent = value;
    }

    /** Nobody may acquire anything. */
    public synchronized void denied() {
        denied = true;
    }

    /** What happens between a release and its answer. */
    public synchronized void underWay(Runnable action) {
        underWay = action;
    }

    public synchronized @Nullable Hold holder(String name) {
        return held.get(name);
    }

    public synchronized @Nullable String note(String name) {
        return notes.get(name);
    }

    /** Nothing can be acquired on that lease any more. */
    public synchronized void dies(String lease) {
        deadLeases.add(lease);
    }

    /** Somebody ends a hold. */
    public synchronized void end(String name, String cause) {
        Hold hold = held.remove(name);
        if (hold != null) {
            endings.put(hold.token(), cause);
        }
        notifyAll();
    }

    /** Waits until somebody asked that. */
    public synchronized void awaitAsked(String words) throws InterruptedException {
        while (!asked.contains(words)) {
            wait();
        }
    }

    private void asked(String words) {
        asked.add(words);
        notifyAll();
    }

    private static String parameter(ApiRequest request, String name) {
        for (String pair : request.target().replaceFirst(".*\\?", "").split("&", -1)) {
            if (pair.startsWith(name + "=")) {
                return java.net.URLDecoder.decode(
                        pair.substring(name.length() + 1), java.nio.charset.StandardCharsets.UTF_8);
            }
        }
        return "";
    }

    @Override
    public synchronized Hold acquire(String name, AcquireOption... options) {
        ApiRequest request = ApiRequest.of("POST", "/v1/locks/" + name);
        Duration wait = Duration.ZERO;
        for (AcquireOption option : options) {
            request = option.on(request);
            wait = option.wait(wait);
        }
        asked("acquire " + name);
        if (denied) {
            throw new PermissionDeniedException(PlayedLeases.failure("permission-denied", 403, Map.of()));
        }
        if (deadLeases.contains(parameter(request, "lease"))) {
            throw new NotFoundException(
                    PlayedLeases.failure("lease-not-found", 404, Map.of("ended", Map.of("cause", "revoked"))));
        }
        queue(name, parameter(request, "owner"), wait);
        revision++;
        Hold hold = new Hold(
                name,
                revision,
                parameter(request, "lease"),
                parameter(request, "owner"),
                Duration.ofSeconds(15),
                Duration.ofSeconds(15),
                Duration.ZERO,
                false,
                null);
        held.put(name, hold);
        byte[] body = request.body();
        notes.put(name, body == null ? "" : Bytes.copyOf(body).utf8());
        notifyAll();
        return hold;
    }

    /** Waits until nobody holds it, unless the place in the queue is given back meanwhile. */
    private void queue(String name, String owner, Duration wait) {
        while (held.containsKey(name)) {
            if (wait.isZero()) {
                throw new LockNotAcquiredException(PlayedLeases.failure("lock-held", 423, Map.of()), List.of());
            }
            queued.add(owner);
            try {
                wait();
            } catch (InterruptedException stopped) {
                queued.remove(owner);
                Thread.currentThread().interrupt();
                throw unknown();
            }
            if (!queued.remove(owner)) {
                throw unknown();
            }
        }
    }

    private static OutcomeUnknownException unknown() {
        return new OutcomeUnknownException(new Failure(
                "outcome-unknown", 0, "no answer", null, Applied.UNKNOWN, Retry.IDEMPOTENT, null, Map.of()));
    }

    @Override
    public synchronized List<Hold> acquireAll(List<Wanted> wanted, AcquireOption... options) {
        return wanted.stream().map(one -> acquire(one.name(), options)).toList();
    }

    @Override
    public synchronized Released release(String name, long token) {
        asked("release " + name);
        Hold hold = held.get(name);
        if (hold == null || hold.token() != token) {
            String ended = endings.getOrDefault(token, "expired");
            throw new ConflictException(PlayedLeases.failure("lock-lost", 409, Map.of("ended", ended)));
        }
        if (silent) {
            throw unknown();
        }
        held.remove(name);
        notifyAll();
        underWay.run();
        return new Released(true, ++revision);
    }

    @Override
    public Released release(String name, long token, String successor) {
        throw new UnsupportedOperationException();
    }

    @Override
    public synchronized Released withdraw(String name, String lease, String owner) {
        asked("withdraw " + name + " " + owner);
        if (queued.remove(owner)) {
            notifyAll();
        }
        Hold hold = held.get(name);
        boolean mine = hold != null && hold.owner().equals(owner);
        if (mine) {
            held.remove(name);
            notifyAll();
        }
        return new Released(mine, ++revision);
    }

    @Override
    public synchronized Released forceRelease(String name, long token) {
        end(name, "forced");
        return new Released(true, ++revision);
    }

    @Override
    public synchronized void amend(String name, long token, Bytes note) {
        notes.put(name, note.utf8());
    }

    @Override
    public void resize(String name, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public synchronized ClaimState get(String name) {
        Hold hold = held.get(name);
        List<Holder> holders = hold == null
                ? List.of()
                : List.of(new Holder(hold.owner(), "exclusive", hold.token(), 0, null, Bytes.of("")));
        ClaimState.Ended last = endings.entrySet().stream()
                .map(end -> new ClaimState.Ended(end.getKey(), end.getValue(), revision))
                .findFirst()
                .orElse(null);
        return new ClaimState(name, 0, 0, holders, List.of(), last);
    }

    @Override
    public List<ClaimState> list(String prefix) {
        return List.of();
    }

    @Override
    public AsyncClaims async() {
        return PlayedAsync.of(AsyncClaims.class, this);
    }
}
