package io.quorate.server.auth;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.core.log.AccessCommand;
import io.quorate.core.log.Request;
import io.quorate.core.log.Token;
import io.quorate.core.store.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is done about access though nobody asks. */
class HousekeepingTest {

    private static final long DAY = 86_400_000;

    @TempDir
    private Path directory;

    private final Replica replica = new Replica();
    private final TokenUses uses = new TokenUses(DAY / 2);
    private boolean leads;
    private long wallMillis = 10 * DAY;

    @Test
    void theFirstLeaderMakesASecretThatOnlyThisUserMayRead() throws IOException {
        Housekeeping keeping = keeping(null);
        Path file = directory.resolve(BootstrapToken.FILE);

        keeping.sweep();
        assertThat(file).doesNotExist();

        leads = true;
        keeping.sweep();
        keeping.sweep();

        String secret = Files.readString(file).strip();
        assertThat(Secrets.isSecret(secret, Secrets.BOOTSTRAP)).isTrue();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(replica.table.offered()).isEqualTo(Secrets.hash(secret));
        assertThat(replica.proposed).hasSize(1);
    }

    @Test
    void theSecretIsDeletedOnceThereIsAnAdministrator() throws IOException {
        leads = true;
        Housekeeping keeping = keeping(null);
        keeping.sweep();
        Path file = directory.resolve(BootstrapToken.FILE);
        Bytes hash = Secrets.hash(Files.readString(file).strip());

        replica.done(new AccessCommand.Bootstrap(hash, "admin", null));
        keeping.sweep();

        assertThat(file).doesNotExist();
        keeping(null).sweep();
        assertThat(file).as("and none is made again").doesNotExist();
    }

    @Test
    void aSecretThatAnotherMemberOfferedStands() {
        Bytes others = Secrets.hash("qb_other");
        replica.done(new AccessCommand.OfferBootstrap(others));
        leads = true;

        keeping(null).sweep();

        assertThat(replica.table.offered()).isEqualTo(others);
        assertThat(directory.resolve(BootstrapToken.FILE)).doesNotExist();
    }

    @Test
    void aFileThatAnOperatorNamesIsTakenInTheClearOrAsAHash() throws IOException {
        leads = true;
        String secret = Secrets.secret(Secrets.BOOTSTRAP);
        Path clear = Files.writeString(directory.resolve("clear"), secret + "\n");
        keeping(clear).sweep();
        assertThat(replica.table.offered()).isEqualTo(Secrets.hash(secret));

        Bytes hash = Secrets.hash("qb_another");
        Path hashed = Files.writeString(
                directory.resolve("hashed"), "sha256:" + HexFormat.of().formatHex(hash.array()));
        keeping(hashed).sweep();
        assertThat(replica.table.offered()).isEqualTo(hash);

        replica.done(new AccessCommand.Bootstrap(hash, "admin", null));
        keeping(hashed).sweep();
        assertThat(hashed).as("it is the operator's").exists();
    }

    @Test
    void aFileThatHoldsNoSecretIsNotShown() throws IOException {
        for (String text : List.of("hunter2", "", "sha256:xyz", "sha256:00", "qb_short")) {
            Path file = Files.writeString(directory.resolve("token"), text);
            assertThatThrownBy(() -> new BootstrapToken(directory, file).hash())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("expected")
                    .hasMessageNotContaining("hunter2")
                    .hasMessageNotContaining("xyz");
        }
        leads = true;
        keeping(directory.resolve("missing")).sweep();
        assertThat(replica.proposed).isEmpty();
    }

    @Test
    void usesAreToldAndTokensThatExpiredLongAgoAreForgotten() {
        replica.user("alice");
        String used = replica.token(Token.Type.SESSION, "alice", null, wallMillis, DAY);
        replica.token(Token.Type.API, "alice", null, wallMillis - 3 * DAY, DAY);
        replica.token(Token.Type.API, "alice", null, wallMillis - 3 * DAY, 0);
        Token session = requireNonNull(replica.table.tokenOf(Secrets.hash(used)));
        uses.used(session, wallMillis);
        Housekeeping keeping = keeping(null);

        keeping.sweep();
        assertThat(replica.proposed)
                .containsExactly(Request.internal(new AccessCommand.Touch(
                        List.of(new AccessCommand.Use(session.id(), wallMillis, wallMillis + DAY / 2)))));
        assertThat(replica.table.tokens()).as("it does not lead").hasSize(3);

        leads = true;
        keeping.sweep();
        assertThat(replica.table.tokens()).as("a minute has not passed").hasSize(3);
        wallMillis += 60_000;
        keeping.sweep();
        assertThat(replica.table.tokens()).hasSize(2);
    }

    private Housekeeping keeping(@Nullable Path given) {
        return new Housekeeping(
                () -> replica.table,
                replica,
                () -> leads,
                uses,
                new BootstrapToken(directory, given),
                () -> wallMillis);
    }
}
