package io.quorate.server.init;

import io.quorate.server.auth.Secrets;
import io.quorate.server.config.Address;
import io.quorate.server.config.Settings;
import io.quorate.server.init.Authority.Issued;
import io.quorate.server.init.Authority.Request;
import io.quorate.server.init.Authority.Use;
import io.quorate.server.tls.CertificateNames;
import io.quorate.server.tls.Pem;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.x509.GeneralName;
import org.jspecify.annotations.Nullable;

/**
 * The folder that {@code quorated init} makes: two authorities that stay there, and a folder for each member, for the
 * administrator and for each client to be carried to where it is used. Confined to one thread.
 *
 * <p>Members trust one authority among themselves and another one for clients: a client's certificate opens nothing on
 * the port of the members.
 */
final class ClusterFolder {

    private static final String ADMIN = "admin";

    /** In the administrator's folder the secret; in the members', who need no more, its hash. */
    private static final String BOOTSTRAP = "bootstrap-token";

    private static final String PLAN = "cluster.properties";
    private static final String CONFIGURATION = "quorated.yaml";

    private final Path folder;
    private final Plan plan;
    private final Authority members;
    private final Authority clients;
    private final Revocations ofMembers;
    private final Revocations ofClients;
    private final Instant now;

    private ClusterFolder(Path folder, Plan plan, Authority members, Authority clients, Instant now) {
        this.folder = folder;
        this.plan = plan;
        this.members = members;
        this.clients = clients;
        this.ofMembers = new Revocations(members, folder.resolve("ca"), "peer-crl");
        this.ofClients = new Revocations(clients, folder.resolve("ca"), "crl");
        this.now = now;
    }

    /** Makes a new one. */
    static ClusterFolder create(Path folder, Plan plan, Instant now) throws IOException {
        PrivateFiles.makeFolder(folder);
        PrivateFiles.makeFolder(folder.resolve("ca"));
        ClusterFolder made = new ClusterFolder(
                folder,
                plan,
                Authority.create("members of " + plan.clusterName(), plan.clusterName(), now),
                Authority.create("clients of " + plan.clusterName(), plan.clusterName(), now),
                now);
        made.writeAuthority("peer-ca", made.members);
        made.writeAuthority("ca", made.clients);
        String token = Secrets.secret(Secrets.BOOTSTRAP);
        String hash = HexFormat.of().formatHex(Secrets.hash(token).array());
        PrivateFiles.write(folder.resolve("ca").resolve(BOOTSTRAP), "sha256:" + hash + "\n");
        made.remember();
        for (String member : plan.peers().keySet()) {
            made.addMember(member, Texts.founder(plan, member));
        }
        made.addClient(ADMIN);
        PrivateFiles.write(folder.resolve(ADMIN).resolve(BOOTSTRAP), token + "\n");
        return made;
    }

    /** Opens one that was made before. */
    static ClusterFolder open(Path folder, Instant now) throws IOException {
        Path ca = folder.resolve("ca");
        Plan plan;
        try {
            plan = recall(ca.resolve(PLAN));
        } catch (NoSuchFileException e) {
            throw new IOException(
                    ca.resolve(PLAN) + ": no such file (expected: the folder that quorated init has made)", e);
        }
        return new ClusterFolder(
                folder,
                plan,
                Authority.read(plan.clusterName(), ca.resolve("peer-ca.pem"), ca.resolve("peer-ca-key.pem")),
                Authority.read(plan.clusterName(), ca.resolve("ca.pem"), ca.resolve("ca-key.pem")),
                now);
    }

    Plan plan() {
        return plan;
    }

    /** Whether {@code member} has a folder with a configuration. */
    boolean has(String member) {
        return plan.peers().containsKey(member)
                && Files.exists(folder.resolve(member).resolve(CONFIGURATION));
    }

    /**
     * The same with one more member; or, if it has one of that name, with new certificates and another configuration for
     * it, perhaps elsewhere. Clients are told where all members are.
     *
     * @param dataDir where it will keep its data; null: where the plan has it
     */
    ClusterFolder with(String member, Address peer, Address http, @Nullable String dataDir) throws IOException {
        ClusterFolder wider = new ClusterFolder(folder, plan.with(member, peer, http), members, clients, now);
        String configuration =
                Texts.joiner(wider.plan, member, dataDir == null ? wider.plan.dataDirOf(member) : dataDir);
        if (has(member)) {
            Path file = folder.resolve(member).resolve(CONFIGURATION);
            PrivateFiles.replace(
                    folder.resolve(member).resolve(CONFIGURATION + ".before"),
                    Files.readString(file, StandardCharsets.UTF_8));
            wider.renewMember(member);
            PrivateFiles.replace(file, configuration);
        } else {
            wider.addMember(member, configuration);
        }
        wider.tell();
        return wider;
    }

