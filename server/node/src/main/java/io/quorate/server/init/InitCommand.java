package io.quorate.server.init;

import io.quorate.server.config.Address;
import io.quorate.server.config.Settings;
import io.quorate.server.config.Spelling;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code quorated init}: makes authorities, certificates and configurations. Confined to the main thread. */
@Command(
        name = "quorated init",
        description = {
            "Makes what a cluster with TLS needs before its first start: authorities, and for each member a folder with"
                    + " its configuration, certificates and keys.",
            ""
        },
        synopsisHeading = "Usage: ",
        customSynopsis = {
            "quorated init DIR --cluster=n1=host:port,… --http=n1=host:port,… [OPTION…]",
            "       quorated init DIR --add=n4=host:port --http=n4=host:port [--data-dir=DIR]",
            "       quorated init DIR --forget=n2",
            "       quorated init DIR --client=NAME",
            "       quorated init DIR --renew",
            "       quorated init DIR --revoke=NAME"
        },
        sortOptions = false)
public final class InitCommand {

    /** How a run ended: good, it failed, it was called wrongly. */
    public enum Result {
        DONE,
        FAILED,
        USAGE
    }

    private static final int DAYS_MAX = 3_650;
    private static final int CLIENT_PORT = 7460;

    @Parameters(paramLabel = "DIR", description = "The folder of the cluster's files. Keep it where no member is.")
    private Path folder = Path.of(".");

    @Option(
            names = "--cluster",
            paramLabel = "MEMBERS",
            description = "The members and where they listen for one another: n1=10.0.0.1:7461,n2=…")
    private @Nullable String cluster;

    @Option(
            names = "--http",
            paramLabel = "MEMBERS",
            description = "Where each of them listens for clients: n1=10.0.0.1:7460,n2=…")
    private @Nullable String http;

    @Option(
            names = "--cluster-name",
            paramLabel = "NAME",
            description = "What keeps clusters apart. Default: quorate",
            defaultValue = "quorate")
    private String clusterName = "quorate";

    @Option(
            names = "--host",
            paramLabel = "HOST",
            split = ",",
            description = "A further name or address under which clients reach the members, such as a load balancer's.")
    private List<String> hosts = new ArrayList<>();

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Where a member will keep its data. Default: " + Texts.DATA_DIR)
    private @Nullable String dataDir;

    @Option(
            names = "--days",
            paramLabel = "N",
            description = "How long certificates are good. Default: 825",
            defaultValue = "825")
    private int days = 825;

    @Option(
            names = "--add",
            paramLabel = "MEMBER",
            description = "Make the folder of one more member of a cluster that is there, or anew that of one which is"
                    + " replaced under its name: n4=10.0.0.4:7461")
    private @Nullable String add;

    @Option(
            names = "--forget",
            paramLabel = "MEMBER",
            description = "Tell clients no longer of a member that was removed from the cluster.")
    private @Nullable String forget;

    @Option(names = "--client", paramLabel = "NAME", description = "Make the certificate of one more client.")
    private @Nullable String client;

    @Option(
            names = "--renew",
            description = "Make new certificates and keys for all members and clients, by the same authorities.")
    private boolean renew;

    @Option(
            names = "--revoke",
            paramLabel = "NAME",
            description = "Put all certificates of a member or a client on the lists of revoked ones.")
    private @Nullable String revoke;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this and exit.")
    private boolean help;

    private final PrintStream out;

    private InitCommand(PrintStream out) {
        this.out = out;
    }

    /** Does what the arguments after {@code init} say. */
    public static Result run(List<String> arguments, Instant now, PrintStream out, PrintStream err) {
        InitCommand command = new InitCommand(out);
        CommandLine line = new CommandLine(command);
        line.setUsageHelpWidth(110);
        try {
            line.parseArgs(arguments.toArray(new String[0]));
            if (command.help) {
                line.usage(out, CommandLine.Help.Ansi.OFF);
                return Result.DONE;
            }
            command.make(now);
            return Result.DONE;
        } catch (CommandLine.UnmatchedArgumentException e) {
            return wrong(unknown(line, e.getUnmatched().get(0)), err);
        } catch (CommandLine.ParameterException | IllegalArgumentException e) {
            return wrong(String.valueOf(e.getMessage()), err);
        } catch (IOException e) {
            err.println("quorated init: " + e.getMessage());
            return Result.FAILED;
        }
    }

