package io.quorate.server.init;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.auth.Secrets;
import io.quorate.server.config.Address;
import io.quorate.server.config.ConfigLoader;
import io.quorate.server.config.ServerConfig;
import io.quorate.server.tls.CertificateNames;
import io.quorate.server.tls.Pem;
import io.quorate.server.tls.TlsException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InitCommandTest {

    @TempDir
    Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private Path folder() {
        return directory.resolve("cluster");
    }

    private InitCommand.Result run(String... arguments) {
        return InitCommand.run(List.of(arguments), Instant.now(), stream(out), stream(err));
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private InitCommand.Result create() {
        return run(
                folder().toString(),
                "--cluster=n1=10.0.0.1:7461,n2=10.0.0.2:7461",
                "--http=n1=0.0.0.0:7460,n2=n2.example:7460",
                "--host=quorate.example,10.0.0.100");
    }

    @Test
    void nobodyElseMayReadWhatIsMade() throws IOException {
        assertThat(create()).isEqualTo(InitCommand.Result.DONE);

        try (Stream<Path> made = Files.walk(folder())) {
            assertThat(made.toList()).hasSizeGreaterThan(20).allSatisfy(path -> {
                String rights = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
                assertThat(rights).as(path.toString()).isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------");
            });
        }
    }

    @Test
    void configurationsAreGood() {
        create();

        ServerConfig config = ConfigLoader.load(
                        Map.of(),
                        Map.of("config", folder().resolve("n1/quorated.yaml").toString()))
                .config();

        assertThat(config.name()).isEqualTo("n1");
        assertThat(config.members()).containsEntry("n2", new Address("10.0.0.2", 7461));
        assertThat(config.http().listen()).isEqualTo(new Address("0.0.0.0", 7460));
        assertThat(config.http().advertised()).containsExactly("https://10.0.0.1:7460");
        assertThat(config.tls().clients()).isNotNull();
        assertThat(config.tls().peers()).isNotNull();
        assertThat(config.dataDir()).isEqualTo(Path.of("/var/lib/quorate"));
        assertThat(config.access().enabled()).isTrue();
        assertThat(config.access().bootstrapTokenFile())
                .isEqualTo(folder().resolve("n1/bootstrap-token").toAbsolutePath());
    }

    @Test
    void membersKnowTheFirstTokenByItsHashOnly() throws IOException {
        create();
        String token =
                Files.readString(folder().resolve("admin/bootstrap-token")).strip();

        assertThat(token).startsWith("qb_");
        assertThat(folder().resolve("n1/bootstrap-token"))
                .hasContent(
                        "sha256:" + HexFormat.of().formatHex(Secrets.hash(token).array()) + "\n");
    }

    @Test
    void certificatesNameWhomTheyAreFor() throws IOException {
        create();

        CertificateNames clients = names("n1/tls.pem");
        assertThat(List.of("10.0.0.1", "localhost", "127.0.0.1", "::1", "quorate.example", "10.0.0.100"))
                .allMatch(clients::covers);
        assertThat(names("n2/tls.pem").covers("n2.example")).isTrue();
        assertThat(names("n1/peer.pem").speaksFor("n1", "10.0.0.1")).isTrue();
        assertThat(names("n1/peer.pem").speaksFor("n2", "10.0.0.1")).isFalse();
        assertThat(names("admin/admin.pem").uris()).containsExactly("urn:quorate:user:admin");
    }

    private CertificateNames names(String file) throws TlsException {
        return CertificateNames.of(
                Pem.read(folder().resolve(file)).certificates().get(0));
    }

    @Test
    void nothingIsOverwritten() throws IOException {
        create();
        String key = Files.readString(folder().resolve("ca/ca-key.pem"));

        assertThat(create()).isEqualTo(InitCommand.Result.FAILED);

        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains(folder() + ": is there already (expected: a new folder");
        assertThat(folder().resolve("ca/ca-key.pem")).hasContent(key);
    }

    @Test
    void memberCanBeAddedLater() throws IOException {
        create();

        assertThat(run(folder().toString(), "--add=n3=10.0.0.3:7461", "--http=n3=10.0.0.3:7460"))
                .isEqualTo(InitCommand.Result.DONE);

        assertThat(names("n3/peer.pem").speaksFor("n3", "10.0.0.3")).isTrue();
        Map<String, String> flags =
                Map.of("config", folder().resolve("n3/quorated.yaml").toString(), "join-token", "qj_12345678");
        ServerConfig config = ConfigLoader.load(Map.of(), flags).config();
        assertThat(config.join()).isNotNull();
        assertThat(config.peer()).isEqualTo(new Address("10.0.0.3", 7461));
        assertThat(Pem.read(folder().resolve("n3/peer.pem"))
                        .certificates()
                        .get(0)
                        .getIssuerX500Principal())
                .isEqualTo(Pem.read(folder().resolve("n1/peer.pem"))
                        .certificates()
                        .get(0)
                        .getIssuerX500Principal());
        assertThat(Files.readString(folder().resolve("admin/admin.env"))).contains(",https://10.0.0.3:7460'");
    }

    @Test
    void memberThatIsAddedHasTheDirectoryThatIsSaid() throws IOException {
        create();

        assertThat(run(
                        folder().toString(),
                        "--add=n3=10.0.0.3:7461",
                        "--http=n3=10.0.0.3:7460",
                        "--data-dir=/srv/quorate"))
                .isEqualTo(InitCommand.Result.DONE);

        assertThat(Files.readString(folder().resolve("n3/quorated.yaml"))).contains("data-dir: '/srv/quorate'");
    }

    @Test
    void memberThatIsAddedIsAskedForItsOwnAddress() throws IOException {
        create();

        assertThat(run(folder().toString(), "--add=n3=10.0.0.3:7461")).isEqualTo(InitCommand.Result.USAGE);

        assertThat(err.toString(StandardCharsets.UTF_8))
                .startsWith("quorated init: --http: missing (expected: where n3 listens for clients, such as"
                        + " n3=10.0.0.3:7460)\n");
    }

    @Test
    void clientsAreNotToldOfAMemberThatIsForgotten() throws IOException {
        create();
        assertThat(Files.readString(folder().resolve("admin/admin.env"))).contains("n2.example:7460");

        assertThat(run(folder().toString(), "--forget=n2")).isEqualTo(InitCommand.Result.DONE);

        assertThat(Files.readString(folder().resolve("admin/admin.env"))).doesNotContain("n2.example:7460");
        assertThat(run(folder().toString(), "--forget=n2")).isEqualTo(InitCommand.Result.FAILED);
    }

    @Test
    void memberCanBeReplacedUnderItsName() throws IOException {
        create();
        String founder = Files.readString(folder().resolve("n2/quorated.yaml"));
        String key = Files.readString(folder().resolve("n2/peer-key.pem"));

        assertThat(run(folder().toString(), "--add=n2=10.0.0.9:7461", "--http=n2=10.0.0.9:7460"))
                .isEqualTo(InitCommand.Result.DONE);

        assertThat(out.toString(StandardCharsets.UTF_8)).contains("Replaced in", "quorate member remove n2 first");
        assertThat(folder().resolve("n2/quorated.yaml.before")).hasContent(founder);
        assertThat(Files.readString(folder().resolve("n2/quorated.yaml")))
                .contains("peer: '10.0.0.9:7461'", "join: 'https://10.0.0.1:7460'");
        assertThat(Files.readString(folder().resolve("n2/peer-key.pem"))).isNotEqualTo(key);
        assertThat(names("n2/peer.pem").speaksFor("n2", "10.0.0.9")).isTrue();
        assertThat(Files.readString(folder().resolve("admin/admin.env")))
                .contains("QUORATE_ENDPOINTS='https://10.0.0.1:7460,https://10.0.0.9:7460'");
    }

    @Test
    void clientCanBeAddedLater() throws IOException {
        create();

        assertThat(run(folder().toString(), "--client=ci")).isEqualTo(InitCommand.Result.DONE);

        assertThat(names("ci/ci.pem").uris()).containsExactly("urn:quorate:user:ci");
        assertThat(Files.readString(folder().resolve("ci/ci.env")))
                .contains("QUORATE_ENDPOINTS='https://10.0.0.1:7460,https://n2.example:7460'")
                .contains("QUORATE_CERT='" + folder().resolve("ci/ci.pem").toAbsolutePath() + "'");
    }

    @Test
    void certificatesCanBeRenewed() throws IOException {
        create();
        String key = Files.readString(folder().resolve("n1/peer-key.pem"));
        String configuration = Files.readString(folder().resolve("n1/quorated.yaml"));

        assertThat(run(folder().toString(), "--renew")).isEqualTo(InitCommand.Result.DONE);

        assertThat(Files.readString(folder().resolve("n1/peer-key.pem"))).isNotEqualTo(key);
        assertThat(Files.readString(folder().resolve("n1/quorated.yaml"))).isEqualTo(configuration);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("n1: copy peer.pem", "admin: copy admin.pem");
    }

    @Test
    void everyCertificateOfWhoeverIsRevokedIsOnTheListsOfAllMembers() throws IOException {
        create();
        X509Certificate first = own("n2/peer.pem");
        X509Certificate admin = own("admin/admin.pem");
        assertThat(lists("n1")).noneMatch(list -> list.isRevoked(first));
        run(folder().toString(), "--renew");

        assertThat(run(folder().toString(), "--revoke=n2")).isEqualTo(InitCommand.Result.DONE);
        assertThat(run(folder().toString(), "--revoke=admin")).isEqualTo(InitCommand.Result.DONE);

        for (X509Certificate revoked :
                List.of(first, own("n2/peer.pem"), own("n2/tls.pem"), admin, own("admin/admin.pem"))) {
            assertThat(lists("n1")).as(revoked.toString()).anyMatch(list -> list.isRevoked(revoked));
        }
        for (String others : List.of("n1/peer.pem", "n1/tls.pem")) {
            X509Certificate good = own(others);
            assertThat(lists("n2")).as(others).noneMatch(list -> list.isRevoked(good));
        }
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("4 certificates of n2", "2 certificates of admin", "n1: copy crl.pem and peer-crl.pem from")
                .doesNotContain("does not name them yet");
        assertThat(run(folder().toString(), "--revoke=n9")).isEqualTo(InitCommand.Result.FAILED);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("--revoke: 'n9' (expected: a member, one of [n1, n2], or a client, one of [admin])");
    }

    @Test
    void revokedClientGetsAnotherCertificateOnlyWhenThatIsAskedFor() throws IOException {
        create();
        run(folder().toString(), "--client=ci");
        run(folder().toString(), "--revoke=ci");
        X509Certificate revoked = own("ci/ci.pem");

        run(folder().toString(), "--renew");
        assertThat(own("ci/ci.pem")).isEqualTo(revoked);

        assertThat(run(folder().toString(), "--client=ci")).isEqualTo(InitCommand.Result.DONE);
        X509Certificate fresh = own("ci/ci.pem");
        assertThat(lists("n1")).noneMatch(list -> list.isRevoked(fresh));
    }

    @Test
    void folderOfAnEarlierVersionIsToldWhatItLacks() throws IOException {
        create();
        for (String file : List.of("ca/crl.pem", "ca/crl-issued", "ca/peer-crl.pem", "ca/peer-crl-issued")) {
            Files.delete(folder().resolve(file));
        }
        Path configuration = folder().resolve("n1/quorated.yaml");
        Files.writeString(configuration, Files.readString(configuration).replaceAll("(?m)^(peer-)?tls-crl: .*\n", ""));

        assertThat(run(folder().toString(), "--revoke=admin")).isEqualTo(InitCommand.Result.DONE);

        assertThat(out.toString(StandardCharsets.UTF_8)).contains("does not name them yet: add 'tls-crl: crl.pem'");
        X509Certificate admin = own("admin/admin.pem");
        assertThat(lists("n1")).anyMatch(list -> list.isRevoked(admin));
    }

    private X509Certificate own(String file) throws TlsException {
        return Pem.read(folder().resolve(file)).certificates().get(0);
    }

    /** The lists that {@code member} has of revoked certificates. */
    private List<X509CRL> lists(String member) throws TlsException {
        return List.of(
                Pem.read(folder().resolve(member + "/crl.pem")).revocations().get(0),
                Pem.read(folder().resolve(member + "/peer-crl.pem"))
                        .revocations()
                        .get(0));
    }

    @Test
    void whatIsMissingIsSaid() {
        assertThat(run(folder().toString())).isEqualTo(InitCommand.Result.USAGE);
        assertThat(run(folder().toString(), "--cluster=n1=a:1,n2=b:1", "--http=n1=a:2"))
                .isEqualTo(InitCommand.Result.USAGE);
        assertThat(run(folder().toString(), "--renew")).isEqualTo(InitCommand.Result.FAILED);
        assertThat(run("--help")).isEqualTo(InitCommand.Result.DONE);

        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("--cluster: missing (expected: name=host:port")
                .contains("--http: [n1] (expected: an address for each member of --cluster: [n1, n2])")
                .contains("cluster.properties: no such file (expected: the folder that quorated init has made)");
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("quorated init DIR --renew");
        assertThat(folder()).doesNotExist();
    }
}
