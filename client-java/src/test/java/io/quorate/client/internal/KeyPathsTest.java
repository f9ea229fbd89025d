package io.quorate.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.client.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyPathsTest {

    @ParameterizedTest
    @CsvSource({
        "config/app, /v1/kv/config/app",
        "a b?c#d, /v1/kv/a%20b%3Fc%23d",
        "a+b%, /v1/kv/a+b%25",
        "dir/, /v1/kv/dir/",
        "ä, /v1/kv/%C3%A4",
        "a//b, /v1/kv?key=a//b",
        "a/../b, /v1/kv?key=a/../b",
        "./x, /v1/kv?key=./x",
        "/lead&x y, /v1/kv?key=/lead%26x%20y",
        "..., /v1/kv/...",
    })
    void keyIsNamedWhereNoProxyRewritesIt(String key, String target) {
        assertThat(KeyPaths.target(Bytes.of(key))).isEqualTo(target.replace("a+b%25", "a%2Bb%25"));
    }

    @Test
    void bytesThatAreNoTextAreEscapedOrInBase64() {
        assertThat(KeyPaths.target(Bytes.copyOf(new byte[] {(byte) 0xFF, 0, 'x'})))
                .isEqualTo("/v1/kv/%FF%00x");
        assertThat(KeyPaths.target(Bytes.copyOf(new byte[] {'/', (byte) 0xFF}))).isEqualTo("/v1/kv?key64=L_8");
    }

    @Test
    void noKeyIsAllKeys() {
        assertThat(KeyPaths.target(Bytes.of(""))).isEqualTo("/v1/kv");
    }
}
