package io.quorate.core.log;

import io.quorate.core.store.Bytes;

/** The binary form of records and changes. Stateless; safe for any thread. */
final class RecordCodec {

    private static final int PUT = 1;
    private static final int DELETE = 2;

    private RecordCodec() {}

    static void write(Encoder out, KeyRecord record) {
        out.bytes(record.key());
        writeBody(out, record);
    }

    static KeyRecord record(Decoder in) {
        return body(in, in.bytes());
    }

    static void write(Encoder out, Change change) {
        if (change instanceof Change.Put put) {
            out.octet(PUT);
            Codes.KINDS.write(out, put.kind());
            out.bytes(put.key()).number(put.priorRevision());
            writeBody(out, put.record());
        } else if (change instanceof Change.Delete delete) {
            out.octet(DELETE);
            Codes.KINDS.write(out, delete.kind());
            out.bytes(delete.key()).number(delete.priorRevision());
            out.number(delete.revision());
            Codes.CAUSES.write(out, delete.cause());
            out.number(delete.atMillis()).optionalText(delete.author());
        } else {
            throw new IllegalStateException(change.getClass() + " has no binary form");
        }
    }

    static Change change(Decoder in) {
        LogCodec.ChangeHead head = head(in);
        return head.isDelete()
                ? new Change.Delete(
                        head.kind(),
                        head.key(),
                        in.number(),
                        head.priorRevision(),
                        Codes.CAUSES.read(in),
                        in.number(),
                        in.optionalText())
                : new Change.Put(head.kind(), body(in, head.key()), head.priorRevision());
    }

    static LogCodec.ChangeHead head(Decoder in) {
        int kind = in.octet();
        if (kind != PUT && kind != DELETE) {
            throw new MalformedException("change: " + kind + " (expected: " + PUT + " or " + DELETE + ")");
        }
        return new LogCodec.ChangeHead(kind == DELETE, Codes.KINDS.read(in), in.bytes(), in.number());
    }

    private static void writeBody(Encoder out, KeyRecord record) {
        out.number(record.createRevision())
                .number(record.modRevision())
                .number(record.version())
                .number(record.lease())
                .number(record.modifiedAtMillis())
                .optionalText(record.author())
                .bytes(record.value());
    }

    private static KeyRecord body(Decoder in, Bytes key) {
        long createRevision = in.number();
        long modRevision = in.number();
        long version = in.number();
        long lease = in.number();
        long modifiedAtMillis = in.number();
        String author = in.optionalText();
        return new KeyRecord(key, in.bytes(), createRevision, modRevision, version, lease, modifiedAtMillis, author);
    }
}
