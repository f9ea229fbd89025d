package io.quorate.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every problem code has a page that says what the code says, and there are no other pages. */
class ProblemPagesTest {

    @ParameterizedTest
    @EnumSource
    void pageSaysWhatTheCodeSays(ProblemCode code) throws IOException {
        List<String> lines = read("problems/" + code.code() + ".md").lines().toList();

        assertThat(lines)
                .startsWith("# " + code.code())
                .contains(code.title() + ".")
                .contains("| status | " + code.status() + " |")
                .contains("| applied | " + code.applied().word() + " |")
                .contains("| retry | " + code.retry().word() + " |")
                .contains("## Was it applied?", "## May it be retried?", "## Typical causes", "## What to do")
                .anyMatch(line -> line.startsWith("curl "));
    }

    @Test
    void noPageIsWithoutItsCode() throws IOException, URISyntaxException {
        List<String> expected = Arrays.stream(ProblemCode.values())
                .map(code -> code.code() + ".md")
                .sorted()
                .toList();
        URL pages = Objects.requireNonNull(ProblemCode.class.getResource("problems"), "no folder of pages");

        try (Stream<Path> files = Files.list(Path.of(pages.toURI()))) {
            assertThat(files.map(file -> file.getFileName().toString()).sorted())
                    .containsExactlyElementsOf(expected);
        }
    }

    @ParameterizedTest
    @EnumSource
    void descriptionOfTheApiNamesTheCode(ProblemCode code) throws IOException {
        assertThat(read("openapi.yaml")).contains("`" + code.code() + "`");
    }

    private static String read(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(ProblemCode.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
