package io.quorate.cli.learn;

import io.quorate.api.ProblemCode;
import io.quorate.cli.CommandException;
import io.quorate.cli.ExitCode;
import io.quorate.cli.Json;
import io.quorate.cli.Nearest;
import io.quorate.cli.OutputFormat;
import io.quorate.cli.QuorateCommand;
import io.quorate.cli.Table;
import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Prints the page of a problem. Confined to the main thread. */
@Command(
        name = "explain",
        description = {
            "What a problem code means, whether the request was applied, and what to do.",
            "  quorate explain lock-lost",
            "Asks nobody, unless the code is newer than this program."
        })
public final class ExplainCommand extends QuorateCommand {

    private static final int HTTP_NOT_FOUND = 404;
    private static final Pattern CODE = Pattern.compile("[a-z0-9-]{1,64}");

    @Parameters(paramLabel = "CODE", arity = "0..1", description = "As errors name it; none: list all.")
    private @Nullable String code;

    @Override
    public void run() {
        if (code == null) {
            list();
            return;
        }
        String name = code.toLowerCase(Locale.ROOT);
        if (!CODE.matcher(name).matches()) {
            throw CommandException.usage("code '" + code + "' (expected: one such as lock-lost)", "quorate explain");
        }
        ApiRequest request = ApiRequest.of("GET", "/problems/" + name).header("Accept", "text/plain");
        String page = console().printsCurl() ? null : bundled(name);
        if (page == null) {
            List<String> near = Nearest.of(
                    name,
                    Arrays.stream(ProblemCode.values()).map(ProblemCode::code).toList());
            if (!near.isEmpty() && !console().printsCurl()) {
                throw CommandException.usage(
                        "there is no problem code '" + name + "'", "did you mean " + String.join(", ", near) + "?");
            }
            console().sendAny(request).ifPresent(answer -> print(answer, name));
        } else {
            console().out().print(page);
        }
    }

    private void print(ApiAnswer answer, String name) {
        // Its problems are pages here, too.
        if (answer.status() == HTTP_NOT_FOUND) {
            throw new CommandException(
                    ExitCode.NOT_FOUND, "there is no problem code '" + name + "'", "quorate explain lists them");
        }
        console().printBytes(answer.orThrow().body());
    }

    private static @Nullable String bundled(String name) {
        try (InputStream in = ProblemCode.class.getResourceAsStream("problems/" + name + ".md")) {
            return in == null ? null : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private void list() {
        if (console().printsCurl()) {
            console().send(ApiRequest.of("GET", "/problems"));
            return;
        }
        OutputFormat format = console().format(OutputFormat.TABLE);
        Table table = new Table("CODE", "STATUS", "APPLIED", "RETRY", "MEANS");
        for (ProblemCode each : ProblemCode.values()) {
            switch (format) {
                case NAMES -> console().out().println(each.code());
                case JSON, JSONL -> console().out().println(Json.write(document(each)));
                default ->
                    table.row(
                            each.code(),
                            Integer.toString(each.status()),
                            each.applied().word(),
                            each.retry().word(),
                            each.title());
            }
        }
        if (format == OutputFormat.TABLE) {
            console().print(table);
        }
    }

    private static Map<String, @Nullable Object> document(ProblemCode each) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("code", each.code());
        document.put("status", (long) each.status());
        document.put("applied", each.applied().word());
        document.put("retry", each.retry().word());
        document.put("title", each.title());
        return document;
    }
}
