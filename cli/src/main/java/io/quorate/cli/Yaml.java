package io.quorate.cli;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** Documents of the API as YAML. Stateless. */
public final class Yaml {

    private Yaml() {}

    /** A document of a stream of documents. */
    public static String write(Map<String, @Nullable Object> document) {
        return new Dump(DumpSettings.builder()
                        .setDefaultFlowStyle(FlowStyle.BLOCK)
                        .setExplicitStart(true)
                        .build())
                .dumpToString(document);
    }
}
