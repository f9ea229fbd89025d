package io.quorate.server.http;

import io.quorate.server.tls.ChainCheck;
import io.quorate.server.tls.TlsIdentity;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.net.TrustOptions;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * HTTPS for clients. Immutable.
 *
 * @param identity this member's certificate, and whose certificates clients may show
 * @param clientsMustShow whether a client without a certificate gets no connection
 */
public record HttpTls(TlsIdentity identity, boolean clientsMustShow) {

    /** How long a handshake may take. */
    private static final long HANDSHAKE_MILLIS_MAX = 5_000;

    private static final Set<String> PROTOCOLS = new LinkedHashSet<>(List.of("TLSv1.3", "TLSv1.2"));

    public HttpTls {
        if (clientsMustShow && !identity.hasAuthorities()) {
            throw new IllegalArgumentException(
                    "clientsMustShow: true (expected: false without authorities of clients)");
        }
    }

    /** What encrypts: BoringSSL where its library can be loaded, for a third of the CPU; the JDK elsewhere. */
    static String engine() {
        return hasOpenSsl() ? "BoringSSL" : "JDK";
    }

    private static boolean hasOpenSsl() {
        return OpenSSLEngineOptions.isAvailable() && OpenSSLEngineOptions.isAlpnAvailable();
    }

    /** Has a server speak HTTPS only. */
    void apply(HttpServerOptions options) {
        options.setSsl(true)
                .setUseAlpn(true)
                .setSslEngineOptions(hasOpenSsl() ? new OpenSSLEngineOptions() : new JdkSSLEngineOptions())
                .setEnabledSecureTransportProtocols(PROTOCOLS)
                .setSslHandshakeTimeout(HANDSHAKE_MILLIS_MAX)
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setKeyCertOptions(KeyCertOptions.wrap(identity.keys()));
        if (identity.hasAuthorities()) {
            options.setTrustOptions(TrustOptions.wrap(identity.trust(ChainCheck.NONE)))
                    .setClientAuth(clientsMustShow ? ClientAuth.REQUIRED : ClientAuth.REQUEST);
        }
    }

    /** The same anew: what is remembered of sessions, and so of certificates, is forgotten with it. */
    static ServerSSLOptions renewed(HttpServerOptions options) {
        return options.getSslOptions().copy();
    }
}
