package io.quorate.server.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Reads a configuration file: YAML, one flat mapping of settings to values. A value is a scalar, a sequence of scalars
 * (read as if separated by commas), or a mapping of scalars (read as {@code name=value,…}).
 *
 * <p>Confined to one thread. The text of a scalar counts as it stands: nothing is guessed from its look.
 */
final class ConfigFile {

    private static final long BYTES_MAX = 1 << 20;

    private final Path path;
    private final List<Line> lines = new ArrayList<>();
    private final List<ConfigProblem> problems = new ArrayList<>();

    /**
     * A setting as it stands in the file.
     *
     * @param place file and line
     */
    record Line(String place, String key, String text) {}

    private ConfigFile(Path path) {
        this.path = path;
    }

    /** Reads {@code path}; what can't be read is among the {@link #problems()}. */
    static ConfigFile read(Path path) {
        ConfigFile file = new ConfigFile(path);
        String text = file.text();
        if (text != null) {
            file.parse(text);
        }
        return file;
    }

    /** What the file says, in its order. */
    List<Line> lines() {
        return lines;
    }

    /** What is wrong with it. */
    List<ConfigProblem> problems() {
        return problems;
    }

    private @Nullable String text() {
        try {
            if (Files.size(path) > BYTES_MAX) {
                problems.add(unreadable("at most " + BYTES_MAX + " bytes"));
                return null;
            }
            return Files.readString(path, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            problems.add(unreadable("a file that exists"));
        } catch (IOException e) {
            problems.add(unreadable("a readable text file: " + e));
        }
        return null;
    }

    private ConfigProblem unreadable(String expected) {
        return new ConfigProblem("", "config", path.toString(), expected);
    }

    private void parse(String text) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(path.toString())
                .setMaxAliasesForCollections(0)
                .build();
        try {
            Optional<Node> root = new Compose(settings).composeString(text);
            if (root.isEmpty()) {
                return;
            }
            if (root.get() instanceof MappingNode mapping) {
                mapping.getValue().forEach(this::line);
            } else {
                problems.add(
                        new ConfigProblem(place(root.get()), "config", null, "settings, one a line, such as name: n1"));
            }
        } catch (MarkedYamlEngineException e) {
            String place = path
                    + e.getProblemMark().map(mark -> ":" + (mark.getLine() + 1)).orElse("");
            problems.add(new ConfigProblem(place, "config", null, "YAML: " + e.getProblem()));
        } catch (YamlEngineException e) {
            problems.add(new ConfigProblem(path.toString(), "config", null, "YAML: " + e.getMessage()));
        }
    }

    private void line(NodeTuple tuple) {
        String key = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
        String place = place(tuple.getKeyNode());
        String text = text(tuple.getValueNode());
        if (text == null) {
            problems.add(new ConfigProblem(place, key, null, "one value, a list of values, or names with values"));
        } else if (lines.stream().anyMatch(line -> line.key.equals(key))) {
            problems.add(new ConfigProblem(place, key, text, "each setting once"));
        } else {
            lines.add(new Line(place, key, text));
        }
    }

    private static @Nullable String text(Node node) {
        if (node instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        if (node instanceof SequenceNode sequence
                && sequence.getValue().stream().allMatch(ScalarNode.class::isInstance)) {
            return sequence.getValue().stream()
                    .map(item -> ((ScalarNode) item).getValue())
                    .collect(Collectors.joining(","));
        }
        if (node instanceof MappingNode mapping
                && mapping.getValue().stream()
                        .allMatch(pair ->
                                pair.getKeyNode() instanceof ScalarNode && pair.getValueNode() instanceof ScalarNode)) {
            return mapping.getValue().stream()
                    .map(pair -> ((ScalarNode) pair.getKeyNode()).getValue() + "="
                            + ((ScalarNode) pair.getValueNode()).getValue())
                    .collect(Collectors.joining(","));
        }
        return null;
    }

    private String place(Node node) {
        return path
                + node.getStartMark().map(mark -> ":" + (mark.getLine() + 1)).orElse("");
    }
}