    private static Result wrong(String problem, PrintStream err) {
        err.println("quorated init: " + problem);
        err.println("Try 'quorated init --help'.");
        return Result.USAGE;
    }

    private static String unknown(CommandLine line, String argument) {
        if (!argument.startsWith("-")) {
            return "'" + argument + "' (expected: one folder, and flags)";
        }
        String name = argument.split("=", 2)[0];
        String nearest =
                Spelling.nearest(name, line.getCommandSpec().optionsMap().keySet());
        return name + ": unknown flag" + (nearest == null ? "" : "; did you mean " + nearest + "?");
    }

    private void make(Instant now) throws IOException {
        String adding = add;
        String forgetting = forget;
        String forClient = client;
        String revoking = revoke;
        boolean isThere = adding != null || forgetting != null || forClient != null || renew || revoking != null;
        if (cluster != null && isThere) {
            throw new IllegalArgumentException(
                    "--cluster: together with --add, --forget, --client, --renew or --revoke (expected: alone; these"
                            + " are for a folder that is there)");
        }
        if (adding != null) {
            addMember(adding, ClusterFolder.open(folder, now));
        } else if (forgetting != null) {
            ClusterFolder.open(folder, now).without(forgetting);
            out.println("Forgotten in " + folder + ": " + forgetting + " (its folder is still there)");
        } else if (forClient != null) {
            addClient(forClient, ClusterFolder.open(folder, now));
        } else if (revoking != null) {
            revoke(revoking, ClusterFolder.open(folder, now));
        } else if (renew) {
            renewAll(ClusterFolder.open(folder, now));
        } else {
            create(now);
        }
    }

    private void create(Instant now) throws IOException {
        if (days < 1 || days > DAYS_MAX) {
            throw new IllegalArgumentException("--days: '" + days + "' (expected: 1.." + DAYS_MAX + ")");
        }
        if (Settings.CLUSTER_NAME.parse(clusterName) == null) {
            throw new IllegalArgumentException(
                    "--cluster-name: '" + clusterName + "' (expected: " + Settings.CLUSTER_NAME.expected() + ")");
        }
        Plan plan = new Plan(
                clusterName,
                members("--cluster", cluster),
                members("--http", http),
                hosts,
                dataDir == null ? Texts.DATA_DIR : dataDir,
                Duration.ofDays(days));
        refuseReserved("--cluster", plan.peers().keySet());
        ClusterFolder.create(folder, plan, now);
        out.println("Made " + folder + ":");
        out.println(
                "  ca/       the authorities with their keys: whoever has them can make members. Take it off-line,");
        out.println("            and back for --add, --client, --renew and --revoke");
        for (String member : plan.peers().keySet()) {
            printMember(plan, member);
        }
        out.println("  admin/    for you: . " + folder.resolve("admin").resolve("admin.env"));
        out.println("            and, once the members run, the first user: quorate user bootstrap");
        out.println();
        out.println("Certificates are good for " + days + " days; members warn for 30 days before.");
    }

    private void printMember(Plan plan, String member) {
        out.println("  " + member + "/       copy it to " + plan.peer(member).host()
                + ", readable for the member's user only, and there: quorated --config quorated.yaml");
    }

    /** These are the names of other folders. */
    private static void refuseReserved(String option, Set<String> members) {
        for (String reserved : List.of("ca", "admin")) {
            if (members.contains(reserved)) {
                throw new IllegalArgumentException(
                        option + ": a member called '" + reserved + "' (expected: another name)");
            }
        }
    }

