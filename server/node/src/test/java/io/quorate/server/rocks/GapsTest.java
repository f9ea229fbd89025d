package io.quorate.server.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;
import org.junit.jupiter.api.Test;

class GapsTest {

    private static Bytes key(int number) {
        return Bytes.wrap(new byte[] {(byte) (number >>> 8), (byte) number});
    }

    @Test
    void whatIsKnownToBeEmptyIsLeftOut() {
        Gaps gaps = new Gaps();
        gaps.empty(key(10), key(20));
        assertThat(gaps.after(new KeyRange(key(10), key(50)))).isEqualTo(new KeyRange(key(20), key(50)));
        assertThat(gaps.after(new KeyRange(key(15), null))).isEqualTo(new KeyRange(key(20), null));
        assertThat(gaps.after(new KeyRange(key(9), key(50)))).isEqualTo(new KeyRange(key(9), key(50)));
        assertThat(gaps.after(new KeyRange(key(20), key(50)))).isEqualTo(new KeyRange(key(20), key(50)));
        assertThat(gaps.after(new KeyRange(key(12), key(20)))).isNull();
        gaps.filled(key(14));
        assertThat(gaps.after(new KeyRange(key(10), null))).isEqualTo(new KeyRange(key(14), null));
        assertThat(gaps.after(new KeyRange(key(14).successor(), null))).isEqualTo(new KeyRange(key(20), null));
    }
}
