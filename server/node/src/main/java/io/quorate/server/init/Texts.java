package io.quorate.server.init;

import io.quorate.server.config.Address;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** The files of a cluster that people read. Stateless. */
final class Texts {

    static final String DATA_DIR = "/var/lib/quorate";

    private Texts() {}

    /** Where clients reach {@code member}: one that listens everywhere is at its own address. */
    static Address reachable(Plan plan, String member) {
        Address http = plan.http(member);
        boolean isEverywhere = http.host().equals("0.0.0.0") || http.host().equals("::");
        return isEverywhere ? new Address(plan.peer(member).host(), http.port()) : http;
    }

    private static String url(Plan plan, String member) {
        return "https://" + reachable(plan, member);
    }

    /** The configuration of a member that founds the cluster with the others, to stand beside its certificates. */
    static String founder(Plan plan, String member) {
        StringBuilder text = new StringBuilder("# " + member + " of " + plan.clusterName()
                + ", made by quorated init. Start it with: quorated --config THIS-FILE\n"
                + "name: " + member + "\ncluster-name: " + plan.clusterName() + "\ncluster:\n");
        plan.peers()
                .forEach((name, address) -> text.append("  ")
                        .append(name)
                        .append(": '")
                        .append(address)
                        .append("'\n"));
        return text + rest(plan, member, plan.dataDirOf(member));
    }

    /** The configuration of a member that joins the cluster when that is there. */
    static String joiner(Plan plan, String member, String dataDir) {
        String urls = plan.peers().keySet().stream()
                .filter(other -> !other.equals(member))
                .map(other -> url(plan, other))
                .collect(Collectors.joining(","));
        return "# " + member + " of " + plan.clusterName() + ", made by quorated init. Start it with the token that\n"
                + "# `quorate member add " + member + "` says: quorated --config THIS-FILE --join-token TOKEN\n"
                + "name: " + member + "\npeer: '" + plan.peer(member) + "'\njoin: '" + urls + "'\njoin-ca: ca.pem\n"
                + rest(plan, member, dataDir);
    }

    private static String rest(Plan plan, String member, String dataDir) {
        StringBuilder text = new StringBuilder();
        text.append("data-dir: ")
                .append(quoted(dataDir))
                .append("\nhttp: '")
                .append(plan.http(member))
                .append("'\nadvertise-http: '")
                .append(url(plan, member))
                .append("'\n\n# Beside this file.\n");
        text.append("""
                tls-cert: tls.pem
                tls-key: tls-key.pem
                tls-client-ca: ca.pem
                tls-crl: crl.pem
                peer-tls-cert: peer.pem
                peer-tls-key: peer-key.pem
                peer-tls-ca: peer-ca.pem
                peer-tls-crl: peer-crl.pem

                # The certificate of a client is that of the user it names; the first user is made with the token in admin/.
                auth-enabled: true
                auth-certificate-users: 'uri:urn:quorate:user:*=*'
                auth-bootstrap-token-file: bootstrap-token
                """);
        return text.toString();
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /** What the command line needs to know, for a shell. */
    static String clientEnvironment(Plan plan, Path place, String user) {
        String endpoints =
                plan.peers().keySet().stream().map(member -> url(plan, member)).collect(Collectors.joining(","));
        return "# For the shell: . " + place.resolve(user + ".env") + "\n"
                + "export QUORATE_ENDPOINTS=" + quotedForShell(endpoints) + "\n"
                + "export QUORATE_CACERT="
                + quotedForShell(place.resolve("ca.pem").toString()) + "\n"
                + "export QUORATE_CERT="
                + quotedForShell(place.resolve(user + ".pem").toString()) + "\n"
                + "export QUORATE_KEY="
                + quotedForShell(place.resolve(user + "-key.pem").toString()) + "\n";
    }

    /** The further line for whoever makes the first user. */
    static String bootstrapEnvironment(Path token) {
        return "export QUORATE_BOOTSTRAP_TOKEN_FILE=" + quotedForShell(token.toString()) + "\n";
    }

    private static String quotedForShell(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
