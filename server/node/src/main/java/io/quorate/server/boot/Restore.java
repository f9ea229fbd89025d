package io.quorate.server.boot;

import io.quorate.api.backup.BackupDamagedException;
import io.quorate.api.backup.BackupReader;
import io.quorate.core.Position;
import io.quorate.core.Restoration;
import io.quorate.core.StateMachine;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.Store;
import io.quorate.server.config.ConfigException;
import io.quorate.server.config.ConfigLoader;
import io.quorate.server.config.ConfigProblem;
import io.quorate.server.config.ServerConfig;
import io.quorate.server.config.Setting;
import io.quorate.server.config.Settings;
import io.quorate.server.raft.RaftSettings;
import io.quorate.server.raft.RestoredLog;
import io.quorate.server.rocks.RocksStorage;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine;

/**
 * {@code quorated restore}: makes the data directory of a member of a new cluster out of a backup. Runs without any
 * cluster; confined to the main thread.
 *
 * <p>The first member gets a random cluster id. The others are restored from the same file with that id, and so have the
 * same state at the same place of the log; whoever has another file or another id is of another cluster. So that this shows,
 * the id ends in the first digits of the file's SHA-256.
 */
final class Restore {

    /** What the command line begins with. */
    static final String WORD = "restore";

    private static final String CLUSTER_ID = "--cluster-id";
    private static final String HELP = """
            Usage: quorated restore FILE --data-dir=DIR [--name=NAME --cluster=n1=host:port,…] [--cluster-id=ID]
            Makes the data directory of a member of a new cluster out of a backup (quorate snapshot save).

              FILE              The backup. It is checked as a whole before anything is written.
              --data-dir=DIR    An empty directory, or one that is not there yet.
              --name, --cluster Which member of which cluster this is; or --config=FILE. Default: n1, alone.
              --cluster-id=ID   For the second and further members: what restoring the first one has printed.

            Restore the same file on each member before any of them is started.""";
    /** An id that was chosen, and behind it, if it was printed, of which backup its cluster was made. */
    private static final Pattern ID = Pattern.compile("(cl_[0-9a-z]{4,40})(?:_([0-9a-f]{8}))?");

    private static final int MARK_DIGITS = 8;
    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final int ID_CHARS = 12;
    private static final int SEED_DIGITS = 16;

    private final PrintStream out;
    private final PrintStream err;
    private final Map<String, String> environment;

    Restore(PrintStream out, PrintStream err, Map<String, String> environment) {
        this.out = out;
        this.err = err;
        this.environment = environment;
    }

    /** What the command line says. */
    private record Said(List<String> files, List<String> ids, List<String> rest) {

        static Said of(List<String> args) {
            Said said = new Said(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
            for (int at = 0; at < args.size(); at++) {
                String arg = args.get(at);
                if (arg.equals(CLUSTER_ID) && at + 1 < args.size()) {
                    at++;
                    said.ids.add(args.get(at));
                } else if (arg.startsWith(CLUSTER_ID + "=")) {
                    said.ids.add(arg.substring(CLUSTER_ID.length() + 1));
                } else if (!arg.startsWith("-") && !isValue(args, at)) {
                    said.files.add(arg);
                } else {
                    said.rest.add(arg);
                }
            }
            return said;
        }

        /** Whether it is the value of the flag before it. */
        private static boolean isValue(List<String> args, int at) {
            String before = at == 0 ? "" : args.get(at - 1);
            return before.startsWith("--")
                    && before.indexOf('=') < 0
                    && Settings.find(before.substring(2)).stream().noneMatch(Setting::isSwitch);
        }
    }

    /**
     * Fills the directories of all members of a new cluster out of one backup.
     *
     * @throws IOException if the backup can't be used, or a directory is not empty
     */
    static void all(List<ServerConfig> members, Path file) throws IOException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        String id = newClusterId();
        try (PrintStream print = new PrintStream(said, true, StandardCharsets.UTF_8)) {
            Restore restore = new Restore(print, print, Map.of());
            for (ServerConfig member : members) {
                Path dataDir = member.dataDir();
                if (dataDir == null || restore.restore(file, dataDir, member, id) != ExitCode.OK) {
                    throw new IOException(file + " can't be restored: " + said.toString(StandardCharsets.UTF_8));
                }
            }
        }
    }

