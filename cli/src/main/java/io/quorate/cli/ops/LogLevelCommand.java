package io.quorate.cli.ops;

import io.quorate.cli.Entry;
import io.quorate.cli.Json;
import io.quorate.cli.OutputFormat;
import io.quorate.cli.QuorateCommand;
import io.quorate.cli.Table;
import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows or sets how much a member logs. Confined to the main thread. */
@Command(
        name = "log-level",
        description = "How much a member logs: without arguments to see it, with a logger and a level to set it.")
public final class LogLevelCommand extends QuorateCommand {

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "LOGGER",
            description = "Such as io.quorate.server.raft, or root.")
    private @Nullable String logger;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "LEVEL",
            description = "off, error, warn, info, debug, trace; inherit: that of the logger above.")
    private @Nullable String level;

    @Option(names = "--for", paramLabel = "D", description = "After that time it is again what it was.")
    private @Nullable String lasting;

    @Override
    public void run() {
        ApiRequest request;
        if (logger == null) {
            request = ApiRequest.of("GET", "/v1/maintenance/log-level");
        } else if (level == null) {
            throw new ParameterException(
                    spec == null ? null : spec.commandLine(), "LEVEL is missing (expected: info, debug, … or inherit)");
        } else {
            Map<String, @Nullable Object> wanted =
                    Collections.singletonMap(logger, level.equals("inherit") ? null : level);
            request = ApiRequest.of("PUT", "/v1/maintenance/log-level")
                    .query("for", lasting)
                    .body(Json.write(wanted).getBytes(StandardCharsets.UTF_8));
        }
        console().send(request).ifPresent(this::print);
    }

    private void print(ApiAnswer answer) {
        if (console().format(OutputFormat.TABLE) != OutputFormat.TABLE) {
            console().printDocument(answer);
            return;
        }
        Map<String, @Nullable Object> document = console().document(answer);
        Map<String, @Nullable Object> reverts = fields(document, "reverts");
        Table table = new Table("LOGGER", "LEVEL", "BACK_TO", "IN_MS");
        fields(document, "levels").forEach((name, now) -> {
            Map<String, @Nullable Object> revert = fields(reverts, name);
            Entry entry = new Entry(revert);
            String back = revert.containsKey("to") && revert.get("to") == null ? "inherit" : entry.field("to");
            table.row(name, String.valueOf(now), back, entry.field("in_ms"));
        });
        console().print(table);
    }

    private static Map<String, @Nullable Object> fields(Map<String, @Nullable Object> document, String name) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        if (document.get(name) instanceof Map<?, ?> inner) {
            inner.forEach((key, value) -> fields.put(String.valueOf(key), value));
        }
        return fields;
    }
}
