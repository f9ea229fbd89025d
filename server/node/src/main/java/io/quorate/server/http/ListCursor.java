package io.quorate.server.http;

import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Where a list goes on: opaque to clients, complete in itself. Immutable.
 *
 * @param revision the revision of the first page, which all pages show
 * @param query a fingerprint of what is listed, so that a cursor isn't used for another list
 * @param range the keys that are left
 * @param skipped how many records of a sorted list were shown already
 */
record ListCursor(long revision, int query, KeyRange range, int skipped) {

    private static final byte FORMAT = 1;

    /** The cursor as text. */
    String encode() {
        Bytes to = range.to();
        int toSize = to == null ? 0 : to.size();
        ByteBuffer out = ByteBuffer.allocate(1 + 8 + 4 + 4 + 4 + range.from().size() + 4 + toSize + 4);
        out.put(FORMAT).putLong(revision).putInt(query).putInt(skipped);
        out.putInt(range.from().size()).put(range.from().array());
        out.putInt(to == null ? -1 : toSize).put(to == null ? new byte[0] : to.array());
        out.putInt(Arrays.hashCode(Arrays.copyOf(out.array(), out.position())));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(out.array());
    }

    /** The cursor spelled {@code text}; null if it is none. */
    static @Nullable ListCursor decode(String text) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
        if (bytes.length < 4 || bytes[0] != FORMAT) {
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        int sum = in.getInt(bytes.length - 4);
        in.limit(bytes.length - 4);
        try {
            in.get();
            long revision = in.getLong();
            int query = in.getInt();
            int skipped = in.getInt();
            Bytes from = piece(in, in.getInt());
            int toSize = in.getInt();
            Bytes to = toSize == -1 ? null : piece(in, toSize);
            boolean whole = !in.hasRemaining() && Arrays.hashCode(Arrays.copyOf(bytes, bytes.length - 4)) == sum;
            boolean sane = revision >= 0 && revision <= Numbers.MAX && skipped >= 0;
            return whole && sane ? new ListCursor(revision, query, new KeyRange(from, to), skipped) : null;
        } catch (BufferUnderflowException tooShort) {
            return null;
        }
    }

    private static Bytes piece(ByteBuffer in, int size) {
        if (size < 0 || size > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] piece = new byte[size];
        in.get(piece);
        return Bytes.wrap(piece);
    }
}