    /** The same with one member less. Its folder stays; clients are told where the others are. */
    void without(String member) throws IOException {
        if (!plan.peers().containsKey(member) || plan.peers().size() == 1) {
            throw new IOException("--forget: '" + member + "' (expected: one of "
                    + plan.peers().keySet() + ", and not the last)");
        }
        new ClusterFolder(folder, plan.without(member), members, clients, now).tell();
    }

    private void tell() throws IOException {
        remember();
        for (String client : clientNames()) {
            writeEnvironment(client);
        }
    }

    private void writeEnvironment(String user) throws IOException {
        Path place = folder.resolve(user);
        String environment = Texts.clientEnvironment(plan, place.toAbsolutePath(), user);
        if (user.equals(ADMIN)) {
            environment += Texts.bootstrapEnvironment(place.toAbsolutePath().resolve(BOOTSTRAP));
        }
        PrivateFiles.replace(place.resolve(user + ".env"), environment);
    }

    private void writeAuthority(String name, Authority authority) throws IOException {
        PrivateFiles.write(folder.resolve("ca").resolve(name + ".pem"), pem(authority.certificate()));
        PrivateFiles.write(
                folder.resolve("ca").resolve(name + "-key.pem"),
                Pem.text("PRIVATE KEY", authority.key().getEncoded()));
    }

    private void addMember(String member, String configuration) throws IOException {
        Path place = folder.resolve(member);
        PrivateFiles.makeFolder(place);
        renewMember(member);
        PrivateFiles.write(place.resolve("peer-ca.pem"), pem(members.certificate()));
        PrivateFiles.write(place.resolve("ca.pem"), pem(clients.certificate()));
        copyLists(place);
        PrivateFiles.write(
                place.resolve(BOOTSTRAP),
                Files.readString(folder.resolve("ca").resolve(BOOTSTRAP), StandardCharsets.UTF_8));
        PrivateFiles.write(place.resolve(CONFIGURATION), configuration);
    }

    /** Gives {@code member} new keys and certificates. */
    void renewMember(String member) throws IOException {
        Path place = folder.resolve(member);
        Issued peer = members.issue(new Request(member, Use.PEER, peerNames(member)), now, plan.validity());
        ofMembers.note(member, peer.certificate());
        put(place, "peer", peer);
        Issued server = clients.issue(new Request(member, Use.SERVER, httpNames(member)), now, plan.validity());
        ofClients.note(member, server.certificate());
        put(place, "tls", server);
    }

    /**
     * Puts all certificates of a member or a client on the lists of revoked ones, which go into the folders of the members.
     *
     * @return how many were not on them before
     */
    int revoke(String name) throws IOException {
        // One that was forgotten, too: its folder stays.
        boolean isMember = Files.exists(folder.resolve(name).resolve("peer.pem"));
        if (!isMember && !isClient(name)) {
            throw new IOException("--revoke: '" + name + "' (expected: a member, one of "
                    + plan.peers().keySet() + ", or a client, one of " + clientNames() + ")");
        }
        int revoked = isMember
                ? ofMembers.revoke(name, certificate(name, "peer"), now)
                        + ofClients.revoke(name, certificate(name, "tls"), now)
                : ofClients.revoke(name, certificate(name, name), now);
        for (String member : plan.peers().keySet()) {
            if (has(member)) {
                copyLists(folder.resolve(member));
            }
        }
        return revoked;
    }

    private void copyLists(Path place) throws IOException {
        ofMembers.begin(now);
        ofMembers.copyTo(place);
        ofClients.begin(now);
        ofClients.copyTo(place);
    }

    private X509Certificate certificate(String name, String file) throws IOException {
        return Pem.read(folder.resolve(name).resolve(file + ".pem"))
                .certificates()
                .get(0);
    }

    private boolean isClient(String name) {
        return Files.exists(folder.resolve(name).resolve(name + ".env"));
    }

    /** Whether the certificate of the client called {@code user} is on the list of revoked ones. */
    boolean isRevoked(String user) throws IOException {
        return ofClients.has(certificate(user, user));
    }

    /** Whether the configuration of {@code member} says where the lists of revoked certificates are. */
    boolean readsLists(String member) throws IOException {
        String configuration = Files.readString(folder.resolve(member).resolve(CONFIGURATION), StandardCharsets.UTF_8);
        return configuration.contains("\ntls-crl:") && configuration.contains("\npeer-tls-crl:");
    }

