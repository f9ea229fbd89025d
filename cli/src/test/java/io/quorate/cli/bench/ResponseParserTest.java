package io.quorate.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseParserTest {

    private final ResponseParser parser = new ResponseParser(0);

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private boolean feed(String text) throws ResponseParser.MalformedException {
        return parser.feed(bytes(text));
    }

    @Test
    void bodyEndsWhereItsLengthSays() throws Exception {
        ByteBuffer in = bytes("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcHTTP");
        assertThat(parser.feed(in)).isTrue();
        assertThat(parser.status()).isEqualTo(200);
        assertThat(parser.keepsOpen()).isTrue();
        assertThat(in.remaining()).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 201 Created\r\nX: y\r\nContent-Length: 5\r\n\r\nhello",
                "HTTP/1.1 201\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\nT: u\r\n\r\n",
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 201 Created\nContent-Length: 1\n\nx",
            })
    void cutAnywhereItReadsTheSame(String response) throws Exception {
        for (int cut = 1; cut < response.length(); cut++) {
            parser.reset();
            assertThat(feed(response.substring(0, cut))).as("cut at %s", cut).isFalse();
            assertThat(feed(response.substring(cut))).as("cut at %s", cut).isTrue();
            assertThat(parser.status()).isEqualTo(201);
            assertThat(parser.keepsOpen()).isTrue();
        }
        parser.reset();
        for (int i = 0; i < response.length(); i++) {
            assertThat(feed(response.substring(i, i + 1))).isEqualTo(i == response.length() - 1);
        }
    }

    @Test
    void asMuchOfASuccessIsKeptAsWasAskedFor() throws Exception {
        ResponseParser keeping = new ResponseParser(4);
        assertThat(keeping.feed(bytes("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabcdef")))
                .isTrue();
        assertThat(keeping.bodyText()).isEqualTo("abcd");
        keeping.reset();
        assertThat(keeping.feed(bytes("HTTP/1.1 409 Conflict\r\nContent-Length: 6\r\n\r\nabcdef")))
                .isTrue();
        assertThat(keeping.bodyText()).isEqualTo("abcdef");
    }

    @Test
    void noContentHasNoBody() throws Exception {
        assertThat(feed("HTTP/1.1 204 No Content\r\n\r\n")).isTrue();
        parser.reset();
        assertThat(feed("HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n"))
                .isTrue();
    }

    @Test
    void connectionCloseIsHeard() throws Exception {
        assertThat(feed("HTTP/1.1 200 OK\r\nConnection: Close\r\nContent-Length: 0\r\n\r\n"))
                .isTrue();
        assertThat(parser.keepsOpen()).isFalse();
        parser.reset();
        assertThat(feed("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n"))
                .isTrue();
        assertThat(parser.keepsOpen()).isTrue();
    }

    @Test
    void withoutALengthTheCloseEndsIt() throws Exception {
        assertThat(feed("HTTP/1.1 500 Oops\r\n\r\nsome")).isFalse();
        assertThat(parser.end()).isTrue();
        assertThat(parser.bodyText()).isEqualTo("some");
        assertThat(parser.keepsOpen()).isFalse();
    }

    @Test
    void closeInTheMiddleIsNoEnd() throws Exception {
        assertThat(feed("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc")).isFalse();
        assertThat(parser.end()).isFalse();
        parser.reset();
        assertThat(feed("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nabc"))
                .isFalse();
        assertThat(parser.end()).isFalse();
    }

    @Test
    void onlyTheBeginningOfAnErrorIsKept() throws Exception {
        feed("HTTP/1.1 400 Bad\r\nContent-Length: 5000\r\n\r\n" + "x".repeat(5000));
        assertThat(parser.bodyText()).hasSize(1024);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH\r\n",
                "HTTP/2.0 200 OK\r\n",
                "HTTP/1.1 2x0 OK\r\n",
                "HTTP/1.1 2000 OK\r\n",
                "HTTP/1.1 101 Switching\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n",
            })
    void whatIsNoResponseIsRefused(String text) {
        assertThatThrownBy(() -> feed(text)).isInstanceOf(ResponseParser.MalformedException.class);
    }

    @Test
    void endlessLineIsRefused() {
        assertThatThrownBy(() -> feed("HTTP/1.1 200 OK\r\nX: " + "y".repeat(20_000)))
                .isInstanceOf(ResponseParser.MalformedException.class);
    }
}
