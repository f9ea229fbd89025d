package io.quorate.server.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * What some TLS files hold, read and judged at once. Immutable.
 *
 * @param trust judges chains by the authorities; null without these
 * @param digest tells this content from any other
 */
record TlsContent(
        TlsFiles files,
        PrivateKey key,
        List<X509Certificate> chain,
        List<X509Certificate> authorities,
        List<X509CRL> revocations,
        @Nullable X509TrustManager trust,
        String digest) {

    private static final String SERVER_USAGE = "1.3.6.1.5.5.7.3.1";
    private static final String CLIENT_USAGE = "1.3.6.1.5.5.7.3.2";
    private static final String ANY_USAGE = "2.5.29.37.0";

    TlsContent {
        chain = List.copyOf(chain);
        authorities = List.copyOf(authorities);
        revocations = List.copyOf(revocations);
    }

    static TlsContent read(TlsFiles files) throws TlsException {
        Pem chain = Pem.read(files.certificate());
        Pem key = Pem.read(files.key());
        Pem authorities = files.authorities() == null ? null : Pem.read(files.authorities());
        Pem revocations = files.revocations() == null ? null : Pem.read(files.revocations());
        List<X509Certificate> trusted = authorities == null ? List.of() : authorities.certificates();
        return new TlsContent(
                files,
                key.key(),
                chain.certificates(),
                trusted,
                revocations == null ? List.of() : revocations.revocations(),
                trusted.isEmpty() ? null : trustIn(trusted),
                digest(chain, key, authorities, revocations));
    }

    private static X509TrustManager trustIn(List<X509Certificate> authorities) throws TlsException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (int i = 0; i < authorities.size(); i++) {
                store.setCertificateEntry("authority-" + i, authorities.get(i));
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509TrustManager x509) {
                    return x509;
                }
            }
            throw new TlsException("this Java judges no X.509 certificates");
        } catch (TlsException e) {
            throw e;
        } catch (GeneralSecurityException | IOException e) {
            throw new TlsException("this Java judges no X.509 certificates: " + e, e);
        }
    }

    private static String digest(@Nullable Pem... parts) throws TlsException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Pem part : parts) {
                byte[] bytes = part == null ? new byte[0] : part.bytes();
                digest.update(Integer.toString(bytes.length).getBytes(StandardCharsets.US_ASCII));
                digest.update((byte) ' ');
                digest.update(bytes);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new TlsException("this Java has no SHA-256", e);
        }
    }

    /** The member's own certificate. */
    X509Certificate own() {
        return chain.get(0);
    }

    /**
     * Refuses what can't work.
     *
     * @param isPeer whether it is for the members among themselves: both sides then show a certificate of the same
     *     authorities
     */
    void check(Instant now, boolean isPeer) throws TlsException {
        checkTimes(now);
        checkKey();
        checkOrder();
        checkUsage(SERVER_USAGE, "server");
        if (isPeer) {
            checkUsage(CLIENT_USAGE, "client");
            checkAuthority();
        }
        checkRevocations();
    }

    private void checkTimes(Instant now) throws TlsException {
        Instant from = own().getNotBefore().toInstant();
        Instant until = own().getNotAfter().toInstant();
        if (now.isBefore(from)) {
            throw fault("not yet valid: valid from " + from + ", and now it is " + now);
        }
        if (now.isAfter(until)) {
            throw fault("expired on " + until);
        }
    }

    private void checkKey() throws TlsException {
        if (!isPair(own().getPublicKey())) {
            throw new TlsException(files.key() + ": not the key to the certificate in " + files.certificate()
                    + ", which is " + Certificates.describe(own()));
        }
    }

    private boolean isPair(PublicKey certified) {
        if (!certified.getAlgorithm().equals(key.getAlgorithm())) {
            return false;
        }
        String algorithm = switch (key.getAlgorithm()) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            default -> "EdDSA";
        };
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update((byte) 1);
            byte[] signed = signature.sign();
            signature.initVerify(certified);
            signature.update((byte) 1);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private void checkOrder() throws TlsException {
        for (int i = 1; i < chain.size(); i++) {
            if (!Certificates.isSignedBy(chain.get(i - 1), chain.get(i))) {
                throw new TlsException(files.certificate() + ": certificate " + i + ", "
                        + Certificates.describe(chain.get(i - 1)) + ", is not signed by the one that follows, "
                        + Certificates.describe(chain.get(i))
                        + " (expected: the member's own first, then each one's issuer)");
            }
        }
    }

    private void checkUsage(String usage, String word) throws TlsException {
        try {
            List<String> usages = own().getExtendedKeyUsage();
            if (usages != null && !usages.contains(usage) && !usages.contains(ANY_USAGE)) {
                throw fault("not for use as a TLS " + word + " (expected: extended key usage " + word + "Auth)");
            }
        } catch (CertificateParsingException e) {
            throw new TlsException(files.certificate() + ": the extended key usage can't be read", e);
        }
    }

    private void checkAuthority() throws TlsException {
        X509Certificate last = chain.get(chain.size() - 1);
        boolean isKnown = authorities.stream()
                .anyMatch(authority -> authority.equals(last) || Certificates.isSignedBy(last, authority));
        if (!isKnown) {
            throw fault("not signed by an authority in " + files.authorities() + ": "
                    + authorities.stream()
                            .map(authority ->
                                    authority.getSubjectX500Principal().getName())
                            .toList());
        }
    }

    /** A list that nobody vouches for would be as good as none. */
    private void checkRevocations() throws TlsException {
        for (X509CRL list : revocations) {
            if (authorities.stream().noneMatch(authority -> Certificates.isSignedBy(list, authority))) {
                throw new TlsException(files.revocations() + ": the list of "
                        + list.getIssuerX500Principal().getName() + " is not signed by an authority in "
                        + files.authorities());
            }
        }
    }

    private TlsException fault(String what) {
        return new TlsException(files.certificate() + ": " + Certificates.describe(own()) + ": " + what);
    }
}
