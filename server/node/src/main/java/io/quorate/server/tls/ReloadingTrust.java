package io.quorate.server.tls;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges the certificates of others by the authorities that are in force, and says in the log which one was refused and
 * why: the other side sees an alert without reasons. Safe for any thread.
 *
 * <p>Whether the certificate is for the host is for the {@link ChainCheck} to say, which knows about members.
 */
final class ReloadingTrust extends X509ExtendedTrustManager {

    private static final Logger LOG = LoggerFactory.getLogger(ReloadingTrust.class);

    /** Whoever reaches the port can be refused as often as he likes; the log is not his to fill. */
    private static final int LINES_MAX = 20;

    /** For so long the same is not said again, and no more than {@link #LINES_MAX} different things are. */
    private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final String name;
    private final Supplier<TlsContent> content;
    private final ChainCheck check;
    private final Clock clock;
    /** What was refused lately, and how often. */
    private final Map<String, Integer> refusals = new LinkedHashMap<>();

    private long refusalsSinceNanos = System.nanoTime();

    ReloadingTrust(String name, Supplier<TlsContent> content, ChainCheck check, Clock clock) {
        this.name = name;
        this.content = content;
        this.check = check;
        this.clock = clock;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        judge(chain, authType, false, null, -1);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
            throws CertificateException {
        judge(chain, authType, false, null, -1);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        judge(chain, authType, false, null, -1);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        judge(chain, authType, true, null, -1);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
            throws CertificateException {
        if (socket != null && socket.getRemoteSocketAddress() instanceof InetSocketAddress remote) {
            judge(chain, authType, true, remote.getHostString(), remote.getPort());
        } else {
            judge(chain, authType, true, null, -1);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        if (engine != null && engine.getPeerHost() != null) {
            judge(chain, authType, true, engine.getPeerHost(), engine.getPeerPort());
        } else {
            judge(chain, authType, true, null, -1);
        }
    }

    private void judge(X509Certificate[] chain, String authType, boolean ofServer, @Nullable String host, int port)
            throws CertificateException {
        TlsContent now = content.get();
        X509TrustManager trust = now.trust();
        if (trust == null || chain.length == 0) {
            throw new CertificateException("no certificate is trusted here");
        }
        String fault;
        CertificateException cause = null;
        try {
            if (ofServer) {
                trust.checkServerTrusted(chain, authType);
            } else {
                trust.checkClientTrusted(chain, authType);
            }
            fault = revocation(now, chain);
            if (fault == null) {
                fault = check.fault(chain[0], host, port);
            }
        } catch (CertificateException e) {
            cause = e;
            fault = reason(now, chain, e);
        }
        if (fault == null) {
            return;
        }
        String from = host == null ? "" : " of " + host + ":" + port;
        String message = "the certificate " + Certificates.describe(chain[0]) + from + " was refused: " + fault;
        log(message);
        throw new CertificateException(message, cause);
    }

    static @Nullable String revocation(TlsContent now, X509Certificate[] chain) {
        for (X509Certificate certificate : chain) {
            for (X509CRL list : now.revocations()) {
                if (list.getIssuerX500Principal().equals(certificate.getIssuerX500Principal())
                        && list.isRevoked(certificate)) {
                    return "revoked, by the list in " + now.files().revocations();
                }
            }
        }
        return null;
    }

    /** Java's own messages name paths that could not be built. */
    private String reason(TlsContent now, X509Certificate[] chain, CertificateException refused) {
        for (X509Certificate certificate : chain) {
            if (clock.instant().isAfter(certificate.getNotAfter().toInstant())) {
                return "expired on " + certificate.getNotAfter().toInstant();
            }
            if (clock.instant().isBefore(certificate.getNotBefore().toInstant())) {
                return "not yet valid: valid from " + certificate.getNotBefore().toInstant()
                        + " (if that is past: the clocks differ)";
            }
        }
        X509Certificate last = chain[chain.length - 1];
        boolean isKnown = now.authorities().stream()
                .anyMatch(authority -> authority.equals(last) || Certificates.isSignedBy(last, authority));
        if (isKnown) {
            return String.valueOf(refused.getMessage());
        }
        if (now.authorities().stream()
                .anyMatch(authority -> authority.getSubjectX500Principal().equals(last.getIssuerX500Principal()))) {
            return "signed by another authority than the one of the same name in "
                    + now.files().authorities();
        }
        List<String> trusted = now.authorities().stream()
                .map(authority -> authority.getSubjectX500Principal().getName())
                .toList();
        return "not signed by an authority in " + now.files().authorities() + ": " + trusted;
    }

    private synchronized void log(String message) {
        long nanos = System.nanoTime();
        if (nanos - refusalsSinceNanos > QUIET_NANOS) {
            refusalsSinceNanos = nanos;
            refusals.forEach((said, times) -> {
                if (times > 1) {
                    LOG.warn("{}: {} times within a minute: {}", name, times, said);
                }
            });
            refusals.clear();
        }
        if (refusals.size() >= LINES_MAX && !refusals.containsKey(message)) {
            return;
        }
        if (refusals.merge(message, 1, Integer::sum) == 1) {
            LOG.warn("{}: {}", name, message);
        }
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return content.get().authorities().toArray(new X509Certificate[0]);
    }
}
