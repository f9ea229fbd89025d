package io.quorate.core.kv;

import io.quorate.core.log.Change;
import io.quorate.core.log.Decoder;
import io.quorate.core.log.Encoder;
import io.quorate.core.log.LogCodec;
import io.quorate.core.log.LogCodec.ChangeHead;
import io.quorate.core.log.MalformedException;
import io.quorate.core.store.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * A row of CHANGES: what changed, and the record that it superseded. Immutable; a part is read when it is asked for.
 *
 * <p>So a record that went is kept by the change that it went with, which is there as long as a revision is that shows the
 * record, and goes with it: forgetting history is forgetting its first rows.
 *
 * <pre>
 * form, whether VERSIONS points here | superseded record, with its length; empty: none | change
 * </pre>
 */
record ChangeRow(Bytes row) {

    /** Its value differs from how a change begins, which was the whole row once. */
    private static final int FORM = 0x40;

    private static final int FORM_POINTED_AT = 0x41;

    /** Writes the row of {@code change}, which ends {@code superseded}. */
    static void write(Encoder out, Change change, @Nullable StoredRecord superseded, boolean isPointedAt) {
        out.reset().octet(isPointedAt ? FORM_POINTED_AT : FORM);
        out.bytes(superseded == null ? Bytes.EMPTY : superseded.row());
        LogCodec.write(out, change);
    }

    /** Whether a row of VERSIONS points at it. */
    boolean isPointedAt() {
        return form(new Decoder(row)) == FORM_POINTED_AT;
    }

    /** What changed. */
    Change change() {
        return LogCodec.readChange(behindSuperseded());
    }

    /** What the change is about. */
    ChangeHead head() {
        return LogCodec.readChangeHead(behindSuperseded());
    }

    /** The record that was there before; null: none. */
    @Nullable
    StoredRecord superseded() {
        Decoder in = new Decoder(row);
        form(in);
        Bytes record = in.bytes();
        return record.isEmpty() ? null : StoredRecord.read(record);
    }

    private Decoder behindSuperseded() {
        Decoder in = new Decoder(row);
        form(in);
        in.skipBytes();
        return in;
    }

    private static int form(Decoder in) {
        int form = in.octet();
        if (form != FORM && form != FORM_POINTED_AT) {
            throw new MalformedException(
                    "change: form " + form + " (expected: " + FORM + " or " + FORM_POINTED_AT + ")");
        }
        return form;
    }
}
