package io.quorate.server.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermission;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who this member is on one of its ports, and whom it trusts there: what its TLS files hold, taken up anew when they
 * change. New files that can't be used change nothing: what was in force stays. Safe for any thread;
 * {@link #reload} by one at a time.
 */
public final class TlsIdentity {

    private static final Logger LOG = LoggerFactory.getLogger(TlsIdentity.class);

    /** So long before a certificate expires an operator is told. */
    private static final Duration WARNING = Duration.ofDays(30);

    private final String name;
    private final TlsFiles files;
    private final boolean isPeer;
    private final Function<CertificateNames, @Nullable String> fault;
    private final Clock clock;
    private final ReloadingKeys keys = new ReloadingKeys(this::versions);
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final AtomicLong failures = new AtomicLong();
    private volatile ReloadingKeys.Versions versions;
    private volatile @Nullable String trouble;

    private TlsIdentity(
            String name,
            TlsFiles files,
            boolean isPeer,
            Function<CertificateNames, @Nullable String> fault,
            Clock clock)
            throws TlsException {
        this.name = name;
        this.files = files;
        this.isPeer = isPeer;
        this.fault = fault;
        this.clock = clock;
        this.versions = new ReloadingKeys.Versions(judged(TlsContent.read(files)), null);
    }

    /**
     * For the port of clients.
     *
     * @throws TlsException if the files can't be used
     */
    public static TlsIdentity forClients(TlsFiles files, Clock clock) throws TlsException {
        return new TlsIdentity("clients", files, false, names -> null, clock);
    }

    /**
     * For the port of other members, of which each must show a certificate of the same authorities.
     *
     * @param member this member's name
     * @param host where the others reach it
     * @throws TlsException if the files can't be used
     */
    public static TlsIdentity forPeers(TlsFiles files, String member, String host, Clock clock) throws TlsException {
        return new TlsIdentity(
                "peers",
                files,
                true,
                names -> names.speaksFor(member, host)
                        ? null
                        : "it names " + names + " (expected among its subject alternative names: the URI "
                                + CertificateNames.memberUri(member)
                                + (names.namesMembers() ? "" : ", or " + host) + ")",
                clock);
    }

    private TlsContent judged(TlsContent content) throws TlsException {
        content.check(clock.instant(), isPeer);
        String wrong = fault.apply(CertificateNames.of(content.own()));
        if (wrong != null) {
            throw new TlsException(files.certificate() + ": " + Certificates.describe(content.own()) + ": " + wrong);
        }
        return content;
    }

    private ReloadingKeys.Versions versions() {
        return versions;
    }

    /** What it is for: {@code clients} or {@code peers}. */
    public String name() {
        return name;
    }

    /** Shows this member's certificate. */
    public X509ExtendedKeyManager keys() {
        return keys;
    }

    /** Judges the certificates of others, by the authorities and by {@code check}. */
    public X509ExtendedTrustManager trust(ChainCheck check) {
        return new ReloadingTrust(name, () -> versions.current(), check, clock);
    }

    /** Whether others are asked for certificates. */
    public boolean hasAuthorities() {
        return files.authorities() != null;
    }

    /** Whom this member's certificate names. */
    public CertificateNames names() {
        return CertificateNames.of(versions.current().own());
    }

    /** {@code listener} runs after each change, on the thread that reloads. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /**
     * Looks whether the files have changed, and takes them up if they have and can be used.
     *
     * @return whether something else is in force now
     */
    public boolean reload() {
        TlsContent fresh;
        try {
            TlsContent read = TlsContent.read(files);
            if (read.digest().equals(versions.current().digest())) {
                if (trouble != null) {
                    LOG.info("{}: the TLS files hold again what is in force", name);
                }
                trouble = null;
                return false;
            }
            fresh = judged(read);
        } catch (TlsException e) {
            String message = String.valueOf(e.getMessage());
            if (!message.equals(trouble)) {
                // The same again every few seconds tells nobody anything.
                failures.incrementAndGet();
                LOG.error("{}: new TLS files can't be used, the old ones stay in force: {}", name, message);
            }
            trouble = message;
            return false;
        }
        versions = new ReloadingKeys.Versions(fresh, versions.current());
        trouble = null;
        LOG.info(
                "{}: new TLS files are in force: {}, valid until {}",
                name,
                Certificates.describe(fresh.own()),
                fresh.own().getNotAfter().toInstant());
        listeners.forEach(Runnable::run);
        return true;
    }

    /** How often files were found that could not be used. */
    public long failures() {
        return failures.get();
    }

    /** Whether what is in force is what the files hold. */
    public boolean isCurrent() {
        return trouble == null;
    }

    /** How long this member's certificate is valid yet, seconds; below 0: it has expired. */
    public double ownSecondsLeft() {
        return secondsLeft(versions.current().own());
    }

    /** How long the authority that ends first is valid yet, seconds; not a number without authorities. */
    public double authoritySecondsLeft() {
        X509Certificate first = firstToEnd(versions.current().authorities());
        return first == null ? Double.NaN : secondsLeft(first);
    }

    private double secondsLeft(X509Certificate certificate) {
        return Duration.between(clock.instant(), certificate.getNotAfter().toInstant())
                        .toMillis()
                / 1e3;
    }

    private static @Nullable X509Certificate firstToEnd(List<X509Certificate> certificates) {
        return certificates.stream()
                .min(Comparator.comparing(X509Certificate::getNotAfter))
                .orElse(null);
    }

    /**
     * Says that {@code certificate} was revoked, by the lists that are in force; null: it was not. A session that is resumed
     * shows no certificate, so whoever has one of before a list gets past the trust: ask of each call.
     */
    public @Nullable String revocation(X509Certificate certificate) {
        return ReloadingTrust.revocation(versions.current(), new X509Certificate[] {certificate});
    }

    /** What an operator should know of it at this moment. */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        String wrong = trouble;
        if (wrong != null) {
            warnings.add("new TLS files can't be used, the old ones stay in force: " + wrong);
        }
        TlsContent content = versions.current();
        Instant now = clock.instant();
        warnOfEnd(warnings, now, files.certificate().toString(), content.own());
        X509Certificate authority = firstToEnd(content.authorities());
        if (authority != null) {
            warnOfEnd(warnings, now, String.valueOf(files.authorities()), authority);
        }
        for (X509CRL list : content.revocations()) {
            if (list.getNextUpdate() != null && now.isAfter(list.getNextUpdate().toInstant())) {
                warnings.add(files.revocations() + ": the list of "
                        + list.getIssuerX500Principal().getName() + " should have been replaced on "
                        + list.getNextUpdate().toInstant() + "; it still counts");
            }
        }
        if (isReadableByOthers()) {
            warnings.add(files.key() + ": every user of this machine can read the key (expected: mode 0600)");
        }
        return warnings;
    }

    private static void warnOfEnd(List<String> warnings, Instant now, String file, X509Certificate certificate) {
        Instant end = certificate.getNotAfter().toInstant();
        if (now.isAfter(end)) {
            warnings.add(file + ": " + Certificates.describe(certificate) + " has expired, on " + end);
        } else if (now.plus(WARNING).isAfter(end)) {
            warnings.add(file + ": " + Certificates.describe(certificate) + " expires in "
                    + Duration.between(now, end).toDays() + " days, on " + end);
        }
    }

    private boolean isReadableByOthers() {
        try {
            return Files.getPosixFilePermissions(files.key()).contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
