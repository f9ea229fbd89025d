package io.quorate.cli;

import io.quorate.client.ApiRequest;
import io.quorate.client.QuorateClient;
import io.quorate.client.error.QuorateException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Versions. Confined to the main thread. */
@Command(name = "version", description = "The version of this program, and of the member asked.")
final class VersionCommand extends QuorateCommand {

    /** Who asks for versions often has nothing but this program, and wants that one's. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    @Option(names = "--client", description = "Of this program only: ask nobody.")
    private boolean clientOnly;

    @Override
    public void run() {
        boolean asJson = console().format(OutputFormat.AUTO) == OutputFormat.JSON;
        ApiRequest request = ApiRequest.of("GET", "/version");
        if (console().printsCurl()) {
            console().send(request);
            return;
        }
        if (!asJson) {
            console().out().println("quorate " + version());
            console().out().flush();
        }
        Object server = clientOnly ? null : server(request);
        if (asJson) {
            java.util.Map<String, Object> document = new java.util.LinkedHashMap<>();
            document.put("client", java.util.Map.of("version", version()));
            if (server != null) {
                document.put("server", server);
            }
            console().out().println(Json.write(document));
            return;
        }
        if (server instanceof java.util.Map<?, ?> fields) {
            console().out().println("member  " + fields.get("version"));
        }
    }

    /** What the first member that is there says; null: none is. */
    private @Nullable Object server(ApiRequest request) {
        Duration patience = console().givenTimeout();
        for (String endpoint : console().settings().endpoints()) {
            try (QuorateClient client = console().newClientOfOne(endpoint, patience == null ? PATIENCE : patience)) {
                return console().document(client.raw(request).orThrow());
            } catch (QuorateException nobody) {
                console()
                        .talk("the server is not reachable: " + nobody.failure().detail());
            }
        }
        return null;
    }

    private static String version() {
        Properties properties = new Properties();
        try (InputStream in = VersionCommand.class.getResourceAsStream("version.properties")) {
            if (in == null) {
                throw new IllegalStateException("version.properties is missing in the jar");
            }
            properties.load(in);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return properties.getProperty("version", "unknown");
    }
}
