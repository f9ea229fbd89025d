package io.quorate.cli;

import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Any request of the HTTP API. Confined to the main thread. */
@Command(
        name = "api",
        description = {"Send any request.", "  quorate api GET '/v1/kv/config/?prefix'"})
final class ApiCommand extends QuorateCommand {

    private static final Pattern METHOD = Pattern.compile("[A-Z]{3,10}");
    private static final Pattern TARGET = Pattern.compile("/[!-~&&[^\"<>\\\\^`{|}#]]*");
    private static final Pattern HEADER = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+:.*");

    @Parameters(index = "0", paramLabel = "METHOD", description = "GET, PUT, POST, DELETE …")
    private String method = "";

    @Parameters(index = "1", paramLabel = "PATH", description = "Path and query, percent-encoded.")
    private String target = "";

    @Option(
            names = {"-d", "--data"},
            paramLabel = "D",
            description = "The body; - for standard input.")
    private @Nullable String data;

    @Option(names = "-f", paramLabel = "FILE", description = "The body is in FILE.")
    private @Nullable Path file;

    @Option(
            names = {"-H", "--header"},
            paramLabel = "NAME: VALUE",
            description = "A header; may be given several times.")
    private List<String> headers = new ArrayList<>();

    @Option(
            names = {"-i", "--include"},
            description = "Print status and headers too.")
    private boolean include;

    @Override
    public void run() {
        String verb = method.toUpperCase(Locale.ROOT);
        if (!METHOD.matcher(verb).matches()) {
            throw CommandException.usage("method '" + method + "' (expected: GET, PUT, POST …)", "METHOD comes first");
        }
        if (!TARGET.matcher(target).matches()) {
            throw CommandException.usage(
                    "path '" + target + "' (expected: a path such as /v1/status, percent-encoded)",
                    "write a space as %20, and so on");
        }
        ApiRequest request = ApiRequest.of(verb, target);
        for (String header : headers) {
            request = with(request, header);
        }
        if (data != null || file != null) {
            request = request.body(console().input(data, file, "the body"));
        }
        console().sendAsIs(request).ifPresent(this::print);
    }

    private static ApiRequest with(ApiRequest request, String header) {
        if (!HEADER.matcher(header).matches()) {
            throw CommandException.usage("header '" + header + "' (expected: NAME: VALUE)", "quote it");
        }
        int colon = header.indexOf(':');
        return request.header(
                header.substring(0, colon), header.substring(colon + 1).strip());
    }

    private void print(ApiAnswer answer) {
        if (include) {
            console().out().println("HTTP/1.1 " + answer.status());
            answer.headers().forEach((name, value) -> console().out().println(name + ": " + value));
            console().out().println();
        }
        answer.orThrow();
        console().printBytes(answer.body());
    }
}
