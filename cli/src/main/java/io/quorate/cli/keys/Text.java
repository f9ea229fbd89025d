package io.quorate.cli.keys;

import io.quorate.client.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Bytes as text, where they are some. Stateless. */
final class Text {

    private Text() {}

    /** The text; null if the bytes are none, or hold a NUL. */
    static @Nullable String of(Bytes bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
            return text.indexOf(0) < 0 ? text : null;
        } catch (CharacterCodingException binary) {
            return null;
        }
    }

    /** As tables show it: in base64 behind {@code base64:} where it is no text. */
    static String shown(Bytes bytes) {
        String text = of(bytes);
        return text == null ? "base64:" + Base64.getEncoder().encodeToString(bytes.toByteArray()) : text;
    }

    /** The lines of {@code text}, each with its end; the last one may have none. */
    static List<String> lines(String text) {
        List<String> lines = new ArrayList<>();
        int start = 0;
        while (start < text.length()) {
            int end = text.indexOf('\n', start);
            end = end < 0 ? text.length() : end + 1;
            lines.add(text.substring(start, end));
            start = end;
        }
        return lines;
    }
}
