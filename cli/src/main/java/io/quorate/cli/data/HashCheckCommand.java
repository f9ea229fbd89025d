package io.quorate.cli.data;

import io.quorate.cli.CommandException;
import io.quorate.cli.Entry;
import io.quorate.cli.ExitCode;
import io.quorate.cli.Json;
import io.quorate.cli.OutputFormat;
import io.quorate.cli.QuorateCommand;
import io.quorate.cli.Table;
import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** Compares the members. Confined to the main thread. */
@Command(name = "hash-check", description = "Compare the state of all members; exit code 10 if they differ.")
public final class HashCheckCommand extends QuorateCommand {

    @Override
    public void run() {
        console().send(ApiRequest.of("POST", "/v1/maintenance/hash-check")).ifPresent(this::print);
    }

    private void print(ApiAnswer answer) {
        Map<String, @Nullable Object> document = console().document(answer);
        OutputFormat format = console().format(OutputFormat.TABLE);
        if (format == OutputFormat.JSON || format == OutputFormat.JSONL) {
            console().printDocument(answer);
        } else {
            Table table = new Table("MEMBER", "HASH", "INDEX");
            for (Map<String, @Nullable Object> fields : Json.objects(document, "members")) {
                Entry member = new Entry(fields);
                table.row(member.field("name"), member.field("hash"), new Entry(document).field("index"));
            }
            console().print(table);
        }
        if (!Boolean.TRUE.equals(document.get("consistent"))) {
            throw new CommandException(
                    ExitCode.DAMAGED,
                    "the members do not have the same state",
                    "one in the minority stops by itself; see docs/operations/space.md");
        }
    }
}