    /** Makes a certificate for a client called {@code user}, or another one if its own is revoked. */
    void addClient(String user) throws IOException {
        Path place = folder.resolve(user);
        if (isClient(user) && isRevoked(user)) {
            renewClient(user);
            return;
        }
        PrivateFiles.makeFolder(place);
        renewClient(user);
        PrivateFiles.write(place.resolve("ca.pem"), pem(clients.certificate()));
        writeEnvironment(user);
    }

    /** Gives the client called {@code user} a new key and certificate. */
    void renewClient(String user) throws IOException {
        GeneralName name = new GeneralName(GeneralName.uniformResourceIdentifier, "urn:quorate:user:" + user);
        Issued made = clients.issue(new Request(user, Use.CLIENT, List.of(name)), now, plan.validity());
        ofClients.note(user, made.certificate());
        put(folder.resolve(user), user, made);
    }

    /** The clients that have a folder. */
    List<String> clientNames() throws IOException {
        try (var places = Files.list(folder)) {
            return places.map(place -> String.valueOf(place.getFileName()))
                    .filter(this::isClient)
                    .sorted()
                    .toList();
        }
    }

    /** The key first: who looks in between finds a pair that does not match, and looks again. */
    private static void put(Path place, String name, Issued issued) throws IOException {
        PrivateFiles.replace(
                place.resolve(name + "-key.pem"),
                Pem.text("PRIVATE KEY", issued.key().getEncoded()));
        PrivateFiles.replace(place.resolve(name + ".pem"), pem(issued.certificate()));
    }

    private static String pem(X509Certificate certificate) throws IOException {
        try {
            return "# " + certificate.getSubjectX500Principal().getName() + ", valid until "
                    + certificate.getNotAfter().toInstant() + "\n"
                    + Pem.text("CERTIFICATE", certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IOException("a certificate can't be written", e);
        }
    }

    private List<GeneralName> peerNames(String member) {
        List<GeneralName> names = new ArrayList<>();
        names.add(new GeneralName(GeneralName.uniformResourceIdentifier, CertificateNames.memberUri(member)));
        names.add(hostName(plan.peer(member).host()));
        return names;
    }

    private List<GeneralName> httpNames(String member) {
        Set<String> hosts = new LinkedHashSet<>();
        hosts.add(Texts.reachable(plan, member).host());
        hosts.addAll(plan.hosts());
        // For whoever is logged in on the machine.
        hosts.addAll(List.of("localhost", "127.0.0.1", "::1"));
        return hosts.stream().map(ClusterFolder::hostName).toList();
    }

    private static GeneralName hostName(String host) {
        boolean isAddress = host.indexOf(':') >= 0 || host.matches("[0-9]+(\\.[0-9]+){3}");
        return new GeneralName(isAddress ? GeneralName.iPAddress : GeneralName.dNSName, host);
    }

    private void remember() throws IOException {
        PrivateFiles.replace(
                folder.resolve("ca").resolve(PLAN),
                "# For quorated init --add and --renew.\n"
                        + "cluster-name=" + plan.clusterName() + "\n"
                        + "cluster=" + spelled(plan.peers()) + "\n"
                        + "http=" + spelled(plan.http()) + "\n"
                        + "hosts=" + String.join(",", plan.hosts()) + "\n"
                        + "data-dir=" + plan.dataDir().replace("\\", "\\\\") + "\n"
                        + "days=" + plan.validity().toDays() + "\n");
    }

    private static String spelled(Map<String, Address> addresses) {
        return addresses.entrySet().stream()
                .map(each -> each.getKey() + "=" + each.getValue())
                .collect(Collectors.joining(","));
    }

    private static Plan recall(Path file) throws IOException {
        Properties said = new Properties();
        said.load(new StringReader(Files.readString(file, StandardCharsets.UTF_8)));
        Map<String, Address> peers = Settings.CLUSTER.parse(said.getProperty("cluster", ""));
        Map<String, Address> http = Settings.CLUSTER.parse(said.getProperty("http", ""));
        String days = said.getProperty("days", "");
        if (peers == null || http == null || !days.matches("[0-9]{1,5}")) {
            throw new IOException(file + ": damaged (expected: cluster, http and days as quorated init wrote them)");
        }
        String hosts = said.getProperty("hosts", "");
        return new Plan(
                said.getProperty("cluster-name", Settings.CLUSTER_NAME.defaultText()),
                peers,
                http,
                hosts.isEmpty() ? List.of() : List.of(hosts.split(",")),
                said.getProperty("data-dir", Texts.DATA_DIR),
                Duration.ofDays(Long.parseLong(days)));
    }
}
