package io.quorate.cli;

import io.quorate.client.ApiRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Flags that say which instances are wanted. Filled by the parser; confined to the main thread. */
final class InstanceFilterFlags {

    @Option(
            names = "--health",
            paramLabel = "passing|warning|any",
            description = "How well they are (default passing; warning: passing ones too).")
    @Nullable
    String health;

    @Option(
            names = "--draining",
            paramLabel = "false|true|any",
            description = "Whether they are draining (default false).")
    @Nullable
    String draining;

    @Option(names = "--any", description = "However they are: the same as --health any --draining any.")
    boolean any;

    @Option(names = "--tag", paramLabel = "T", description = "With this tag; several: with all of them.")
    List<String> tags = new ArrayList<>();

    @Option(names = "--meta", paramLabel = "K=V", description = "With this metadata.")
    Map<String, String> meta = new LinkedHashMap<>();

    @Option(names = "--zone", paramLabel = "Z", description = "Of this zone.")
    @Nullable
    String zone;

    /** {@code request} with what they say. */
    ApiRequest on(ApiRequest request) {
        if (any && (health != null || draining != null)) {
            throw CommandException.usage("--any says all of health and draining", "leave it out, or the others");
        }
        ApiRequest filtered = request.query("health", any ? "any" : health).query("draining", any ? "any" : draining);
        for (String tag : tags) {
            filtered = filtered.query("tag", tag);
        }
        for (Map.Entry<String, String> one : meta.entrySet()) {
            filtered = filtered.query("meta." + one.getKey(), one.getValue());
        }
        return filtered.query("zone", zone);
    }
}