    private void addMember(String adding, ClusterFolder there) throws IOException {
        Map<String, Address> peer = Settings.CLUSTER.parse(adding);
        if (peer == null || peer.size() != 1) {
            throw new IllegalArgumentException("--add: '" + adding
                    + "' (expected: one member and where it listens for the others, such as n4=10.0.0.4:7461)");
        }
        String member = peer.keySet().iterator().next();
        Address at = peer.values().iterator().next();
        Map<String, Address> client = http == null ? null : Settings.CLUSTER.parse(http);
        if (client == null || !client.keySet().equals(peer.keySet())) {
            throw new IllegalArgumentException("--http: " + (http == null ? "missing" : "'" + http + "'")
                    + " (expected: where " + member + " listens for clients, such as " + member + "="
                    + at.withPort(CLIENT_PORT) + ")");
        }
        refuseReserved("--add", Set.of(member));
        boolean wasThere = there.has(member);
        ClusterFolder wider = there.with(member, at, client.values().iterator().next(), dataDir);
        out.println((wasThere ? "Replaced in " : "Made in ") + folder + ":");
        printMember(wider.plan(), member);
        if (wasThere) {
            out.println(
                    "            its certificates and keys are new, and it joins; the configuration that it had is in "
                            + "quorated.yaml.before");
            out.println("            if it was a member: quorate member remove " + member + " first");
        }
        out.println("            with --join-token and what this says: quorate member add " + member);
    }

    private void addClient(String name, ClusterFolder there) throws IOException {
        if (Settings.NAME.parse(name) == null || name.equals("ca")) {
            throw new IllegalArgumentException("--client: '" + name + "' (expected: " + Settings.NAME.expected() + ")");
        }
        there.addClient(name);
        out.println("Made " + folder.resolve(name) + ": for the client " + name + ", with the certificate of the user "
                + name);
    }

    private void renewAll(ClusterFolder there) throws IOException {
        for (String member : there.plan().peers().keySet()) {
            there.renewMember(member);
            out.println(member + ": copy peer.pem, peer-key.pem, tls.pem and tls-key.pem from " + folder.resolve(member)
                    + " over those on " + there.plan().peer(member).host());
        }
        for (String name : there.clientNames()) {
            if (there.isRevoked(name)) {
                out.println(name + ": is revoked and gets none (for another one: --client " + name + ")");
                continue;
            }
            there.renewClient(name);
            out.println(name + ": copy " + name + ".pem and " + name + "-key.pem from " + folder.resolve(name));
        }
        out.println();
        out.println("Members take new files up within seconds; the old ones are good as long as they were.");
    }

    private void revoke(String name, ClusterFolder there) throws IOException {
        int revoked = there.revoke(name);
        out.println("Revoked in " + folder + ": " + revoked + " certificates of " + name);
        for (String member : there.plan().peers().keySet()) {
            if (!there.has(member) || member.equals(name)) {
                continue;
            }
            out.println(member + ": copy crl.pem and peer-crl.pem from " + folder.resolve(member) + " over those on "
                    + there.plan().peer(member).host());
            if (!there.readsLists(member)) {
                out.println("    its quorated.yaml does not name them yet: add 'tls-crl: crl.pem' and 'peer-tls-crl:"
                        + " peer-crl.pem' there and in this folder, and restart it");
            }
        }
        out.println();
        if (there.has(name)) {
            out.println("If " + name + " is gone: quorate member remove " + name + ", then --forget " + name
                    + ". If it stays: --renew, and copy its new files before the lists, to it too.");
        }
        out.println(
                "Members take the lists up within seconds. Connections of clients that are open go on until they end.");
    }

    private static Map<String, Address> members(String flag, @Nullable String text) {
        Map<String, Address> members = text == null ? null : Settings.CLUSTER.parse(text);
        if (members == null) {
            String said = text == null ? "missing" : "'" + text + "'";
            throw new IllegalArgumentException(flag + ": " + said + " (expected: " + Settings.CLUSTER.expected() + ")");
        }
        return members;
    }
}
