package io.quorate.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The alerts and the dashboard that are handed out: they speak of series that exist. */
class MonitoringTest {

    private static final Path FILES = Path.of("../../packaging/src/monitoring");
    private static final Pattern SERIES = Pattern.compile("\\b(?:quorate|process|jvm)_[a-z_]+");

    /** What a histogram adds to the name of its family. */
    private static final Pattern SUFFIX = Pattern.compile("_(bucket|count|sum|max)$");

    private static final Set<String> FAMILIES =
            Arrays.stream(MeterName.values()).map(MeterName::family).collect(Collectors.toSet());

    @Test
    void alertsAskForSeriesThatExist() throws IOException {
        String rules = Files.readString(FILES.resolve("quorate-alerts.yaml"));
        new Load(LoadSettings.builder().build()).loadFromString(rules);

        assertThat(unknownIn(rules)).isEmpty();
    }

    @Test
    void theDashboardAsksForSeriesThatExist() throws IOException {
        Set<String> expressions = new TreeSet<>();
        try (JsonParser in = new JsonFactory()
                .createParser(FILES.resolve("quorate-dashboard.json").toFile())) {
            for (JsonToken token = in.nextToken(); token != null; token = in.nextToken()) {
                if (token == JsonToken.VALUE_STRING && "expr".equals(in.currentName())) {
                    expressions.add(in.getText());
                }
            }
        }

        assertThat(expressions).hasSizeGreaterThan(20);
        assertThat(unknownIn(String.join("\n", expressions))).isEmpty();
    }

    private static Set<String> unknownIn(String text) {
        return SERIES.matcher(text)
                .results()
                .map(found -> found.group())
                .filter(series -> !FAMILIES.contains(series)
                        && !FAMILIES.contains(SUFFIX.matcher(series).replaceFirst("")))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
