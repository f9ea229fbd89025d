package io.quorate.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TxnLinesTest {

    private static String json(String text) {
        return Json.write(TxnLines.parse(text));
    }

    @Test
    void allPartsTogether() {
        assertThat(json("""
                        if   mod(acct/a) = 40, exists(acct/b), value('m x') != "a, b", absent(c)
                        then put acct/a 90; put b 'two words; one value'; get acct/ --prefix; del x
                        else get acct/a
                        """))
                .isEqualTo("{\"if\":[{\"key\":\"acct/a\",\"mod_revision\":{\"eq\":40}},"
                        + "{\"key\":\"acct/b\",\"exists\":true},"
                        + "{\"key\":\"m x\",\"value\":{\"ne\":\"a, b\"}},{\"key\":\"c\",\"exists\":false}],"
                        + "\"then\":[{\"put\":{\"key\":\"acct/a\",\"value\":\"90\"}},"
                        + "{\"put\":{\"key\":\"b\",\"value\":\"two words; one value\"}},"
                        + "{\"get\":{\"key\":\"acct/\",\"prefix\":true}},{\"delete\":{\"key\":\"x\"}}],"
                        + "\"else\":[{\"get\":{\"key\":\"acct/a\"}}]}");
    }

    @Test
    void anEmptyElseIsKept() {
        assertThat(json("then get a\nelse")).isEqualTo("{\"then\":[{\"get\":{\"key\":\"a\"}}],\"else\":[]}");
    }

    @Test
    void linesGoOnUntilTheNextPart() {
        assertThat(json("# note\nthen put a 1\n  put b ''\n"))
                .isEqualTo(
                        "{\"then\":[{\"put\":{\"key\":\"a\",\"value\":\"1\"}},{\"put\":{\"key\":\"b\",\"value\":\"\"}}]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "put a 1",
                "then put a",
                "then put a 1 2",
                "then frob a",
                "then get",
                "then put a 'x",
                "if mod(a) = x\nthen get a",
                "if mod(a)\nthen get a",
                "if mod a = 1\nthen get a",
                "if exists(a) = 1\nthen get a",
                "if color(a) = 1\nthen get a"
            })
    void whatIsNoTransactionIsRefused(String text) {
        assertThatThrownBy(() -> TxnLines.parse(text))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("expected");
    }
}
