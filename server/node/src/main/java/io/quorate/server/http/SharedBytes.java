package io.quorate.server.http;

import io.quorate.server.watch.Line;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of the lines that were told last: all who watch the same are told the same list, one after the other. Safe
 * for any thread.
 */
final class SharedBytes {

    private volatile @Nullable Made last;

    /** Lines, and what they look like. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Made(List<Line> lines, Framing framing, byte[] bytes) {}

    /** What {@code lines} look like; must not be changed. */
    byte[] of(List<Line> lines, Framing framing) {
        if (lines.size() == 1) {
            return framing.bytes(lines.get(0));
        }
        Made known = last;
        if (known == null || known.lines() != lines || known.framing() != framing) {
            known = new Made(lines, framing, framing.bytes(lines));
            last = known;
        }
        return known.bytes();
    }
}
