package io.quorate.cli;

import io.quorate.cli.access.CanCommand;
import io.quorate.cli.access.LoginCommand;
import io.quorate.cli.access.LogoutCommand;
import io.quorate.cli.access.RoleCommand;
import io.quorate.cli.access.TokenCommand;
import io.quorate.cli.access.UserCommand;
import io.quorate.cli.access.WhoamiCommand;
import io.quorate.cli.cluster.LeaderCommand;
import io.quorate.cli.cluster.MemberCommand;
import io.quorate.cli.data.AlarmCommand;
import io.quorate.cli.data.CompactCommand;
import io.quorate.cli.data.DumpCommand;
import io.quorate.cli.data.HashCheckCommand;
import io.quorate.cli.data.LoadCommand;
import io.quorate.cli.data.SettingsCommand;
import io.quorate.cli.data.SnapshotCommand;
import io.quorate.cli.doctor.CheckCommand;
import io.quorate.cli.doctor.DoctorCommand;
import io.quorate.cli.doctor.WatchesCommand;
import io.quorate.cli.keys.AppendCommand;
import io.quorate.cli.keys.DiffCommand;
import io.quorate.cli.keys.EditCommand;
import io.quorate.cli.keys.ExportCommand;
import io.quorate.cli.keys.ImportCommand;
import io.quorate.cli.keys.RollbackCommand;
import io.quorate.cli.keys.TreeCommand;
import io.quorate.cli.learn.CheatCommand;
import io.quorate.cli.learn.ExplainCommand;
import io.quorate.cli.ops.ClientsCommand;
import io.quorate.cli.ops.LogLevelCommand;
import io.quorate.cli.ops.SlowlogCommand;
import io.quorate.cli.shell.ShellCommand;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The commands there are. Apart from {@link Quorate}, of which the archive of loaded classes holds nothing, since picocli is
 * too old for it; and by a switch, since suppliers would each have to be made at every start. Stateless.
 */
final class Commands {

    /** In the order of the help. */
    private static final List<String> NAMES = List.of(
            "get",
            "put",
            "del",
            "ls",
            "tree",
            "edit",
            "history",
            "diff",
            "rollback",
            "append",
            "txn",
            "watch",
            "wait",
            "lock",
            "locks",
            "elect",
            "elections",
            "sem",
            "lease",
            "counter",
            "barrier",
            "svc",
            "login",
            "logout",
            "whoami",
            "can",
            "user",
            "role",
            "token",
            "dump",
            "load",
            "snapshot",
            "compact",
            "alarm",
            "hash-check",
            "settings",
            "status",
            "doctor",
            "member",
            "leader",
            "check",
            "watches",
            "slowlog",
            "clients",
            "log-level",
            "dev",
            "import",
            "export",
            "bench",
            "ctx",
            "shell",
            "api",
            "explain",
            "cheat",
            "completion",
            "version");

    private Commands() {}

    /** All of them, made anew. */
    static List<Object> all() {
        return named(NAMES);
    }

    /** Those whose name is among {@code words}, made anew, in the order of the help. */
    static List<Object> named(Collection<String> words) {
        List<Object> named = new ArrayList<>();
        for (String name : NAMES) {
            if (words.contains(name)) {
                named.add(of(name));
            }
        }
        return named;
    }

    /** As objects: else the JVM would look at each class whether it is a command, before it looks at one of them. */
    private static Object of(String name) {
        Object command = ofUsers(name);
        if (command == null) {
            command = ofOperators(name);
        }
        if (command == null) {
            throw new IllegalArgumentException(name + " (expected: one of " + NAMES + ")");
        }
        return command;
    }

    private static @Nullable Object ofUsers(String name) {
        return switch (name) {
            case "get" -> new GetCommand();
            case "put" -> new PutCommand();
            case "del" -> new DelCommand();
            case "ls" -> new LsCommand();
            case "tree" -> new TreeCommand();
            case "edit" -> new EditCommand();
            case "history" -> new HistoryCommand();
            case "diff" -> new DiffCommand();
            case "rollback" -> new RollbackCommand();
            case "append" -> new AppendCommand();
            case "txn" -> new TxnCommand();
            case "watch" -> new WatchCommand();
            case "wait" -> new WaitCommand();
            case "lock" -> new LockCommand();
            case "locks" -> new LocksCommand();
            case "elect" -> new ElectCommand();
            case "elections" -> new ElectionsCommand();
            case "sem" -> new SemCommand();
            case "lease" -> new LeaseCommand();
            case "counter" -> new CounterCommand();
            case "barrier" -> new BarrierCommand();
            case "svc" -> new SvcCommand();
            case "login" -> new LoginCommand();
            case "logout" -> new LogoutCommand();
            case "whoami" -> new WhoamiCommand();
            case "can" -> new CanCommand();
            case "user" -> new UserCommand();
            case "role" -> new RoleCommand();
            case "token" -> new TokenCommand();
            default -> null;
        };
    }

    private static @Nullable Object ofOperators(String name) {
        return switch (name) {
            case "dump" -> new DumpCommand();
            case "load" -> new LoadCommand();
            case "snapshot" -> new SnapshotCommand();
            case "compact" -> new CompactCommand();
            case "alarm" -> new AlarmCommand();
            case "hash-check" -> new HashCheckCommand();
            case "settings" -> new SettingsCommand();
            case "status" -> new StatusCommand();
            case "doctor" -> new DoctorCommand();
            case "member" -> new MemberCommand();
            case "leader" -> new LeaderCommand();
            case "check" -> new CheckCommand();
            case "watches" -> new WatchesCommand();
            case "slowlog" -> new SlowlogCommand();
            case "clients" -> new ClientsCommand();
            case "log-level" -> new LogLevelCommand();
            case "dev" -> new DevCommand();
            case "import" -> new ImportCommand();
            case "export" -> new ExportCommand();
            case "bench" -> new BenchCommand();
            case "ctx" -> new CtxCommand();
            case "shell" -> new ShellCommand();
            case "api" -> new ApiCommand();
            case "explain" -> new ExplainCommand();
            case "cheat" -> new CheatCommand();
            case "completion" -> new CompletionCommand();
            case "version" -> new VersionCommand();
            default -> null;
        };
    }
}
