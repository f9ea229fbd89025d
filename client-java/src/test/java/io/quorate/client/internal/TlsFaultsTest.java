package io.quorate.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.client.error.Failure;
import io.quorate.client.spi.Transport.NotSentException;
import java.io.IOException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.util.Objects;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TlsFaultsTest {

    private static final String URL = "https://n1:7460";

    private static Failure told(Throwable fault) {
        return Objects.requireNonNull(TlsFaults.of(URL, fault));
    }

    private static IOException unsent(Throwable cause) {
        return new NotSentException(
                "cannot connect to " + URL, new SSLHandshakeException(cause.getMessage()).initCause(cause));
    }

    @Test
    void unknownAuthorityIsNotTrusted() {
        Failure failure = told(unsent(new CertificateException("PKIX path building failed")));
        assertThat(failure.code()).isEqualTo("certificate-untrusted");
        assertThat(failure.detail()).contains(URL).contains("authority");
        assertThat(failure.hint()).contains("--cacert");
    }

    @Test
    void otherNamesAndPastTimesAreToldAsSuch() {
        assertThat(told(unsent(new CertificateException("No name matching n1 found")))
                        .detail())
                .contains("is for other names");
        Exception expired = new CertPathValidatorException("validity check failed", new CertificateExpiredException());
        assertThat(told(unsent(new CertificateException("PKIX path validation failed", expired)))
                        .detail())
                .contains("is not valid now");
    }

    @ParameterizedTest
    @CsvSource({"bad_certificate, true", "certificate_required, true", "unknown_ca, true", "internal_error, false"})
    void alertsRefuseTheClientAndSomeOfThemProveThatNothingWasRead(String alert, boolean isUnread) {
        IOException fault = new IOException("it failed", new SSLException("Received fatal alert: " + alert));
        assertThat(told(fault).code()).isEqualTo("certificate-refused");
        assertThat(told(fault).detail()).contains(alert);
        assertThat(TlsFaults.isUnread(fault)).isEqualTo(isUnread);
    }

    @Test
    void plainHttpIsNoMatterOfCertificates() {
        assertThat(told(unsent(new SSLException("not an SSL/TLS record: 4854"))).detail())
                .isEqualTo(URL + " does not speak TLS (expected, by https://)");
        assertThat(TlsFaults.of(URL, new IOException("connection reset"))).isNull();
    }
}
