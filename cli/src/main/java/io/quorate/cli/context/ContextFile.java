package io.quorate.cli.context;

import io.quorate.cli.FileFaults;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * The file that contexts are kept in. Read whole, replaced whole, readable by its owner only. Confined to the main thread.
 */
public final class ContextFile {

    private static final String CONFIG = "QUORATE_CONFIG";

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(OWNER_ONLY);
    private static final Set<PosixFilePermission> OF_OTHERS = PosixFilePermissions.fromString("---rwxrwx");

    private static final String EXAMPLE = """
            # current: dev
            contexts:
            #  dev:
            #    endpoints: [http://127.0.0.1:7460]
            #    token_file: /home/me/.quorate-token
            """;

    private final Path path;

    public ContextFile(Path path) {
        this.path = path;
    }

    /** Where the environment says that the file is; null: nowhere, there is no home. */
    public static @Nullable ContextFile of(Map<String, String> environment) {
        String named = environment.getOrDefault(CONFIG, "");
        if (!named.isEmpty()) {
            return new ContextFile(Path.of(named));
        }
        Path folder = folder(environment, "XDG_CONFIG_HOME", ".config");
        return folder == null ? null : new ContextFile(folder.resolve("config.yaml"));
    }

    /**
     * This program's folder in one of the user's; null: there is none.
     *
     * @param variable names the user's folder, if it is set
     * @param otherwise where that folder is otherwise, from the home
     */
    public static @Nullable Path folder(Map<String, String> environment, String variable, String otherwise) {
        String base = environment.getOrDefault(variable, "");
        // The specification of these folders has relative ones ignored.
        if (base.startsWith("/")) {
            return Path.of(base, "quorate");
        }
        String home = environment.getOrDefault("HOME", "");
        return home.isEmpty() ? null : Path.of(home, otherwise, "quorate");
    }

    public Path path() {
        return path;
    }

    /** What it says; nothing if it is not there. */
    public Contexts read() {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(path);
        } catch (NoSuchFileException absent) {
            return new Contexts(null, Map.of());
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(
                    "cannot read contexts: " + FileFaults.told(unreadable, path), unreadable);
        }
        Contexts contexts = parse(new String(bytes, StandardCharsets.UTF_8));
        if (contexts.all().stream().anyMatch(Context::hasSecret) && isOpen()) {
            throw new IllegalArgumentException(
                    path + " holds a secret and others may read it (expected: mode 0600; chmod 600 mends that)");
        }
        return contexts;
    }

    /** Whether others than the owner have any access. */
    private boolean isOpen() {
        try {
            return Files.getPosixFilePermissions(path).stream().anyMatch(OF_OTHERS::contains);
        } catch (IOException | UnsupportedOperationException unknown) {
            return false;
        }
    }

    /** What {@code text} says, if it can be read as such a file. */
    Contexts parse(String text) {
        Object document;
        try {
            document = new Load(LoadSettings.builder()
                            .setLabel(path.toString())
                            .setAllowDuplicateKeys(false)
                            .build())
                    .loadFromString(text);
        } catch (YamlEngineException malformed) {
            throw new IllegalArgumentException(path + ": no YAML: " + malformed.getMessage(), malformed);
        }
        String current = null;
        Map<String, Context> byName = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : map(document, "the file").entrySet()) {
            String name = String.valueOf(entry.getKey());
            switch (name) {
                case "current" -> current = entry.getValue() == null ? null : String.valueOf(entry.getValue());
                case "contexts" ->
                    map(entry.getValue(), "contexts").forEach((key, value) -> {
                        Context context = context(String.valueOf(key), map(value, "context " + key));
                        byName.put(context.name(), context);
                    });
                default -> throw new IllegalArgumentException(unknown(name, List.of("current", "contexts")));
            }
        }
        return new Contexts(current, byName);
    }

    private Context context(String name, Map<?, ?> fields) {
        Map<ContextField, String> known = new EnumMap<>(ContextField.class);
        fields.forEach((key, value) -> {
            ContextField field = field(String.valueOf(key));
            if (value != null) {
                known.put(field, text(field, value));
            }
        });
        return new Context(name, known);
    }

    private ContextField field(String word) {
        for (ContextField field : ContextField.values()) {
            if (field.word().equals(word)) {
                return field;
            }
        }
        throw new IllegalArgumentException(unknown(word, ContextField.words()));
    }

    private String text(ContextField field, Object value) {
        if (value instanceof List<?> items && field == ContextField.ENDPOINTS) {
            return String.join(",", items.stream().map(String::valueOf).toList());
        }
        if (value instanceof Map<?, ?> || value instanceof List<?>) {
            throw new IllegalArgumentException(path + ": " + field.word() + ": " + value + " (expected: a word)");
        }
        return String.valueOf(value);
    }

    private String unknown(String word, List<String> expected) {
        return path + ": '" + word + "' (expected: one of " + String.join(", ", expected) + ")";
    }

    private Map<?, ?> map(@Nullable Object value, String what) {
        if (value == null) {
            return Map.of();
        }
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw new IllegalArgumentException(path + ": " + what + ": '" + value + "' (expected: names and values)");
    }

    /** Replaces the file, by one that only its owner can read. */
    public void write(Contexts contexts) {
        Map<String, Object> document = new LinkedHashMap<>();
        if (contexts.current() != null) {
            document.put("current", contexts.current());
        }
        Map<String, Object> byName = new LinkedHashMap<>();
        contexts.all().forEach(context -> byName.put(context.name(), fields(context)));
        document.put("contexts", byName);
        replace(new Dump(DumpSettings.builder()
                        .setDefaultFlowStyle(FlowStyle.BLOCK)
                        .build())
                .dumpToString(document));
    }

    private static Map<String, Object> fields(Context context) {
        Map<String, Object> fields = new LinkedHashMap<>();
        context.fields()
                .forEach((field, value) -> fields.put(
                        field.word(),
                        field == ContextField.ENDPOINTS ? List.of(value.split(",", -1)) : (Object) value));
        return fields;
    }

    /** The bytes of the file; an example if it is not there. */
    public byte[] text() {
        try {
            return Files.readAllBytes(path);
        } catch (NoSuchFileException absent) {
            return EXAMPLE.getBytes(StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(
                    "cannot read contexts: " + FileFaults.told(unreadable, path), unreadable);
        }
    }

    /** Replaces the file by {@code text}, which is checked first. */
    public void replace(byte[] text) {
        replace(new String(text, StandardCharsets.UTF_8));
    }

    private void replace(String text) {
        parse(text);
        try {
            // Through a link, so that a file that is kept elsewhere stays there.
            Path target = Files.exists(path, LinkOption.NOFOLLOW_LINKS) ? path.toRealPath() : path.toAbsolutePath();
            Path folder = target.getParent();
            if (folder == null) {
                throw new IOException(target + " is no file");
            }
            Files.createDirectories(folder);
            Path next = Files.createTempFile(folder, ".config", ".yaml", PRIVATE);
            try {
                Files.writeString(next, text);
                Files.move(next, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(next);
            }
        } catch (IOException unwritable) {
            throw new IllegalArgumentException(
                    "cannot write contexts: " + FileFaults.told(unwritable, path), unwritable);
        }
    }
}
