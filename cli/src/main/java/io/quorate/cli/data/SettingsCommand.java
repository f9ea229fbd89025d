package io.quorate.cli.data;

import io.quorate.api.ProblemCode;
import io.quorate.cli.CommandException;
import io.quorate.cli.GroupCommand;
import io.quorate.cli.OutputFormat;
import io.quorate.cli.Table;
import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import io.quorate.client.error.QuorateException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is set for the whole cluster. Confined to the main thread. */
@Command(
        name = "settings",
        description = {
            "What is set for the whole cluster while it runs.",
            "  quorate settings set history_keep=2h space_soft_bytes=800000000"
        })
public final class SettingsCommand extends GroupCommand {

    @Command(name = "get", description = "All settings, or one.")
    void get(@Parameters(arity = "0..1", paramLabel = "NAME", description = "Which one.") @Nullable String name) {
        console().send(ApiRequest.of("GET", "/v1/cluster/settings")).ifPresent(answer -> print(answer, name));
    }

    @Command(name = "set", description = "Change settings; those that are not named stay.")
    void set(
            @Parameters(arity = "1..*", paramLabel = "NAME=VALUE", description = "What to set.") List<String> settings,
            @Option(names = "--if-version", paramLabel = "N", description = "Only if the settings are at version N.")
                    @Nullable
                    Long version) {
        ApiRequest request = ApiRequest.of("PATCH", "/v1/cluster/settings");
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            if (equals < 1) {
                throw CommandException.usage(
                        "'" + setting + "' (expected: NAME=VALUE)", "quorate settings set history_keep=2h");
            }
            request = request.query(setting.substring(0, equals), setting.substring(equals + 1));
        }
        if (version != null) {
            request = request.header("If-Match", '"' + version.toString() + '"');
        }
        console().sendAny(request).map(SettingsCommand::known).ifPresent(answer -> print(answer, null));
    }

    private static ApiAnswer known(ApiAnswer answer) {
        try {
            return answer.orThrow();
        } catch (QuorateException refused) {
            if (refused.failure().code().equals(ProblemCode.UNKNOWN_PARAMETER.code())) {
                throw CommandException.usage(refused.failure().detail(), "quorate settings get lists the settings");
            }
            throw refused;
        }
    }

    private void print(ApiAnswer answer, @Nullable String name) {
        OutputFormat format = console().format(OutputFormat.TABLE);
        if (name == null && (format == OutputFormat.JSON || format == OutputFormat.JSONL)) {
            console().printDocument(answer);
            return;
        }
        var document = console().document(answer);
        if (name != null) {
            Object value = document.get(name);
            if (value == null) {
                throw CommandException.usage(
                        "'" + name + "' (expected: one of " + String.join(", ", document.keySet()) + ")",
                        "quorate settings get lists them");
            }
            console().out().println(value);
            return;
        }
        Table table = new Table("NAME", "VALUE");
        document.forEach((setting, value) -> table.row(setting, String.valueOf(value)));
        console().print(table);
    }
}
