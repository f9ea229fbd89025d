package io.quorate.server.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Shows the certificate that is in force. Which one that is may change between the calls of one handshake, so it goes
 * by an alias; the one before stays known. Safe for any thread.
 */
final class ReloadingKeys extends X509ExtendedKeyManager {

    private final Supplier<Versions> versions;

    /** The content in force and the one before. */
    record Versions(TlsContent current, @Nullable TlsContent previous) {

        @Nullable
        TlsContent named(@Nullable String alias) {
            if (current.digest().equals(alias)) {
                return current;
            }
            TlsContent before = previous;
            return before != null && before.digest().equals(alias) ? before : null;
        }
    }

    ReloadingKeys(Supplier<Versions> versions) {
        this.versions = versions;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return alias(keyType);
    }

    /** Whatever the server trusts: it says better what is wrong with a certificate than what is wrong with none. */
    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return alias(keyTypes);
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return alias(keyType);
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return alias(keyTypes);
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        String alias = alias(keyType);
        return alias == null ? null : new String[] {alias};
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return getServerAliases(keyType, issuers);
    }

    private @Nullable String alias(String... keyTypes) {
        TlsContent current = versions.get().current();
        String algorithm = current.key().getAlgorithm();
        boolean fits = Arrays.stream(keyTypes)
                .anyMatch(type -> type.equals(algorithm) || (type.equals("EdDSA") && algorithm.startsWith("Ed")));
        return fits ? current.digest() : null;
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        TlsContent content = versions.get().named(alias);
        return content == null ? null : content.chain().toArray(new X509Certificate[0]);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        TlsContent content = versions.get().named(alias);
        return content == null ? null : content.key();
    }
}
