package io.quorate.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SettingsTest {

    private static final Path PAGE = Path.of("../../docs/reference/configuration.md");

    @Test
    void referencePageSaysWhatTheTableSays() throws IOException {
        if (System.getProperty("docs.write") != null) {
            Files.createDirectories(Objects.requireNonNull(PAGE.getParent()));
            Files.writeString(PAGE, SettingsPage.markdown());
        }
        assertThat(PAGE)
                .as("write it anew with -Ddocs.write -Dtest=SettingsTest")
                .hasContent(SettingsPage.markdown());
    }

    @Test
    void everyDefaultCanBeSaidInItsOwnForm() {
        for (Setting<?> setting : Settings.all()) {
            checkDefault(setting);
        }
    }

    private static <T> void checkDefault(Setting<T> setting) {
        T value = setting.defaultValue();
        if (value != null) {
            assertThat(setting.kind().parse(setting.kind().show(value))).isEqualTo(value);
        }
    }

    @Test
    void durationsNeedAUnitAndStayInBounds() {
        Kind<Duration> kind = Kinds.duration(Duration.ofMillis(10), Duration.ofHours(2));

        assertThat(kind.parse("1500ms")).isEqualTo(Duration.ofMillis(1500));
        assertThat(kind.parse("90 m")).isEqualTo(Duration.ofMinutes(90));
        assertThat(kind.show(Duration.ofMinutes(90))).isEqualTo("90m");
        for (String bad : new String[] {"", "10", "9ms", "3h", "-1s", "1.5s", "1S", "99999999999999999999h"}) {
            assertThat(kind.parse(bad)).as(bad).isNull();
        }
    }

    @Test
    void sizesNeedAUnitAndStayInBounds() {
        Kind<Long> kind = Kinds.size(0, 1L << 40);

        assertThat(kind.parse("1KiB")).isEqualTo(1024);
        assertThat(kind.parse("200MB")).isEqualTo(200_000_000);
        assertThat(kind.parse("0B")).isEqualTo(0);
        assertThat(kind.show(3L << 30)).isEqualTo("3GiB");
        assertThat(kind.show(0L)).isEqualTo("0B");
        for (String bad : new String[] {"1", "1mb", "-1B", "2000GiB", "9999999999999GiB", "B"}) {
            assertThat(kind.parse(bad)).as(bad).isNull();
        }
    }

    @Test
    void addressesKeepTheirSpelling() {
        assertThat(Address.parse("[::1]:80")).hasToString("[::1]:80");
        assertThat(Address.parse("n1.example:80")).isEqualTo(new Address("n1.example", 80));
        for (String bad : new String[] {"", ":80", "a", "a:", "a:65536", "a b:1", "::1:80", "a:-1", "http://a:1"}) {
            assertThat(Address.parse(bad)).as(bad).isNull();
        }
        assertThatThrownBy(() -> new Address("a", 70_000)).hasMessageContaining("expected");
    }

    @Test
    void loopbackIsJudgedBySpelling() {
        assertThat(new Address("127.8.9.1", 1).isLoopback()).isTrue();
        assertThat(new Address("::1", 1).isLoopback()).isTrue();
        assertThat(new Address("localhost", 1).isLoopback()).isTrue();
        assertThat(new Address("0.0.0.0", 1).isLoopback()).isFalse();
        assertThat(new Address("127.evil.example", 1).isLoopback()).isFalse();
    }

    @Test
    void programsGetTheSameChecks() {
        ServerConfig.Builder builder =
                ServerConfig.builder().set(Settings.DEV, true).set(Settings.REQUEST_TIMEOUT, Duration.ofDays(1));

        assertThatThrownBy(builder::build)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("request-timeout: '24h' (expected: a duration of 100ms..1m");
    }
}
