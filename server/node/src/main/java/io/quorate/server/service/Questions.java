package io.quorate.server.service;

import io.quorate.core.log.LogCodec;
import io.quorate.core.store.Bytes;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What members ask each other, and its encoding: a kind byte, then the fields. Members of one cluster only; both sides
 * check what they read.
 */
final class Questions {

    /** Put this batch into the log. */
    static final byte FORWARD = 1;
    /** Give me an index that a read must have seen. */
    static final byte BARRIER = 2;
    /** Which term are you in? */
    static final byte TERM = 3;
    /** How are you? */
    static final byte STATUS = 4;
    /** Do you run health checks? */
    static final byte DUTY = 5;

    /** Have this member, or whoever is furthest along, lead. */
    static final byte HAND_OVER = 6;

    /** Put this batch into the log; some of it is traced. */
    static final byte FORWARD_TRACED = 7;

    /** The bytes of a trace's id. */
    private static final int TRACE_BYTES = 16;

    private static final byte DONE = 1;
    private static final byte NOT_APPENDED = 2;
    private static final byte UNKNOWN = 3;

    private Questions() {}

    /**
     * The term question and, with the term, its answer.
     *
     * @param group the cluster's group
     * @param member the member that is asked
     * @param incarnation the asking process
     * @param round the number of the round; an answer of another round does not count
     * @param term the highest term the asked member has seen; 0 in the question
     */
    record TermRound(String group, String member, long incarnation, long round, long term) {}

    /**
     * What a member says of itself.
     *
     * @param incarnation tells this process from the one before it under the same name
     * @param hashes some of its (index, state hash) points, the newest first
     */
    record MemberStatus(
            String version,
            List<String> clientUrls,
            long incarnation,
            long term,
            long appliedIndex,
            long revision,
            List<HashAt> hashes) {

        MemberStatus {
            clientUrls = List.copyOf(clientUrls);
            hashes = List.copyOf(hashes);
        }
    }

    /** The state hash after applying {@code index}. */
    record HashAt(long index, long hash) {}

    /** @param traces those of its requests that are traced, by their place */
    static Bytes forward(Bytes batch, Map<Integer, String> traces) {
        if (traces.isEmpty()) {
            return prefixed(FORWARD, batch);
        }
        ByteBuffer buffer =
                ByteBuffer.allocate(1 + Integer.BYTES + traces.size() * (Integer.BYTES + TRACE_BYTES) + batch.size());
        buffer.put(FORWARD_TRACED).putInt(traces.size());
        traces.forEach((place, trace) -> buffer.putInt(place).put(HexFormat.of().parseHex(trace)));
        return wrap(buffer.put(batch.array()));
    }

    /** The batch of a forward question. */
    static Bytes forwardedBatch(Bytes question) {
        int from = 1;
        if (question.at(0) == FORWARD_TRACED) {
            from += Integer.BYTES + traceCount(question) * (Integer.BYTES + TRACE_BYTES);
        }
        return Bytes.copyOf(question.array(), from, question.size());
    }

    /** The traces of a forward question, by the places of their requests. */
    static Map<Integer, String> forwardedTraces(Bytes question) {
        Map<Integer, String> traces = new TreeMap<>();
        if (question.at(0) == FORWARD_TRACED) {
            ByteBuffer buffer = ByteBuffer.wrap(question.array()).position(1 + Integer.BYTES);
            byte[] trace = new byte[TRACE_BYTES];
            for (int left = traceCount(question); left > 0; left--) {
                int place = buffer.getInt();
                buffer.get(trace);
                traces.put(place, HexFormat.of().formatHex(trace));
            }
        }
        return traces;
    }

    private static int traceCount(Bytes question) {
        int count = ByteBuffer.wrap(question.array()).getInt(1);
        if (count < 0 || count > (question.size() - 1 - Integer.BYTES) / (Integer.BYTES + TRACE_BYTES)) {
            throw new IllegalArgumentException("a forwarded batch with " + count + " traces");
        }
        return count;
    }

    static Bytes answer(Forwarded forwarded) {
        if (forwarded instanceof Forwarded.Done done) {
            Bytes answers = LogCodec.encode(done.answers());
            ByteBuffer buffer = ByteBuffer.allocate(1 + Long.BYTES + answers.size());
            return wrap(buffer.put(DONE).putLong(done.index()).put(answers.array()));
        }
        return Bytes.wrap(new byte[] {forwarded instanceof Forwarded.NotAppended ? NOT_APPENDED : UNKNOWN});
    }

