package io.quorate.server.http;

import io.quorate.api.ProblemCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The pages that come with the API's words: its description, and one page for each problem. Immutable. */
final class Resources {

    private static final String DESCRIPTION = "openapi.yaml";

    private static final Pattern VERSION_LINE = Pattern.compile("(?m)^  version:.*$");

    private final String version;

    /** @param version the software version that the description is stamped with */
    Resources(String version) {
        this.version = version;
    }

    /** The description of the API as it is written. */
    String openApiYaml() {
        return VERSION_LINE.matcher(read(DESCRIPTION)).replaceFirst("  version: " + version);
    }

    /** The description of the API as a JSON document. */
    byte[] openApiJson() {
        Object document = new Load(LoadSettings.builder().setLabel(DESCRIPTION).build()).loadFromString(openApiYaml());
        return Json.render(out -> Json.writePlain(out, document), false);
    }

    /** The page on a problem, Markdown. */
    String problemPage(ProblemCode code) {
        return read("problems/" + code.code() + ".md");
    }

    /** All that the catalogue says of a problem. */
    static Map<String, Object> summary(ProblemCode code) {
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("code", code.code());
        summary.put("status", code.status());
        summary.put("title", code.title());
        summary.put("applied", code.applied().word());
        summary.put("retry", code.retry().word());
        return summary;
    }

    private static String read(String name) {
        @Nullable InputStream resource = ProblemCode.class.getResourceAsStream(name);
        if (resource == null) {
            throw new IllegalStateException(name + ": missing (expected: beside " + ProblemCode.class.getName() + ")");
        }
        try (resource) {
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
