package io.quorate.server.http;

import io.quorate.api.ProblemCode;
import io.quorate.core.log.ClaimCommand.Claimant;
import io.quorate.core.log.ClaimCommand.Wait;
import io.quorate.core.log.Limits;
import io.quorate.core.log.RequestKey;
import io.quorate.core.log.Ticket;
import io.quorate.core.store.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who asks for something that can be held, and on what terms, out of the parameters of a request. Immutable.
 *
 * @param claimant who asks
 * @param evenDeadlocked whether it queues though it would close a cycle
 * @param hold whether it is held by the connection
 * @param progress whether the client is told where it stands
 */
record ClaimTerms(
        Claimant claimant, long waitMillis, long lingerMillis, boolean evenDeadlocked, boolean hold, boolean progress) {

    /** Their parameters. */
    static final List<String> PARAMETERS =
            List.of("wait", "ttl", "lease", "owner", "hold", "progress", "linger", "release_delay", "on_deadlock");

    /** The length of a lease for which none is given. */
    static final long TTL_MILLIS = 15_000;

    private static final long LINGER_MILLIS = 5_000;
    private static final int OWNER_CHARS_MAX = 128;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** The words of {@code on_deadlock=}. */
    private enum OnDeadlock {
        FAIL,
        WAIT
    }

    /** The terms of a request; {@code payload} is its note or its value, {@code payloadBytesMax} at most. */
    static ClaimTerms of(Exchange exchange, Bytes payload, int payloadBytesMax) {
        RequestParameters parameters = exchange.parameters();
        if (payload.size() > payloadBytesMax) {
            exchange.fault(
                    ProblemCode.TOO_LARGE,
                    "body",
                    "the body has " + payload.size() + " bytes (expected: at most " + payloadBytesMax + ")");
        }
        boolean hold = parameters.flag("hold");
        String leaseText = parameters.text("lease");
        long lease = 0;
        if (leaseText != null) {
            parameters.inapplicable("ttl", "the lease that is given has one");
            lease = LeaseIds.of(exchange, "query.lease", leaseText);
        } else {
            parameters.inapplicable("linger", "it goes with lease=: a lease of its own ends with the connection");
        }
        long ttlMillis = lease == 0 ? ttlMillis(exchange, hold, TTL_MILLIS) : 0;
        long waitMillis = parameters.millis("wait", 0, Limits.WAIT_MILLIS_MAX, 0);
        long lingerMillis = lease == 0 ? 0 : parameters.millis("linger", 0, Limits.DELAY_MILLIS_MAX, LINGER_MILLIS);
        Claimant claimant = new Claimant(
                lease,
                ttlMillis,
                salt(),
                owner(exchange, lease != 0),
                0,
                parameters.millis("release_delay", 0, Limits.DELAY_MILLIS_MAX, 0),
                payload);
        OnDeadlock onDeadlock = parameters.word("on_deadlock", OnDeadlock.class, OnDeadlock.FAIL);
        boolean progress = parameters.flag("progress");
        if (leaseText != null && exchange.faults().isEmpty()) {
            LeaseIds.require(lease, leaseText);
        }
        return new ClaimTerms(claimant, waitMillis, lingerMillis, onDeadlock == OnDeadlock.WAIT, hold, progress);
    }

    /** The length of a lease as the parameter {@code ttl} has it. */
    static long ttlMillis(Exchange exchange, boolean hold, long otherwise) {
        long max = hold ? HttpSettings.HOLD_TTL_MILLIS_MAX : Limits.LEASE_TTL_MILLIS_MAX;
        return exchange.parameters().millis("ttl", exchange.settings().leaseTtlMillisMin(), max, otherwise);
    }

    /** What makes the id of a lease hard to guess. */
    static int salt() {
        return RANDOM.nextInt(Limits.LEASE_SALT_MAX + 1);
    }

    /** The same with a priority. */
    ClaimTerms withPriority(int priority) {
        Claimant known = claimant;
        return new ClaimTerms(
                new Claimant(
                        known.lease(),
                        known.ttlMillis(),
                        known.salt(),
                        known.owner(),
                        priority,
                        known.releaseDelayMillis(),
                        known.payload()),
                waitMillis,
                lingerMillis,
                evenDeadlocked,
                hold,
                progress);
    }

    /** How the request with {@code ticket} waits. */
    Wait patience(Ticket ticket) {
        return new Wait(ticket, waitMillis, lingerMillis, evenDeadlocked);
    }

    private static String owner(Exchange exchange, boolean onLease) {
        String given = exchange.parameter("owner");
        if (given != null) {
            if (given.isEmpty()
                    || given.length() > OWNER_CHARS_MAX
                    || given.chars().anyMatch(Character::isISOControl)) {
                exchange.fault(
                        "query.owner",
                        "owner: expected 1 to " + OWNER_CHARS_MAX + " characters, none of them a control character");
            }
            return given;
        }
        String text = exchange.requestHeader(Names.IDEMPOTENCY_KEY);
        RequestKey key = text == null ? null : IdempotencyKeys.parse(text);
        if (key != null) {
            return "o_" + LeaseIds.digits(hash(key));
        }
        if (onLease && text == null) {
            exchange.fault(
                    "query.owner",
                    "with lease= a request needs an owner or an Idempotency-Key, so that its repeat is known for one");
        }
        return "o_" + LeaseIds.digits(RANDOM.nextLong() >>> 1);
    }

    /** The same for every repeat of a request. */
    private static long hash(RequestKey key) {
        String identity = key instanceof RequestKey.Sequenced numbered
                ? "q1:" + numbered.session() + ":" + numbered.sequence()
                : ((RequestKey.Free) key).text();
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(identity.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getLong() >>> 1;
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    /** A note, or nothing. */
    static @Nullable String text(Bytes payload) {
        return payload.isEmpty() ? null : Percent.utf8(payload.array());
    }
}
