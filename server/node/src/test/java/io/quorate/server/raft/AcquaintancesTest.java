package io.quorate.server.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.server.raft.PeerProtocol.Asker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AcquaintancesTest {

    private static final Set<String> MEMBERS = Set.of("n1", "n2", "n3");

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void chooseFile() {
        file = directory.resolve("acquaintances.properties");
    }

    private Acquaintances load() throws IOException {
        return new Acquaintances(file, MEMBERS);
    }

    @Test
    void memberIsRecognizedByTheDataOfItsFirstVisit() throws Exception {
        Acquaintances known = load();

        assertThat(known.recognizes(new Asker("n2", 7))).isTrue();

        assertThat(known.recognizes(new Asker("n2", 7))).isTrue();
        assertThat(known.recognizes(new Asker("n2", 8))).isFalse();
        assertThat(known.recognizes(new Asker("n3", 8))).isTrue();
    }

    @Test
    void whatIsKnownOutlivesTheProcess() throws Exception {
        assertThat(load().recognizes(new Asker("n2", -7))).isTrue();
        assertThat(load().recognizes(new Asker("n3", Long.MIN_VALUE))).isTrue();

        Acquaintances known = load();

        assertThat(known.recognizes(new Asker("n2", -7))).isTrue();
        assertThat(known.recognizes(new Asker("n2", 7))).isFalse();
        assertThat(known.recognizes(new Asker("n3", Long.MIN_VALUE))).isTrue();
        assertThat(known.recognizes(new Asker("n3", 0))).isFalse();
    }

    @Test
    void strangerDoesNotReplaceTheMemberItClaimsToBe() throws Exception {
        load().recognizes(new Asker("n2", 7));

        assertThat(load().recognizes(new Asker("n2", 8))).isFalse();

        assertThat(load().recognizes(new Asker("n2", 7))).isTrue();
    }

    @Test
    void knockingLeavesNoTrace() throws Exception {
        Acquaintances known = load();

        assertThat(known.admits(new Asker("n2", 8))).isTrue();

        assertThat(file).doesNotExist();
        assertThat(known.recognizes(new Asker("n2", 7))).isTrue();
        assertThat(known.admits(new Asker("n2", 7))).isTrue();
        assertThat(known.admits(new Asker("n2", 8))).isFalse();
    }

    @Test
    void otherNamesAreNotRemembered() throws Exception {
        Acquaintances known = load();

        assertThat(known.recognizes(new Asker("n9", 7))).isTrue();

        assertThat(known.recognizes(new Asker("n9", 8))).isTrue();
        assertThat(file).doesNotExist();
    }

    @Test
    void whatCouldNotBeWrittenIsNotRemembered() throws Exception {
        Path missing = directory.resolve("missing");
        Acquaintances known = new Acquaintances(missing.resolve("file"), MEMBERS);

        assertThatThrownBy(() -> known.recognizes(new Asker("n2", 7))).isInstanceOf(IOException.class);

        Files.createDirectory(missing);
        assertThat(known.recognizes(new Asker("n2", 8))).isTrue();
        assertThat(new Acquaintances(missing.resolve("file"), MEMBERS).recognizes(new Asker("n2", 7)))
                .isFalse();
    }

    @Test
    void damagedFileIsRefused() throws Exception {
        Files.writeString(file, "n2=not a number\n");

        assertThatThrownBy(this::load)
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining(file + " is damaged");
    }
}
