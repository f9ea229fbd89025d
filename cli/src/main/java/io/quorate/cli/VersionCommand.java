package io.quorate.cli;

import io.quorate.client.ApiRequest;
import io.quorate.client.error.QuorateException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Versions. Confined to the main thread. */
@Command(name = "version", description = "The version of this program, and of the member asked.")
final class VersionCommand extends QuorateCommand {

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
        Object server = null;
        if (!clientOnly) {
            try {
                server = console()
                        .send(request)
                        .map(answer -> console().document(answer))
                        .orElse(null);
            } catch (QuorateException nobody) {
                console().talk("no member to ask: " + nobody.failure().detail());
            }
        }
        if (asJson) {
            java.util.Map<String, Object> document = new java.util.LinkedHashMap<>();
            document.put("client", java.util.Map.of("version", version()));
            if (server != null) {
                document.put("server", server);
            }
            console().out().println(Json.write(document));
            return;
        }
        console().out().println("quorate " + version());
        if (server instanceof java.util.Map<?, ?> fields) {
            console().out().println("member  " + fields.get("version"));
        }
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
