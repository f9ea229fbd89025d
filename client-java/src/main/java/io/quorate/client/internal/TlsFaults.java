package io.quorate.client.internal;

import io.quorate.api.ProblemCode.Applied;
import io.quorate.api.ProblemCode.Retry;
import io.quorate.client.error.Failure;
import io.quorate.client.spi.Transport;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Tells what no repetition mends, because one side does not believe the other, from what passes. Stateless. */
final class TlsFaults {

    private static final String ALERT = "Received fatal alert: ";
    private static final String NO_RECORD = "not an SSL/TLS record";
    private static final int CAUSES_MAX = 12;

    /** Alerts by which a handshake ends, so that nothing of what was sent behind it was read. */
    private static final Set<String> OF_HANDSHAKES = Set.of(
            "access_denied",
            "bad_certificate",
            "certificate_expired",
            "certificate_required",
            "certificate_revoked",
            "certificate_unknown",
            "handshake_failure",
            "protocol_version",
            "unknown_ca",
            "unsupported_certificate");

    private TlsFaults() {}

    /** What {@code fault} says of the certificates of {@code endpoint} and of this client; null: nothing. */
    static @Nullable Failure of(String endpoint, Throwable fault) {
        Failure found = null;
        Throwable cause = fault;
        for (int depth = 0; cause != null && depth < CAUSES_MAX; depth++) {
            String message = Failures.describe(cause);
            if (cause instanceof SSLException && message.startsWith(ALERT)) {
                return refused(endpoint, message.substring(ALERT.length()));
            }
            if (cause instanceof SSLException && message.startsWith(NO_RECORD)) {
                return failure(
                        "unreachable",
                        endpoint + " does not speak TLS (expected, by https://)",
                        "is it http:// there?");
            }
            if (cause instanceof CertificateExpiredException || cause instanceof CertificateNotYetValidException) {
                return failure(
                        "certificate-untrusted",
                        "the certificate of " + endpoint + " is not valid now: " + message,
                        "quorated init DIR --renew makes new ones; is the clock of this machine right?");
            }
            if (isOfTrust(cause) && found == null) {
                found = untrusted(endpoint, message);
            }
            cause = cause.getCause();
        }
        return found;
    }

    private static boolean isOfTrust(Throwable cause) {
        return cause instanceof CertificateException
                || cause instanceof CertPathBuilderException
                || cause instanceof CertPathValidatorException;
    }

    private static Failure untrusted(String endpoint, String message) {
        if (message.startsWith("No subject alternative") || message.startsWith("No name matching")) {
            return failure(
                    "certificate-untrusted",
                    "the certificate of " + endpoint + " is for other names: " + message,
                    "use a name or address that is in it, or have it made with this one: quorated init --host");
        }
        return failure(
                "certificate-untrusted",
                "the certificate of " + endpoint + " is not of an authority that is trusted here",
                "--cacert FILE names the authority that signed it (QUORATE_CACERT; cacert of a context; Tls.caFile)");
    }

    private static Failure refused(String endpoint, String alert) {
        return failure(
                "certificate-refused",
                endpoint + " does not accept the certificate of this client, or that there is none (TLS alert " + alert
                        + ")",
                "--cert and --key name one that is signed by an authority of the member's tls-client-ca");
    }

    /** Whether the request behind {@code fault} was certainly not read. */
    static boolean isUnread(Throwable fault) {
        if (fault instanceof Transport.NotSentException) {
            return true;
        }
        Throwable cause = fault;
        for (int depth = 0; cause != null && depth < CAUSES_MAX; depth++) {
            String message = Failures.describe(cause);
            if (cause instanceof SSLException
                    && message.startsWith(ALERT)
                    && OF_HANDSHAKES.contains(message.substring(ALERT.length()))) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    private static Failure failure(String code, String detail, String hint) {
        return new Failure(code, 0, detail, hint, Applied.NO, Retry.NEVER, null, Map.of());
    }
}
