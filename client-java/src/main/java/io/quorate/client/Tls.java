package io.quorate.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Whom the client believes to be a member, and how it proves who it is itself, over {@code https}. Hosts are always
 * verified. Immutable; files are read at once.
 */
public final class Tls {

    private static final List<String> KEY_KINDS = List.of("EC", "RSA", "Ed25519");
    private static final String BEGIN_KEY = "-----BEGIN PRIVATE KEY-----";
    private static final String END_KEY = "-----END PRIVATE KEY-----";

    private final TrustManager @Nullable [] trust;
    private final KeyManager @Nullable [] keys;
    private final AtomicReference<@Nullable SSLContext> context = new AtomicReference<>();

    private Tls(TrustManager @Nullable [] trust, KeyManager @Nullable [] keys) {
        this.trust = trust;
        this.keys = keys;
    }

    /** Members have certificates of authorities that the JVM knows. */
    public static Tls system() {
        return new Tls(null, null);
    }

    /**
     * Members have certificates of one of these authorities, and of no other.
     *
     * @param pem a file with one or more certificates
     */
    public static Tls caFile(Path pem) {
        try {
            KeyStore store = empty();
            int count = 0;
            for (Certificate authority : certificates(pem)) {
                store.setCertificateEntry("ca-" + count, authority);
                count++;
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return new Tls(factory.getTrustManagers(), null);
        } catch (GeneralSecurityException unusable) {
            throw unusable(pem, unusable);
        }
    }

    /**
     * The client shows a certificate of its own.
     *
     * @param certificate a PEM file: the certificate, then those between it and the authority
     * @param key a PEM file with the key to it in PKCS #8, not encrypted
     */
    public Tls clientCertificate(Path certificate, Path key) {
        try {
            KeyStore store = empty();
            char[] none = new char[0];
            store.setKeyEntry(
                    "client", privateKey(key), none, certificates(certificate).toArray(Certificate[]::new));
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, none);
            return new Tls(trust, factory.getKeyManagers());
        } catch (GeneralSecurityException unusable) {
            throw unusable(certificate, unusable);
        }
    }

    /** For transports; always the same one. */
    public SSLContext context() {
        SSLContext made = context.get();
        if (made == null) {
            context.compareAndSet(null, newContext());
            made = Objects.requireNonNull(context.get());
        }
        return made;
    }

    private SSLContext newContext() {
        try {
            SSLContext made = SSLContext.getInstance("TLS");
            made.init(keys, trust, null);
            return made;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static KeyStore empty() throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try {
            store.load(null, null);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return store;
    }

    private static Collection<? extends Certificate> certificates(Path pem) throws GeneralSecurityException {
        Collection<? extends Certificate> found =
                CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(read(pem)));
        if (found.isEmpty()) {
            throw new IllegalArgumentException(pem + ": no certificate (expected: one or more in PEM)");
        }
        return found;
    }

    private static PrivateKey privateKey(Path pem) throws GeneralSecurityException {
        String text = new String(read(pem), StandardCharsets.US_ASCII);
        int begin = text.indexOf(BEGIN_KEY);
        int end = text.indexOf(END_KEY);
        if (begin < 0 || end < begin) {
            throw new IllegalArgumentException(
                    pem + ": no key (expected: PEM, PKCS #8, not encrypted; try: openssl pkcs8" + " -topk8 -nocrypt)");
        }
        byte[] der = Base64.getMimeDecoder().decode(text.substring(begin + BEGIN_KEY.length(), end));
        List<InvalidKeySpecException> tried = new ArrayList<>();
        for (String kind : KEY_KINDS) {
            try {
                return KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (InvalidKeySpecException another) {
                tried.add(another);
            }
        }
        throw tried.get(0);
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + file + ": " + unreadable, unreadable);
        }
    }

    private static IllegalArgumentException unusable(Path file, GeneralSecurityException why) {
        return new IllegalArgumentException(file + ": of no use for TLS: " + why.getMessage(), why);
    }
}
