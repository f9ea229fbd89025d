package io.quorate.server.init;

import io.quorate.server.tls.Pem;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.cert.CRLException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one authority of the folder has signed and revoked: its list of revoked certificates, and beside it, in a file for
 * this command only, the number of each certificate and whose it is, so that one which was replaced and copied somewhere
 * can still be revoked. Confined to one thread.
 */
final class Revocations {

    private final Authority authority;
    private final Path list;
    private final Path issued;

    /**
     * @param folder where the authority is kept
     * @param name of the list, without its ending
     */
    Revocations(Authority authority, Path folder, String name) {
        this.authority = authority;
        this.list = folder.resolve(name + ".pem");
        this.issued = folder.resolve(name + "-issued");
    }

    /** Puts down that {@code certificate} is {@code owner}'s. */
    void note(String owner, X509Certificate certificate) throws IOException {
        if (!Files.exists(issued)) {
            PrivateFiles.write(
                    issued, "# The number of each certificate, and whose it is: for quorated init --revoke.\n");
        }
        Files.writeString(
                issued,
                certificate.getSerialNumber().toString(16) + " " + owner + "\n",
                StandardCharsets.UTF_8,
                StandardOpenOption.APPEND);
    }

    /** Whether {@code certificate} is on the list. */
    boolean has(X509Certificate certificate) throws IOException {
        X509CRL now = read();
        return now != null && now.getRevokedCertificate(certificate.getSerialNumber()) != null;
    }

    /**
     * Puts all of {@code owner}'s certificates on the list.
     *
     * @param current the one that is in use
     * @return how many were not there before
     */
    int revoke(String owner, X509Certificate current, Instant now) throws IOException {
        Set<BigInteger> serials = new HashSet<>(Set.of(current.getSerialNumber()));
        if (Files.exists(issued)) {
            for (String line : Files.readAllLines(issued, StandardCharsets.UTF_8)) {
                List<String> words = List.of(line.split(" "));
                if (words.size() == 2
                        && words.get(1).equals(owner)
                        && words.get(0).matches("[0-9a-f]+")) {
                    serials.add(new BigInteger(words.get(0), 16));
                }
            }
        }
        X509CRL before = read();
        serials.removeIf(serial -> before != null && before.getRevokedCertificate(serial) != null);
        write(before, serials, now);
        return serials.size();
    }

    /** Writes the list, if there is none yet. */
    void begin(Instant now) throws IOException {
        if (!Files.exists(list)) {
            write(null, Set.of(), now);
        }
    }

    /** Puts the list as it is into {@code place}. */
    void copyTo(Path place) throws IOException {
        PrivateFiles.replace(place.resolve(list.getFileName()), Files.readString(list, StandardCharsets.UTF_8));
    }

    private @Nullable X509CRL read() throws IOException {
        return Files.exists(list) ? Pem.read(list).revocations().get(0) : null;
    }

    private void write(@Nullable X509CRL before, Set<BigInteger> serials, Instant now) throws IOException {
        try {
            X509CRL made = authority.revoke(before, serials, now);
            int size = made.getRevokedCertificates() == null
                    ? 0
                    : made.getRevokedCertificates().size();
            PrivateFiles.replace(
                    list,
                    "# " + size + " certificates revoked by "
                            + authority.certificate().getSubjectX500Principal().getName() + ", as of " + now + "\n"
                            + Pem.text("X509 CRL", made.getEncoded()));
        } catch (CRLException e) {
            throw new IOException("a list of revoked certificates can't be written", e);
        }
    }
}
