package io.quorate.server.init;

import io.quorate.server.tls.Pem;
import io.quorate.server.tls.TlsException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509CRLHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** Signs certificates. Confined to one thread. */
final class Authority {

    /** Clocks differ: what is signed now is good an hour ago. */
    private static final Duration SLACK = Duration.ofHours(1);

    private static final Duration OWN_VALIDITY = Duration.ofDays(3_650);

    private static final String SIGNATURE = "SHA256withECDSA";

    private static final SecureRandom RANDOM = new SecureRandom();

    private final String cluster;
    private final X509Certificate certificate;
    private final PrivateKey key;

    /** What a certificate is for. */
    enum Use {
        SERVER,
        CLIENT,
        PEER;

        private KeyPurposeId[] purposes() {
            return switch (this) {
                case SERVER -> new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth};
                case CLIENT -> new KeyPurposeId[] {KeyPurposeId.id_kp_clientAuth};
                case PEER -> new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth};
            };
        }
    }

    /**
     * A certificate that is wanted.
     *
     * @param name the common name, for people
     * @param names whom it is for
     */
    record Request(String name, Use use, List<GeneralName> names) {

        Request {
            names = List.copyOf(names);
        }
    }

    /** A certificate and the key to it. */
    record Issued(X509Certificate certificate, PrivateKey key) {}

    private Authority(String cluster, X509Certificate certificate, PrivateKey key) {
        this.cluster = cluster;
        this.certificate = certificate;
        this.key = key;
    }

    /** A new authority called {@code name} of {@code cluster}. */
    static Authority create(String name, String cluster, Instant now) {
        try {
            KeyPair pair = newKey();
            X500Name subject = subject(name, cluster);
            X509v3CertificateBuilder builder = builder(subject, subject, pair.getPublic(), now, now.plus(OWN_VALIDITY));
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            builder.addExtension(
                    Extension.subjectKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
            return new Authority(cluster, sign(builder, pair.getPrivate()), pair.getPrivate());
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException("this Java can't make certificates", e);
        }
    }

    /**
     * The authority whose files these are.
     *
     * @throws TlsException if they can't be used
     */
    static Authority read(String cluster, Path certificateFile, Path keyFile) throws TlsException {
        return new Authority(
                cluster,
                Pem.read(certificateFile).certificates().get(0),
                Pem.read(keyFile).key());
    }

    X509Certificate certificate() {
        return certificate;
    }

    PrivateKey key() {
        return key;
    }

    /** A new key, and the certificate to it. */
    Issued issue(Request request, Instant now, Duration validity) {
        try {
            KeyPair pair = newKey();
            X500Name issuer =
                    X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
            X509v3CertificateBuilder builder =
                    builder(issuer, subject(request.name(), cluster), pair.getPublic(), now, now.plus(validity));
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(
                    Extension.extendedKeyUsage,
                    false,
                    new ExtendedKeyUsage(request.use().purposes()));
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(request.names().toArray(new GeneralName[0])));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(certificate));
            return new Issued(sign(builder, key), pair.getPrivate());
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException("this Java can't make certificates", e);
        }
    }

    /**
     * The list of what this authority has revoked. It counts as long as the authority does: members have no other way to a
     * newer one than that somebody brings it.
     *
     * @param before the list so far; null: there is none
     * @param serials what is revoked beside what that lists
     */
    X509CRL revoke(@Nullable X509CRL before, Set<BigInteger> serials, Instant now) {
        try {
            X509v2CRLBuilder builder = new X509v2CRLBuilder(
                    X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded()),
                    Date.from(now.minus(SLACK)));
            builder.setNextUpdate(certificate.getNotAfter());
            if (before != null) {
                builder.addCRL(new JcaX509CRLHolder(before));
            }
            serials.stream()
                    .filter(serial -> before == null || before.getRevokedCertificate(serial) == null)
                    .forEach(serial -> builder.addCRLEntry(serial, Date.from(now), CRLReason.unspecified));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(certificate));
            builder.addExtension(Extension.cRLNumber, false, new CRLNumber(BigInteger.valueOf(now.toEpochMilli())));
            return new JcaX509CRLConverter().getCRL(builder.build(new JcaContentSignerBuilder(SIGNATURE).build(key)));
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException("this Java can't make lists of revoked certificates", e);
        }
    }

    private static X500Name subject(String name, String cluster) {
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.O, cluster)
                .addRDN(BCStyle.CN, name)
                .build();
    }

    private static KeyPair newKey() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static X509v3CertificateBuilder builder(
            X500Name issuer, X500Name subject, PublicKey publicKey, Instant now, Instant until) {
        return new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(127, RANDOM).setBit(126),
                Date.from(now.minus(SLACK)),
                Date.from(until),
                subject,
                publicKey);
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey signer)
            throws GeneralSecurityException, OperatorCreationException {
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder(SIGNATURE).build(signer)));
    }
}
