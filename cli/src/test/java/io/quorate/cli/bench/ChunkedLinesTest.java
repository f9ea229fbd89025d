package io.quorate.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChunkedLinesTest {

    private static final String RESPONSE = String.join(
            "",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n",
            "9\r\none\ntwo\nt\r\n",
            "1A\r\nhree\nfour is a longer line\r\n",
            "2\r\n!\n\r\n",
            "0\r\n\r\n");

    private static List<String> read(ChunkedLines lines, String... pieces) {
        List<String> read = new ArrayList<>();
        for (String piece : pieces) {
            lines.feed(
                    ByteBuffer.wrap(piece.getBytes(StandardCharsets.US_ASCII)),
                    (bytes, from, to) -> read.add(new String(bytes, from, to - from, StandardCharsets.US_ASCII)));
        }
        return read;
    }

    @Test
    void linesAreWholeHoweverTheBytesAreCut() {
        for (int cut = 0; cut <= RESPONSE.length(); cut++) {
            for (int next = cut; next <= RESPONSE.length(); next += 7) {
                ChunkedLines lines = new ChunkedLines();
                assertThat(read(
                                lines,
                                RESPONSE.substring(0, cut),
                                RESPONSE.substring(cut, next),
                                RESPONSE.substring(next)))
                        .containsExactly("one", "two", "three", "four is a longer line!");
                assertThat(lines.isDone()).isTrue();
                assertThat(lines.refusal()).isNull();
            }
        }
    }

    @Test
    void aRefusalIsToldByItsStatusLine() {
        ChunkedLines lines = new ChunkedLines();
        assertThat(read(lines, "HTTP/1.1 503 Service Unavailable\r\n\r\n{}")).isEmpty();
        assertThat(lines.isDone()).isTrue();
        assertThat(lines.refusal()).isEqualTo("HTTP/1.1 503 Service Unavailable");
    }
}
