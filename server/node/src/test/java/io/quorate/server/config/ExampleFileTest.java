package io.quorate.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The configuration file of the distribution shows every setting with its default. */
class ExampleFileTest {

    private static final Path FILE = Path.of("../../packaging/src/conf/quorated.yaml");
    private static final Pattern COMMENTED_SETTING = Pattern.compile("# ([a-z-]+): ?(.*)");

    /** Not for a file that is kept. */
    private static final String DEV = Settings.DEV.key();

    @TempDir
    Path directory;

    @Test
    void everySettingIsShown() throws IOException {
        List<String> expected = Settings.all().stream()
                .map(Setting::key)
                .filter(key -> !key.equals(DEV))
                .toList();

        assertThat(shown().keySet()).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void defaultsAreThoseOfTheServer() throws IOException {
        Map<String, String> shown = shown();

        Settings.all().stream()
                .filter(setting ->
                        setting.defaultValue() != null && !setting.key().equals(DEV))
                .forEach(setting ->
                        assertThat(shown.get(setting.key())).as(setting.key()).isEqualTo(setting.defaultText()));
    }

    @Test
    void fileIsGoodWithEveryLineInForce() throws IOException {
        Path file = directory.resolve("quorated.yaml");
        Files.writeString(file, Files.readString(FILE).replaceAll("(?m)^# ([a-z-]+:|  [a-z0-9]+: [0-9])", "$1"));

        ServerConfig config = ConfigLoader.load(Map.of(), Map.of(ConfigLoader.FILE_KEY, file.toString()))
                .config();

        assertThat(config.dataDir()).isEqualTo(Path.of("/var/lib/quorate"));
    }

    private static Map<String, String> shown() throws IOException {
        Map<String, String> shown = new TreeMap<>();
        for (String line : Files.readAllLines(FILE)) {
            Matcher matcher = COMMENTED_SETTING.matcher(line);
            if (matcher.matches()) {
                shown.put(matcher.group(1), matcher.group(2));
            }
        }
        return shown;
    }
}
