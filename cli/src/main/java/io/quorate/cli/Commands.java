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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The commands there are. Apart from {@link Quorate}, which picocli knows: of a class that does, the archive of loaded
 * classes holds nothing, and each of these suppliers would have to be made at every start. Stateless.
 */
final class Commands {

    /** In the order of the help. */
    private static final Map<String, Supplier<QuorateCommand>> BY_NAME = byName();

    private Commands() {}

    /** All of them, made anew. */
    static List<QuorateCommand> all() {
        return named(BY_NAME.keySet());
    }

    /** Those whose name is among {@code words}, made anew, in the order of the help. */
    static List<QuorateCommand> named(Collection<String> words) {
        List<QuorateCommand> named = new ArrayList<>();
        for (Map.Entry<String, Supplier<QuorateCommand>> command : BY_NAME.entrySet()) {
            if (words.contains(command.getKey())) {
                named.add(command.getValue().get());
            }
        }
        return named;
    }

    private static Map<String, Supplier<QuorateCommand>> byName() {
        Map<String, Supplier<QuorateCommand>> commands = new LinkedHashMap<>();
        commands.put("get", GetCommand::new);
        commands.put("put", PutCommand::new);
        commands.put("del", DelCommand::new);
        commands.put("ls", LsCommand::new);
        commands.put("tree", TreeCommand::new);
        commands.put("edit", EditCommand::new);
        commands.put("history", HistoryCommand::new);
        commands.put("diff", DiffCommand::new);
        commands.put("rollback", RollbackCommand::new);
        commands.put("append", AppendCommand::new);
        commands.put("txn", TxnCommand::new);
        commands.put("watch", WatchCommand::new);
        commands.put("wait", WaitCommand::new);
        commands.put("lock", LockCommand::new);
        commands.put("locks", LocksCommand::new);
        commands.put("elect", ElectCommand::new);
        commands.put("elections", ElectionsCommand::new);
        commands.put("sem", SemCommand::new);
        commands.put("lease", LeaseCommand::new);
        commands.put("counter", CounterCommand::new);
        commands.put("barrier", BarrierCommand::new);
        commands.put("svc", SvcCommand::new);
        commands.put("login", LoginCommand::new);
        commands.put("logout", LogoutCommand::new);
        commands.put("whoami", WhoamiCommand::new);
        commands.put("can", CanCommand::new);
        commands.put("user", UserCommand::new);
        commands.put("role", RoleCommand::new);
        commands.put("token", TokenCommand::new);
        commands.put("dump", DumpCommand::new);
        commands.put("load", LoadCommand::new);
        commands.put("snapshot", SnapshotCommand::new);
        commands.put("compact", CompactCommand::new);
        commands.put("alarm", AlarmCommand::new);
        commands.put("hash-check", HashCheckCommand::new);
        commands.put("settings", SettingsCommand::new);
        commands.put("status", StatusCommand::new);
        commands.put("doctor", DoctorCommand::new);
        commands.put("member", MemberCommand::new);
        commands.put("leader", LeaderCommand::new);
        commands.put("check", CheckCommand::new);
        commands.put("watches", WatchesCommand::new);
        commands.put("slowlog", SlowlogCommand::new);
        commands.put("clients", ClientsCommand::new);
        commands.put("log-level", LogLevelCommand::new);
        commands.put("dev", DevCommand::new);
        commands.put("import", ImportCommand::new);
        commands.put("export", ExportCommand::new);
        commands.put("bench", BenchCommand::new);
        commands.put("ctx", CtxCommand::new);
        commands.put("shell", ShellCommand::new);
        commands.put("api", ApiCommand::new);
        commands.put("explain", ExplainCommand::new);
        commands.put("cheat", CheatCommand::new);
        commands.put("completion", CompletionCommand::new);
        commands.put("version", VersionCommand::new);
        return commands;
    }
}
