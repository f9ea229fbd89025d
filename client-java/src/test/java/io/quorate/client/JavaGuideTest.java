package io.quorate.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class JavaGuideTest {

    private static final Path GUIDE = Path.of("../docs/guides/java-client.md");
    private static final Path CODE = Path.of("src/test/java/io/quorate/client/JavaGuide.java");
    private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    private static String plain(String code) {
        return code.replaceAll("//[^\n]*", "").replaceAll("\\s+", "");
    }

    @Test
    void codeOfTheGuideIsCodeThatCompiles() throws IOException {
        String compiled = plain(Files.readString(CODE));
        List<String> blocks = BLOCK.matcher(Files.readString(GUIDE))
                .results()
                .map((MatchResult block) -> block.group(1))
                .toList();
        assertThat(blocks).hasSizeGreaterThan(10);
        assertThat(blocks).allSatisfy(block -> assertThat(compiled).contains(plain(block)));
    }
}
