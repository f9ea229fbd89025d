package io.quorate.server.auth;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Names in certificates become users by rules. */
class CertificateRuleTest {

    @Test
    void aStarStandsForWhatItMatched() {
        CertificateRule rule = rule("uri:spiffe://example.org/svc/*=*");

        assertThat(rule.userOf("spiffe://example.org/svc/web")).isEqualTo("web");
        assertThat(rule.userOf("spiffe://example.org/svc/"))
                .as("nothing is no name")
                .isNull();
        assertThat(rule.userOf("spiffe://evil.org/svc/web")).isNull();
        assertThat(rule("dns:*.clients.example.org=c-*").userOf("web.clients.example.org"))
                .isEqualTo("c-web");
        assertThat(rule("cn:robot=operator-1").userOf("robot")).isEqualTo("operator-1");
        assertThat(rule("cn:robot=operator-1").userOf("robot2")).isNull();
    }

    @Test
    void aRuleIsReadAsItIsSpelled() {
        for (String text : List.of("uri:spiffe://a/*=b-*", "dns:*.a=b", "cn:*=*")) {
            assertThat(rule(text).text()).isEqualTo(text);
        }
        for (String text : List.of("", "cn:", "cn:a", "email:a=b", "cn:a=*", "cn:*a*=x", "cn:=x", "a=b", "=cn:b")) {
            assertThat(CertificateRule.parse(text)).as(text).isNull();
        }
    }

    private static CertificateRule rule(String text) {
        return requireNonNull(CertificateRule.parse(text));
    }
}