    /** Does it; the exit code. */
    ExitCode run(List<String> args) {
        if (args.contains("--help") || args.contains("-h")) {
            out.println(HELP);
            return ExitCode.OK;
        }
        Said said = Said.of(args);
        if (said.files.size() != 1) {
            return wrong(said.files.isEmpty() ? "the backup: missing" : said.files + ": more than one file");
        }
        String id = said.ids.isEmpty() ? newClusterId() : said.ids.get(0);
        if (said.ids.size() > 1 || !ID.matcher(id).matches()) {
            return wrong(CLUSTER_ID + ": " + said.ids + " (expected: one id such as cl_4bxt2k9w, as it was printed when"
                    + " the first member was restored)");
        }
        ServerConfig config;
        try {
            Flags.Said flags = new Flags().parse(said.rest.toArray(new String[0]));
            if (!flags.unknown().isEmpty()) {
                return wrong(String.join("; ", flags.unknown()));
            }
            config = ConfigLoader.load(environment, flags.settings()).config();
        } catch (CommandLine.ParameterException e) {
            return wrong(String.valueOf(e.getMessage()));
        } catch (ConfigException e) {
            return wrong(String.join(
                    "; ", e.problems().stream().map(ConfigProblem::toString).toList()));
        }
        Path dataDir = config.dataDir();
        if (dataDir == null) {
            return wrong("--data-dir: missing (expected: an empty directory, or one that is not there yet)");
        }
        try {
            return restore(Path.of(said.files.get(0)), dataDir.toAbsolutePath(), config, id);
        } catch (BackupDamagedException e) {
            err.println("quorated: " + said.files.get(0) + " can't be restored: " + e.getMessage());
            return ExitCode.DAMAGED;
        } catch (IOException | RuntimeException e) {
            err.println("quorated: " + said.files.get(0) + " can't be restored: " + e);
            return ExitCode.START_FAILED;
        }
    }

    private ExitCode wrong(String problem) {
        err.println("quorated: " + problem);
        err.println(
                "usage: quorated restore FILE --data-dir DIR [--name NAME --cluster n1=host:port,…] [--cluster-id ID]");
        return ExitCode.USAGE;
    }

    private ExitCode restore(Path file, Path dataDir, ServerConfig config, String chosenId) throws IOException {
        if (holdsAnything(dataDir)) {
            return wrong("--data-dir: " + dataDir
                    + " is not empty (expected: an empty directory, or one that is not there yet)");
        }
        // All of it is looked at before anything is written.
        BackupReader.Whole whole;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            whole = new BackupReader(in).readAll((space, key, value) -> {});
        }
        Matcher said = ID.matcher(chosenId);
        String mark = whole.sha256().substring(0, MARK_DIGITS);
        if (!said.matches() || (said.group(2) != null && !said.group(2).equals(mark))) {
            return wrong(CLUSTER_ID + ": " + chosenId + " is a cluster made of another backup: the SHA-256 of " + file
                    + " begins with " + mark + " (expected: the file of which its first member was restored)");
        }
        String clusterId = said.group(1) + "_" + mark;
        PrivateDirectory.create(dataDir);
        RestoredCluster.begin(dataDir);
        RestoredCluster.writeName(dataDir, RestoredCluster.peerName(config.clusterName(), clusterId, whole.sha256()));
        Wiring wiring = new Wiring(config, Certificates.read(config), Version.read());
        long revision;
        try (RocksStorage storage = wiring.storage()) {
            Store store = storage.open();
            Position at = fill(store, file, whole, clusterId);
            revision = StateMachine.reader(store).revision();
            RaftSettings settings = wiring.raftSettings();
            RestoredLog.make(settings, at, storage::checkpoint);
        }
        RestoredCluster.finish(dataDir);
        tell(file, whole, config, clusterId, revision);
        return ExitCode.OK;
    }

    private static Position fill(Store store, Path file, BackupReader.Whole whole, String clusterId)
            throws IOException {
        Restoration restoration = new Restoration(store);
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            BackupReader.Whole again = new BackupReader(in)
                    .readAll((space, key, value) -> restoration.row(space, Bytes.wrap(key), Bytes.wrap(value)));
            if (!again.sha256().equals(whole.sha256())) {
                throw new IOException("the file has changed while it was read");
            }
        }
        long seed = Long.parseUnsignedLong(whole.sha256().substring(0, SEED_DIGITS), 16);
        return restoration.finish(clusterId, seed, millis(whole.manifest().takenAt()));
    }

    private static long millis(String takenAt) {
        try {
            return Instant.parse(takenAt).toEpochMilli();
        } catch (DateTimeParseException none) {
            throw new IllegalArgumentException(
                    "taken_at: " + takenAt + " (expected: a time such as 2026-11-21T17:00:00Z)", none);
        }
    }

    private void tell(Path file, BackupReader.Whole whole, ServerConfig config, String clusterId, long revision) {
        out.println("restored " + file + " as " + config.name() + " of a new cluster " + clusterId);
        out.println("  from cluster " + whole.manifest().clusterId() + " ("
                + whole.manifest().cluster() + ") at revision "
                + whole.manifest().revision() + ", taken " + whole.manifest().takenAt());
        out.println("  at revision " + revision + "; leases, holds and remembered requests have ended");
        if (config.members().size() > 1) {
            out.println("restore every other member from the same file, before any is started, with");
            out.println("  " + CLUSTER_ID + " " + clusterId);
        }
    }

    private static boolean holdsAnything(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return false;
        }
        try (Stream<Path> children = Files.list(directory)) {
            // A disk of its own begins with that.
            return children.anyMatch(child -> !child.endsWith("lost+found"));
        }
    }

    private static String newClusterId() {
        SecureRandom random = new SecureRandom();
        StringBuilder id = new StringBuilder("cl_");
        for (int i = 0; i < ID_CHARS; i++) {
            id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return id.toString();
    }
}
