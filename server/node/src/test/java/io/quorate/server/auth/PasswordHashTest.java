package io.quorate.server.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.core.log.StoredPassword;
import io.quorate.core.store.Bytes;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Passwords are recognized, and not known. */
class PasswordHashTest {

    private final PasswordHash hash = new PasswordHash(1_000);

    @Test
    void itKnowsThePasswordAndNoOther() {
        StoredPassword stored = hash.hash("pässwörd €");

        assertThat(hash.matches("pässwörd €", stored)).isTrue();
        assertThat(hash.matches("pässwörd", stored)).isFalse();
        assertThat(hash.matches("", stored)).isFalse();
        assertThat(hash.matches("anything", null)).isFalse();
    }

    @Test
    void theSamePasswordIsNeverHashedAlike() {
        StoredPassword one = hash.hash("secret");
        StoredPassword other = hash.hash("secret");

        assertThat(one.salt()).isNotEqualTo(other.salt());
        assertThat(one.hash()).isNotEqualTo(other.hash());
    }

    @Test
    void aHashKeepsTheCostItWasMadeWith() {
        StoredPassword old = hash.hash("secret");

        assertThat(new PasswordHash(2_000).matches("secret", old)).isTrue();
        assertThat(old.iterations()).isEqualTo(1_000);
    }

    /** PBKDF2-HMAC-SHA512 of "password", "salt", one round, as other programs compute it. */
    @Test
    void itIsTheFunctionItSaysItIs() {
        Bytes salt = Bytes.utf8("salt");
        Bytes expected = Bytes.wrap(HexFormat.of()
                .parseHex("867f70cf1ade02cff3752599a3a53dc4af34c7a669815ae5d513554e1c8cf252"
                        + "c02d470a285a0501bad999bfe943c08f050235d7d68b1da55e63f73b60a57fce"));

        assertThat(hash.matches(
                        "password", new StoredPassword(StoredPassword.Scheme.PBKDF2_HMAC_SHA512, 1, salt, expected)))
                .isTrue();
    }

    @Test
    void passwordsThatAreChosenHaveALength() {
        assertThat(Passwords.wrongIn("1234567")).contains("7 characters");
        assertThat(Passwords.wrongIn("12345678")).isNull();
        assertThat(Passwords.wrongIn("x".repeat(1_025))).contains("1025 characters");
    }
}