    static Forwarded forwarded(Bytes answer) {
        if (answer.isEmpty()) {
            throw new IllegalArgumentException("empty answer to a forwarded batch");
        }
        return switch (answer.at(0)) {
            case DONE -> {
                long index = ByteBuffer.wrap(answer.array()).getLong(1);
                yield new Forwarded.Done(
                        index, LogCodec.decodeAnswers(Bytes.copyOf(answer.array(), 1 + Long.BYTES, answer.size())));
            }
            case NOT_APPENDED -> Forwarded.NOT_APPENDED;
            case UNKNOWN -> Forwarded.UNKNOWN;
            default -> throw new IllegalArgumentException("unknown answer " + answer.at(0) + " to a forwarded batch");
        };
    }

    static Bytes barrier() {
        return Bytes.wrap(new byte[] {BARRIER});
    }

    static Bytes index(long index) {
        return wrap(ByteBuffer.allocate(Long.BYTES).putLong(index));
    }

    static long index(Bytes answer) {
        return ByteBuffer.wrap(answer.array()).getLong();
    }

    static Bytes term(TermRound round) {
        byte[] group = utf8(round.group());
        byte[] member = utf8(round.member());
        ByteBuffer buffer = ByteBuffer.allocate(1 + 2 * Integer.BYTES + group.length + member.length + 3 * Long.BYTES);
        buffer.put(TERM);
        put(buffer, group);
        put(buffer, member);
        return wrap(buffer.putLong(round.incarnation()).putLong(round.round()).putLong(round.term()));
    }

    static TermRound term(Bytes bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes.array());
        buffer.get();
        return new TermRound(text(buffer), text(buffer), buffer.getLong(), buffer.getLong(), buffer.getLong());
    }

    static Bytes status() {
        return Bytes.wrap(new byte[] {STATUS});
    }

    static Bytes status(MemberStatus status) {
        byte[] version = utf8(status.version());
        List<byte[]> urls = new ArrayList<>();
        int size = 3 * Integer.BYTES
                + version.length
                + 4 * Long.BYTES
                + 2 * Long.BYTES * status.hashes().size();
        for (String url : status.clientUrls()) {
            byte[] bytes = utf8(url);
            urls.add(bytes);
            size += Integer.BYTES + bytes.length;
        }
        ByteBuffer buffer = ByteBuffer.allocate(size);
        put(buffer, version);
        buffer.putInt(urls.size());
        urls.forEach(url -> put(buffer, url));
        buffer.putLong(status.incarnation());
        buffer.putLong(status.term()).putLong(status.appliedIndex()).putLong(status.revision());
        buffer.putInt(status.hashes().size());
        status.hashes().forEach(at -> buffer.putLong(at.index()).putLong(at.hash()));
        return wrap(buffer);
    }

    static MemberStatus status(Bytes answer) {
        ByteBuffer buffer = ByteBuffer.wrap(answer.array());
        String version = text(buffer);
        List<String> urls = new ArrayList<>();
        for (int left = buffer.getInt(); left > 0; left--) {
            urls.add(text(buffer));
        }
        long incarnation = buffer.getLong();
        long term = buffer.getLong();
        long applied = buffer.getLong();
        long revision = buffer.getLong();
        List<HashAt> hashes = new ArrayList<>();
        for (int left = buffer.getInt(); left > 0; left--) {
            hashes.add(new HashAt(buffer.getLong(), buffer.getLong()));
        }
        return new MemberStatus(version, urls, incarnation, term, applied, revision, hashes);
    }

    /** @param member null: whoever is furthest along */
    static Bytes handOver(@Nullable String member) {
        return prefixed(HAND_OVER, Bytes.utf8(member == null ? "" : member));
    }

    static @Nullable String successor(Bytes question) {
        String member = Bytes.copyOf(question.array(), 1, question.size()).utf8();
        return member.isEmpty() ? null : member;
    }

    static Bytes duty() {
        return Bytes.wrap(new byte[] {DUTY});
    }

    static Bytes duty(boolean onDuty) {
        return Bytes.wrap(new byte[] {(byte) (onDuty ? 1 : 0)});
    }

    static boolean isOnDuty(Bytes answer) {
        return answer.size() == 1 && answer.at(0) == 1;
    }

    private static Bytes prefixed(byte kind, Bytes payload) {
        return wrap(ByteBuffer.allocate(1 + payload.size()).put(kind).put(payload.array()));
    }

    private static void put(ByteBuffer buffer, byte[] bytes) {
        buffer.putInt(bytes.length).put(bytes);
    }

    private static String text(ByteBuffer buffer) {
        int length = buffer.getInt();
        if (length < 0 || length > buffer.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        buffer.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The whole of a buffer made here by {@link ByteBuffer#allocate}. */
    @SuppressWarnings("ByteBufferBackingArray") // the buffer is its array: no offset, no slack
    private static Bytes wrap(ByteBuffer buffer) {
        return Bytes.wrap(buffer.array());
    }
}
