package io.quorate.server.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A PEM file: blocks of base64 between lines that name them; what stands between blocks is ignored. Immutable. */
public final class Pem {

    private static final long BYTES_MAX = 1 << 20;

    private static final int LINE_CHARACTERS = 64;

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);

    private static final String PKCS8 = "PRIVATE KEY";
    private static final List<String> OLD_KEYS = List.of("RSA PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY");
    private static final List<String> KEY_KINDS = List.of("EC", "RSA", "Ed25519");

    private final Path file;
    private final byte[] bytes;
    private final List<Block> blocks;

    /** What stands between {@code -----BEGIN label-----} and its end. */
    private record Block(String label, String base64) {}

    private Pem(Path file, byte[] bytes, List<Block> blocks) {
        this.file = file;
        this.bytes = bytes;
        this.blocks = blocks;
    }

    /**
     * Reads {@code file}.
     *
     * @throws TlsException if it can't be read
     */
    public static Pem read(Path file) throws TlsException {
        byte[] bytes;
        try {
            if (Files.size(file) > BYTES_MAX) {
                throw new TlsException(file + ": too large (expected: PEM of at most " + BYTES_MAX + " bytes)");
            }
            bytes = Files.readAllBytes(file);
        } catch (TlsException e) {
            throw e;
        } catch (NoSuchFileException e) {
            throw new TlsException(file + ": no such file", e);
        } catch (AccessDeniedException e) {
            throw new TlsException(
                    file + ": not readable by the user '" + System.getProperty("user.name") + "' of this process", e);
        } catch (IOException e) {
            throw new TlsException(file + ": can't be read: " + e, e);
        }
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
        while (matcher.find()) {
            blocks.add(new Block(matcher.group(1), matcher.group(2)));
        }
        return new Pem(file, bytes, blocks);
    }

    /** A block named {@code label} that holds {@code der}. */
    public static String text(String label, byte[] der) {
        String base64 =
                Base64.getMimeEncoder(LINE_CHARACTERS, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
    }

    /** The file as it is, to see whether it has changed. */
    byte[] bytes() {
        return bytes;
    }

    /**
     * The certificates in it, in their order; at least one.
     *
     * @throws TlsException if there is none, or one is damaged
     */
    public List<X509Certificate> certificates() throws TlsException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Block block : blocks) {
            if (block.label.equals("CERTIFICATE")) {
                try {
                    certificates.add((X509Certificate) CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(decode(block))));
                } catch (CertificateException e) {
                    throw new TlsException(
                            file + ": certificate " + (certificates.size() + 1) + " is damaged: " + e.getMessage(), e);
                }
            }
        }
        if (certificates.isEmpty()) {
            throw lacks("a certificate");
        }
        return certificates;
    }

    /** The lists of revoked certificates in it; at least one. */
    public List<X509CRL> revocations() throws TlsException {
        List<X509CRL> lists = new ArrayList<>();
        for (Block block : blocks) {
            if (block.label.equals("X509 CRL")) {
                try {
                    lists.add((X509CRL) CertificateFactory.getInstance("X.509")
                            .generateCRL(new ByteArrayInputStream(decode(block))));
                } catch (CRLException | CertificateException e) {
                    throw new TlsException(
                            file + ": list " + (lists.size() + 1) + " of revoked certificates is damaged: "
                                    + e.getMessage(),
                            e);
                }
            }
        }
        if (lists.isEmpty()) {
            throw lacks("a list of revoked certificates, -----BEGIN X509 CRL-----");
        }
        return lists;
    }

    /**
     * The key in it.
     *
     * @throws TlsException if there is none, or none that can be used
     */
    public PrivateKey key() throws TlsException {
        for (Block block : blocks) {
            if (block.label.equals(PKCS8)) {
                return key(decode(block));
            }
            if (block.label.equals("ENCRYPTED PRIVATE KEY") || block.base64.contains("ENCRYPTED")) {
                throw new TlsException(file + ": the key is encrypted (expected: one without a password, readable only"
                        + " by this member: openssl pkcs8 -topk8 -nocrypt -in " + file.getFileName() + " -out NEW)");
            }
            if (OLD_KEYS.contains(block.label)) {
                String form = block.label.startsWith("RSA") ? "PKCS #1" : "SEC 1";
                throw new TlsException(file + ": the key is in " + form + ", '" + block.label
                        + "' (expected: PKCS #8: openssl pkcs8 -topk8 -nocrypt -in " + file.getFileName()
                        + " -out NEW)");
            }
        }
        throw lacks("a key, -----BEGIN PRIVATE KEY-----");
    }

    private PrivateKey key(byte[] der) throws TlsException {
        GeneralSecurityException last = null;
        for (String kind : KEY_KINDS) {
            try {
                return KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (InvalidKeySpecException e) {
                // It may be of another kind.
                last = e;
            } catch (GeneralSecurityException e) {
                throw new TlsException(file + ": no " + kind + " keys in this Java: " + e, e);
            }
        }
        throw new TlsException(
                file + ": the key is damaged or of another kind (expected: one of " + KEY_KINDS + ")",
                last == null ? new InvalidKeySpecException() : last);
    }

    private byte[] decode(Block block) throws TlsException {
        try {
            return Base64.getDecoder().decode(block.base64.replaceAll("\\s", ""));
        } catch (IllegalArgumentException e) {
            throw new TlsException(
                    file + ": the block " + block.label.toLowerCase(Locale.ROOT) + " is damaged: " + e.getMessage(), e);
        }
    }

    private TlsException lacks(String expected) {
        String found = blocks.isEmpty()
                ? bytes.length == 0 ? "empty" : "not PEM"
                : "holds " + blocks.stream().map(Block::label).distinct().toList();
        return new TlsException(file + ": " + found + " (expected: " + expected + " in PEM)");
    }
}
