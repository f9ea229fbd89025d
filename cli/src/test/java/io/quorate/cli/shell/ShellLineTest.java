package io.quorate.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShellLineTest {

    private static List<String> words(String text) {
        return ShellLine.parse(text).words();
    }

    @Test
    void wordsAreQuotedAsInAShell() {
        assertThat(words("put a 'b c' \"d \\\"e\\\" $f\" g\\ h ''"))
                .containsExactly("put", "a", "b c", "d \"e\" $f", "g h", "");
        assertThat(words("get a#b # a comment")).containsExactly("get", "a#b");
    }

    @Test
    void outputGoesIntoProgramsAndFiles() {
        ShellLine piped = ShellLine.parse("get 'a|b' | jq '.x | .y' > f");
        assertThat(piped.words()).containsExactly("get", "a|b");
        assertThat(piped.pipe()).isEqualTo("jq '.x | .y' > f");
        ShellLine written = ShellLine.parse("get a >> \"my file\"");
        assertThat(written.file()).isEqualTo("my file");
        assertThat(written.append()).isTrue();
        assertThat(written.words()).containsExactly("get", "a");
    }

    @Test
    void ampersandAtTheEndIsTheBackground() {
        assertThat(ShellLine.parse("lock a &").background()).isTrue();
        assertThat(words("put a b&c")).containsExactly("put", "a", "b&c");
    }

    @Test
    void heredocNamesItsEnd() {
        ShellLine line = ShellLine.parse("put a <<END");
        assertThat(line.heredoc()).isEqualTo("END");
        assertThat(line.words()).containsExactly("put", "a");
    }

    @Test
    void documentsOfTransactionsKeepTheirQuotes() {
        assertThat(words("txn {\"then\":[{\"put\":{\"key\":\"a}\",\"value\":\"x y\"}}]} --dry-run"))
                .containsExactly("txn", "{\"then\":[{\"put\":{\"key\":\"a}\",\"value\":\"x y\"}}]}", "--dry-run");
    }

    @Test
    void backslashAtTheEndContinuesTheLine() {
        assertThat(words("put a \\\n  b")).containsExactly("put", "a", "b");
        assertThat(words("put ab\\\ncd")).containsExactly("put", "abcd");
    }

    @ParameterizedTest
    @ValueSource(strings = {"put a 'b", "put a \"b", "put a \\", "txn {\"then\":[", "get a |"})
    void unfinishedLinesWantMore(String text) {
        assertThatExceptionOfType(ShellLine.Malformed.class)
                .isThrownBy(() -> ShellLine.parse(text))
                .matches(ShellLine.Malformed::isIncomplete);
    }

    @ParameterizedTest
    @ValueSource(strings = {"get a >", "put a <<"})
    void operatorsWantAWord(String text) {
        assertThatExceptionOfType(ShellLine.Malformed.class)
                .isThrownBy(() -> ShellLine.parse(text))
                .matches(malformed -> !malformed.isIncomplete());
    }
}
