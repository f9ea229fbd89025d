package io.quorate.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsIdentityTest {

    private final Instant now = Instant.now();
    private final Clock clock = at(now);

    @TempDir
    Path directory;

    private ClusterFiles files;

    @BeforeEach
    void makeFiles() {
        files = ClusterFiles.make(directory.resolve("cluster"), now);
    }

    private static Clock at(Instant instant) {
        return Clock.fixed(instant, ZoneOffset.UTC);
    }

    private TlsIdentity clients() throws TlsException {
        return TlsIdentity.forClients(files.forClients("n1"), clock);
    }

    private TlsIdentity peers(String member, Clock clock) throws TlsException {
        return TlsIdentity.forPeers(files.forPeers(member), member, "127.0.0.1", clock);
    }

    @Test
    void ownCertificateIsShown() throws IOException {
        TlsIdentity identity = clients();

        String alias = identity.keys().chooseEngineServerAlias("EC", null, null);

        assertThat(alias).isNotNull();
        assertThat(identity.keys().getCertificateChain(alias)).containsExactly(own("n1/tls.pem"));
        assertThat(identity.keys().getPrivateKey(alias)).isNotNull();
        assertThat(identity.keys().chooseEngineServerAlias("RSA", null, null)).isNull();
        assertThat(identity.names().covers("localhost")).isTrue();
        assertThat(identity.warnings()).isEmpty();
        assertThat(identity.ownSecondsLeft()).isCloseTo(825 * 86_400.0, within(10.0));
    }

    @Test
    void expiredCertificateIsNamedWithItsFile() {
        assertThatThrownBy(() -> peers("n1", at(now.plus(Duration.ofDays(826)))))
                .isInstanceOf(TlsException.class)
                .hasMessageContaining(files.file("n1/peer.pem") + ": 'CN=n1,O=quorate'")
                .hasMessageContaining("expired on ");
    }

    @Test
    void certificateOfTheFutureIsNotYetValid() {
        assertThatThrownBy(() -> peers("n1", at(now.minus(Duration.ofDays(1)))))
                .hasMessageContaining("not yet valid: valid from ");
    }

    @Test
    void keyOfAnotherCertificateIsRefused() throws IOException {
        copy("n2/peer-key.pem", "n1/peer-key.pem");

        assertThatThrownBy(() -> peers("n1", clock))
                .hasMessageContaining(files.file("n1/peer-key.pem") + ": not the key to the certificate in "
                        + files.file("n1/peer.pem"));
    }

    @Test
    void certificateOfAnotherAuthorityIsRefused() throws IOException {
        ClusterFiles other = ClusterFiles.make(directory.resolve("other"));
        Files.copy(other.file("n1/peer-ca.pem"), files.file("n1/peer-ca.pem"), StandardCopyOption.REPLACE_EXISTING);

        assertThatThrownBy(() -> peers("n1", clock))
                .hasMessageContaining("not signed by an authority in " + files.file("n1/peer-ca.pem"))
                .hasMessageContaining("members of quorate");
    }

    @Test
    void certificateOfAnotherMemberIsRefused() throws IOException {
        copy("n2/peer.pem", "n1/peer.pem");
        copy("n2/peer-key.pem", "n1/peer-key.pem");

        assertThatThrownBy(() -> peers("n1", clock))
                .hasMessageContaining(
                        "it names 127.0.0.1, urn:quorate:member:n2 (expected among its subject alternative"
                                + " names: the URI urn:quorate:member:n1)");
    }

    @Test
    void certificateOfAClientIsNotForServers() throws IOException {
        copy("admin/admin.pem", "n1/tls.pem");
        copy("admin/admin-key.pem", "n1/tls-key.pem");

        assertThatThrownBy(this::clients)
                .hasMessageContaining("'CN=admin,O=quorate'")
                .hasMessageContaining("not for use as a TLS server");
    }

    @Test
    void whatIsNoPemIsSaidToBeNone() throws IOException {
        Path key = files.file("n1/tls-key.pem");
        String good = Files.readString(key);

        Files.writeString(key, good.replace("PRIVATE KEY", "RSA PRIVATE KEY"));
        assertThatThrownBy(this::clients)
                .hasMessageContaining(key + ": the key is in PKCS #1")
                .hasMessageContaining("openssl pkcs8 -topk8 -nocrypt");
        Files.writeString(key, good.replace("PRIVATE KEY", "EC PRIVATE KEY"));
        assertThatThrownBy(this::clients).hasMessageContaining("the key is in SEC 1");
        Files.writeString(key, good.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY"));
        assertThatThrownBy(this::clients).hasMessageContaining("the key is encrypted");
        Files.writeString(key, "hello");
        assertThatThrownBy(this::clients).hasMessageContaining(key + ": not PEM (expected: a key");
        Files.writeString(key, "");
        assertThatThrownBy(this::clients).hasMessageContaining(key + ": empty");
        Files.writeString(key, Files.readString(files.file("n1/tls.pem")));
        assertThatThrownBy(this::clients).hasMessageContaining(key + ": holds [CERTIFICATE] (expected: a key");
        Files.delete(key);
        assertThatThrownBy(this::clients).hasMessage(key + ": no such file");
    }

    @Test
    void newFilesAreTakenUp() throws IOException {
        TlsIdentity identity = clients();
        AtomicInteger told = new AtomicInteger();
        identity.onChange(told::incrementAndGet);
        String before = identity.keys().chooseEngineServerAlias("EC", null, null);
        assertThat(identity.reload()).isFalse();

        files.renew(now);

        assertThat(identity.reload()).isTrue();
        String after = identity.keys().chooseEngineServerAlias("EC", null, null);
        assertThat(after).isNotEqualTo(before);
        assertThat(identity.keys().getCertificateChain(String.valueOf(after))).containsExactly(own("n1/tls.pem"));
        // A handshake that began with the old one goes on.
        assertThat(identity.keys().getPrivateKey(String.valueOf(before))).isNotNull();
        assertThat(told).hasValue(1);
    }

    @Test
    void badFilesChangeNothing() throws IOException {
        TlsIdentity identity = clients();
        String before = identity.keys().chooseEngineServerAlias("EC", null, null);
        copy("n2/tls-key.pem", "n1/tls-key.pem");

        assertThat(identity.reload()).isFalse();
        assertThat(identity.reload()).isFalse();

        assertThat(identity.keys().chooseEngineServerAlias("EC", null, null)).isEqualTo(before);
        assertThat(identity.failures()).isEqualTo(1);
        assertThat(identity.isCurrent()).isFalse();
        assertThat(identity.warnings())
                .singleElement()
                .asString()
                .contains("the old ones stay in force", "not the key to");

        copy("n2/tls.pem", "n1/tls.pem");
        assertThat(identity.reload()).isTrue();
        assertThat(identity.isCurrent()).isTrue();
        assertThat(identity.warnings()).isEmpty();
    }

    @Test
    void endIsToldAMonthBefore() throws IOException {
        assertThat(peers("n1", at(now.plus(Duration.ofDays(794)))).warnings()).isEmpty();
        assertThat(peers("n1", at(now.plus(Duration.ofDays(796)))).warnings())
                .singleElement()
                .asString()
                .contains("n1/peer.pem", "expires in 28 days");
    }

    @Test
    void keyThatEverybodyCanReadIsToldOf() throws IOException {
        Files.setPosixFilePermissions(files.file("n1/tls-key.pem"), PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(clients().warnings()).singleElement().asString().contains("n1/tls-key.pem", "mode 0600");
    }

    @Test
    void strangersAreRefusedWithAReason() throws Exception {
        TlsIdentity identity = peers("n1", clock);
        ClusterFiles other = ClusterFiles.make(directory.resolve("other"));

        assertThat(judged(identity, own("n2/peer.pem"))).isNull();
        assertThat(judged(
                        identity,
                        Pem.read(other.file("n2/peer.pem")).certificates().get(0)))
                .startsWith("the certificate 'CN=n2,O=quorate' (issued by 'CN=members of quorate,O=quorate', serial ")
                .endsWith("was refused: signed by another authority than the one of the same name in "
                        + files.file("n1/peer-ca.pem"));
        assertThat(judged(identity, own("admin/admin.pem"))).contains("'CN=admin,O=quorate'", "not signed by");
        files.renew(now.minus(Duration.ofDays(900)));
        assertThat(judged(identity, own("n2/peer.pem"))).contains("was refused: expired on ");
        files.renew(now.plus(Duration.ofDays(900)));
        assertThat(judged(identity, own("n2/peer.pem"))).contains("was refused: not yet valid");
    }

    private static @Nullable String judged(TlsIdentity identity, X509Certificate certificate) {
        try {
            identity.trust(ChainCheck.NONE).checkClientTrusted(new X509Certificate[] {certificate}, "EC");
            return null;
        } catch (CertificateException e) {
            return e.getMessage();
        }
    }

    @Test
    void revokedCertificateCountsNoMore() throws Exception {
        Path list = directory.resolve("crl.pem");
        writeList(list, List.of(), now.plus(Duration.ofDays(1)), "ca/ca");
        TlsFiles shown = files.forClients("n1");
        TlsFiles withList = new TlsFiles(shown.certificate(), shown.key(), shown.authorities(), list);
        TlsIdentity identity = TlsIdentity.forClients(withList, clock);
        X509Certificate admin = own("admin/admin.pem");
        assertThat(judged(identity, admin)).isNull();

        writeList(list, List.of(admin.getSerialNumber()), now.minus(Duration.ofMinutes(1)), "ca/ca");

        assertThat(identity.reload()).isTrue();
        assertThat(judged(identity, admin)).endsWith("was refused: revoked, by the list in " + list);
        // A list that is out of date is better than none.
        assertThat(identity.warnings()).singleElement().asString().contains(list + ": the list of", "it still counts");

        writeList(list, List.of(), now.plus(Duration.ofDays(1)), "ca/peer-ca");
        assertThat(identity.reload()).isFalse();
        assertThat(judged(identity, admin)).contains("revoked");
    }

    @Test
    void whatInitRevokesIsRefusedOnceTheListIsReadAnew() throws Exception {
        TlsIdentity clients = TlsIdentity.forClients(files.forClients("n1"), clock);
        TlsIdentity peers = TlsIdentity.forPeers(files.forPeers("n1"), "n1", "127.0.0.1", clock);
        X509Certificate admin = own("admin/admin.pem");
        X509Certificate second = own("n2/peer.pem");
        assertThat(judged(clients, admin)).isNull();
        assertThat(judged(peers, second)).isNull();

        files.more("--revoke=admin");
        files.more("--revoke=n2");

        assertThat(clients.reload()).isTrue();
        assertThat(peers.reload()).isTrue();
        assertThat(judged(clients, admin)).contains("was refused: revoked, by the list in");
        assertThat(judged(peers, second)).contains("was refused: revoked, by the list in");
        assertThat(judged(peers, own("n3/peer.pem"))).isNull();
    }

    private void writeList(Path file, List<BigInteger> serials, Instant next, String authority) throws Exception {
        X509Certificate issuer = own(authority + ".pem");
        PrivateKey key = Pem.read(files.file(authority + "-key.pem")).key();
        JcaX509v2CRLBuilder builder = new JcaX509v2CRLBuilder(issuer, Date.from(now.minus(Duration.ofDays(1))));
        builder.setNextUpdate(Date.from(next));
        serials.forEach(serial -> builder.addCRLEntry(serial, Date.from(now), CRLReason.keyCompromise));
        byte[] der = builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key))
                .getEncoded();
        Files.writeString(file, Pem.text("X509 CRL", der));
    }

    @Test
    void memberIsNamedByUriOrElseByItsHost() throws IOException {
        CertificateNames byUri = CertificateNames.of(own("n2/peer.pem"));
        assertThat(byUri.speaksFor("n2", "10.0.0.9")).isTrue();
        assertThat(byUri.speaksFor("n1", "127.0.0.1"))
                .as("the URI says who it is")
                .isFalse();

        CertificateNames byHost =
                new CertificateNames(List.of("*.quorate.example"), List.of("10.0.0.1", "::1"), List.of());
        assertThat(byHost.speaksFor("n1", "N1.quorate.example")).isTrue();
        assertThat(byHost.speaksFor("n1", "a.n1.quorate.example")).isFalse();
        assertThat(byHost.speaksFor("n1", "quorate.example")).isFalse();
        assertThat(byHost.speaksFor("n1", "10.0.0.1")).isTrue();
        assertThat(byHost.speaksFor("n1", "0:0:0:0:0:0:0:1")).isTrue();
        assertThat(byHost.speaksFor("n1", "10.0.0.2")).isFalse();
    }

    private X509Certificate own(String file) throws TlsException {
        return Pem.read(files.file(file)).certificates().get(0);
    }

    private void copy(String from, String to) throws IOException {
        Files.copy(files.file(from), files.file(to), StandardCopyOption.REPLACE_EXISTING);
    }
}
