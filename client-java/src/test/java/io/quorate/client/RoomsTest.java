package io.quorate.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Libraries that the jar hides have one place each in the sources: what names them elsewhere could be seen by callers. */
class RoomsTest {

    private static List<String> naming(String library, String place) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.toString().contains(place))
                    .filter(file -> names(file, library))
                    .map(Path::toString)
                    .toList();
        }
    }

    private static boolean names(Path file, String library) {
        try {
            return Files.readString(file).contains(library);
        } catch (IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
    }

    @Test
    void moduleShowsEachPackageThatIsNotInternal() throws IOException {
        String module = Files.readString(Path.of("src/main/module/module-info.java"));
        Path sources = Path.of("src/main/java");
        try (Stream<Path> files = Files.walk(sources)) {
            assertThat(files.filter(file -> file.endsWith("package-info.java"))
                            .map(file -> sources.relativize(file.getParent())
                                    .toString()
                                    .replace('/', '.'))
                            .filter(name -> module.contains("exports " + name + ";") == name.contains(".internal")))
                    .isEmpty();
        }
    }

    @Test
    void nettyHasOneRoom() throws IOException {
        assertThat(naming("io.netty", "internal/wire")).isEmpty();
    }

    @Test
    void jacksonHasOneFile() throws IOException {
        assertThat(naming("com.fasterxml", "internal/Json.java")).isEmpty();
    }
}
