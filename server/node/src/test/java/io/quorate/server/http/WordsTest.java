package io.quorate.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The small words of HTTP: durations, times, media types, lines, cursors. */
class WordsTest {

    @ParameterizedTest
    @CsvSource({
        "500ms, 500",
        "15s, 15000",
        "5m, 300000",
        "1h30m, 5400000",
        "7d, 604800000",
        "1d1h1m1s1ms, 90061001",
        "0s, 0",
        "30, -1",
        "s, -1",
        "1s1s, -1",
        "1s1m, -1",
        "1.5s, -1",
        "1 s, -1",
        "99999999999999999999d, -1",
        "1S, -1"
    })
    void durationsAreNumbersWithUnits(String text, long millis) {
        assertThat(Durations.parseMillis(text)).isEqualTo(millis);
    }

    @Test
    void timestampsAreThoseOfTheCalendar() {
        Random random = new Random(7);
        DateTimeFormatter millis =
                DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(java.time.ZoneOffset.UTC);
        for (int i = 0; i < 10_000; i++) {
            long time = random.nextLong(0, 253_402_300_800_000L);
            assertThat(Timestamps.of(time)).isEqualTo(millis.format(Instant.ofEpochMilli(time)));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "prefx, prefix",
        "Prefix, prefix",
        "limt, limit",
        "min-revision, min_revision",
        "cas_valeu, cas_value",
        "zzz,",
        "x,",
        "orderorder,"
    })
    void closestWordIsSuggested(String word, String expected) {
        TreeSet<String> known = new TreeSet<>(List.of("cas_value", "limit", "min_revision", "order", "prefix"));
        assertThat(Suggestions.closest(word, known)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*/*|RAW",
                "application/json|JSON",
                "text/plain|TEXT",
                "text/*|TEXT",
                "application/json;q=0.5, text/plain|TEXT",
                "application/json;q=0.5, text/plain;q=0.4|JSON",
                "text/html, */*;q=0.8|RAW",
                "application/octet-stream;q=0, */*|JSON",
                "image/png|",
                ",;q=|",
                "TEXT/PLAIN|TEXT"
            })
    void mostWantedRenderingIsChosen(String accept, Rendering expected) {
        assertThat(Accepts.choose(accept, List.of(Rendering.RAW, Rendering.JSON, Rendering.TEXT)))
                .isEqualTo(expected);
    }

    @Test
    void linesAreTheSameHoweverTheyArrive() {
        byte[] text = "a\n\nbb\r\n \nccc".getBytes(StandardCharsets.US_ASCII);
        for (int step = 1; step <= text.length; step++) {
            LineSplitter splitter = new LineSplitter(4);
            List<String> lines = new ArrayList<>();
            for (int from = 0; from < text.length; from += step) {
                splitter.add(java.util.Arrays.copyOfRange(text, from, Math.min(text.length, from + step)));
                drain(splitter, lines);
            }
            splitter.end();
            drain(splitter, lines);
            assertThat(lines).as("step " + step).containsExactly("a", "bb\r", "ccc");
        }
    }

    @Test
    void tooLongLinesAreSkippedHoweverTheyArrive() {
        byte[] text = "aaaaaaaaaaaa\nb\ncccccc".getBytes(StandardCharsets.US_ASCII);
        for (int step = 1; step <= text.length; step++) {
            LineSplitter splitter = new LineSplitter(4);
            List<String> lines = new ArrayList<>();
            for (int from = 0; from < text.length; from += step) {
                splitter.add(java.util.Arrays.copyOfRange(text, from, Math.min(text.length, from + step)));
                drain(splitter, lines);
            }
            splitter.end();
            drain(splitter, lines);
            assertThat(lines).as("step " + step).containsExactly("too long", "b", "too long");
        }
    }

    private static void drain(LineSplitter splitter, List<String> lines) {
        for (LineSplitter.Line line = splitter.next(); line != null; line = splitter.next()) {
            byte[] bytes = line.bytes();
            lines.add(bytes == null ? "too long" : new String(bytes, StandardCharsets.US_ASCII));
        }
    }

    @Test
    void cursorsSurviveTheirWayAndNothingElseIsOne() {
        List<ListCursor> cursors = List.of(
                new ListCursor(57, 1, new KeyRange(Bytes.utf8("a"), Bytes.utf8("b")), 0),
                new ListCursor(0, -1, KeyRange.ALL, 9));
        Random random = new Random(11);
        for (ListCursor cursor : cursors) {
            String text = cursor.encode();
            assertThat(ListCursor.decode(text)).isEqualTo(cursor);
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            for (int i = 0; i < 1_000; i++) {
                byte[] damaged = bytes.clone();
                damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
                assertThat(ListCursor.decode(
                                Base64.getUrlEncoder().withoutPadding().encodeToString(damaged)))
                        .isNull();
            }
            for (int cut = 0; cut < text.length(); cut++) {
                assertThat(ListCursor.decode(text.substring(0, cut))).isNull();
            }
        }
    }
}
