package io.quorate.core.log;

import io.quorate.core.store.Bytes;
import java.util.List;
import java.util.function.Function;

/**
 * The binary form of what travels in the log, between members and into the store. Stateless; safe for any thread.
 *
 * <p>Every form begins with its kind and its version. Decoding is strict: an unknown kind, version or choice, an
 * impossible length, an odd spelling of a number, bytes after the end, all end in {@link MalformedException}. A form
 * that was ever written stays readable for ever: a change of it is a new version.
 */
public final class LogCodec {

    private static final int VERSION = 1;

    private static final int ENTRY = 'E';
    private static final int BATCH = 'B';
    private static final int ANSWERS = 'A';
    private static final int OUTCOME = 'O';
    private static final int RECORD = 'R';
    private static final int CHANGE = 'C';

    private LogCodec() {}

    /**
     * The binary form of an entry.
     *
     * @throws IllegalArgumentException if a value in it is longer than {@link Limits#VALUE_BYTES_MAX}
     */
    public static Bytes encode(Entry entry) {
        Encoder out = begin(new Encoder(), ENTRY)
                .number(entry.term())
                .number(entry.clusterMillis())
                .number(entry.wallMillis());
        out.number(entry.batches().size());
        for (Batch batch : entry.batches()) {
            CommandCodec.write(out, batch);
        }
        return out.toBytes();
    }

    /** The entry that {@code form} is the binary form of. */
    public static Entry decodeEntry(Bytes form) {
        return decode(
                form, ENTRY, in -> new Entry(in.number(), in.number(), in.number(), in.list(CommandCodec::batch)));
    }

    /**
     * The binary form of a batch on its way to the leader.
     *
     * @throws IllegalArgumentException if a value in it is longer than {@link Limits#VALUE_BYTES_MAX}
     */
    public static Bytes encode(Batch batch) {
        Encoder out = begin(new Encoder(), BATCH);
        CommandCodec.write(out, batch);
        return out.toBytes();
    }

    /** The batch that {@code form} is the binary form of. */
    public static Batch decodeBatch(Bytes form) {
        return decode(form, BATCH, CommandCodec::batch);
    }

    /** The binary form of the answers to one batch. */
    public static Bytes encode(List<Applied> answers) {
        Encoder out = begin(new Encoder(), ANSWERS).number(answers.size());
        for (Applied answer : answers) {
            out.flag(answer.replayed());
            OutcomeCodec.write(out, answer.outcome());
        }
        return out.toBytes();
    }

    /** The answers that {@code form} is the binary form of. */
    public static List<Applied> decodeAnswers(Bytes form) {
        return List.copyOf(decode(
                form,
                ANSWERS,
                answers -> answers.list(in -> {
                    boolean replayed = in.flag();
                    return new Applied(OutcomeCodec.outcome(in), replayed);
                })));
    }

    /** The binary form of an outcome. */
    public static Bytes encode(Outcome outcome) {
        Encoder out = new Encoder();
        write(out, outcome);
        return out.toBytes();
    }

    /** Writes the binary form of {@code outcome}. */
    public static void write(Encoder out, Outcome outcome) {
        OutcomeCodec.write(begin(out, OUTCOME), outcome);
    }

    /** The outcome that {@code form} is the binary form of. */
    public static Outcome decodeOutcome(Bytes form) {
        return decode(form, OUTCOME, OutcomeCodec::outcome);
    }

    /** The binary form of a record. */
    public static Bytes encode(KeyRecord record) {
        Encoder out = begin(new Encoder(), RECORD);
        RecordCodec.write(out, record);
        return out.toBytes();
    }

    /** The record that {@code form} is the binary form of. */
    public static KeyRecord decodeRecord(Bytes form) {
        return decode(form, RECORD, RecordCodec::record);
    }

    /** The binary form of a change. */
    public static Bytes encode(Change change) {
        Encoder out = new Encoder();
        write(out, change);
        return out.toBytes();
    }

    /** Writes the binary form of {@code change}. */
    public static void write(Encoder out, Change change) {
        RecordCodec.write(begin(out, CHANGE), change);
    }

    /** The change whose binary form is all that is left in {@code in}. */
    public static Change readChange(Decoder in) {
        Change change = RecordCodec.change(begun(in, CHANGE));
        in.end();
        return change;
    }

    /** What stands at the head of the binary form of a change, which comes next in {@code in}; its value is not even looked at. */
    public static ChangeHead readChangeHead(Decoder in) {
        return RecordCodec.head(begun(in, CHANGE));
    }

    /**
     * What a change is about.
     *
     * @param isDelete whether the key went away
     * @param kind the kind of thing it is
     * @param key the key
     * @param priorRevision the revision of the version that was there before; 0: none
     */
    public record ChangeHead(boolean isDelete, Kind kind, Bytes key, long priorRevision) {}

    private static Encoder begin(Encoder out, int kind) {
        return out.octet(kind).octet(VERSION);
    }

    private static Decoder begun(Decoder in, int kind) {
        int foundKind = in.octet();
        if (foundKind != kind) {
            throw new MalformedException("kind: " + foundKind + " (expected: " + kind + ")");
        }
        int version = in.octet();
        if (version != VERSION) {
            throw new MalformedException("version: " + version + " (expected: " + VERSION + ")");
        }
        return in;
    }

    private static <T> T decode(Bytes form, int kind, Function<Decoder, T> content) {
        Decoder in = begun(new Decoder(form), kind);
        T decoded = content.apply(in);
        in.end();
        return decoded;
    }
}
