package io.quorate.junit5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quorate.client.ClientBuilder;
import io.quorate.client.Credentials;
import io.quorate.client.QuorateClient;
import io.quorate.client.Tls;
import io.quorate.client.access.Token;
import io.quorate.client.access.UserChange;
import io.quorate.client.error.UnauthenticatedException;
import io.quorate.client.error.WrongClusterException;
import io.quorate.client.lock.LockHandle;
import io.quorate.client.watch.WatchHandle;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A cluster that asks who its callers are and speaks TLS, and one that is restored. */
class SecuredClusterTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    @RegisterExtension
    static final QuorateExtension quorate = QuorateExtension.members(1).auth().tls();

    private static ClientBuilder stranger() {
        return QuorateClient.builder()
                .endpoints(quorate.cluster().urls())
                .tls(Tls.caFile(quorate.cluster().authority()));
    }

    @Test
    void strangerIsNotLetInAndTheClientOfTheTestIs(QuorateClient client) {
        client.kv().put("k", "v");
        assertThat(client.access().whoami().name()).isEqualTo("admin");
        assertThat(quorate.member(1).url()).startsWith("https://");
        try (QuorateClient nobody = stranger().build()) {
            assertThatExceptionOfType(UnauthenticatedException.class)
                    .isThrownBy(() -> nobody.kv().get("k"));
        }
    }

    @Test
    void watchGoesOnWhenItsLoginHasEnded(QuorateCluster cluster) throws Exception {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        try (QuorateClient admin = cluster.newClient();
                QuorateClient ann = stranger()
                        .credentials(Credentials.login("ann", "a long password"))
                        .build()) {
            admin.access().addUser("ann", UserChange.roles("root").withPassword("a long password"));
            // The first request begins the login; the watch bears its token.
            Awaitility.await().atMost(LONG).until(() -> {
                ann.ping();
                ann.kv().get("warm");
                return ann.access().whoami().method().contains("session");
            });
            WatchHandle watch = ann.watch()
                    .prefix("relogin/")
                    .onChanges(changes -> changes.events()
                            .forEach(change -> told.add(change.key().utf8())))
                    .onError(fatal -> told.add(fatal.toString()))
                    .start();
            watch.synced().toCompletableFuture().get(LONG.toSeconds(), TimeUnit.SECONDS);
            admin.kv().put("relogin/1", "v");
            assertThat(told.poll(LONG.toSeconds(), TimeUnit.SECONDS)).isEqualTo("relogin/1");

            admin.access().tokens().stream()
                    .filter(token -> token.user().equals("ann"))
                    .map(Token::id)
                    .forEach(admin.access()::revokeToken);
            admin.kv().put("relogin/2", "v");

            assertThat(told.poll(LONG.toSeconds(), TimeUnit.SECONDS)).isEqualTo("relogin/2");
        }
    }

    @Test
    void cancelledAcquireLeavesTheQueue(QuorateClient client) throws Exception {
        LockHandle held = client.async().lock("l").acquire(LONG).get(LONG.toSeconds(), TimeUnit.SECONDS);
        CompletableFuture<LockHandle> waiting = client.async().lock("l").acquire();
        Awaitility.await()
                .atMost(LONG)
                .until(() -> client.locks().get("l").state().queue().size() == 1);

        assertThat(waiting.cancel(true)).isTrue();

        Awaitility.await()
                .atMost(LONG)
                .until(() -> client.locks().get("l").state().queue().isEmpty());
        held.releaseAsync().get(LONG.toSeconds(), TimeUnit.SECONDS);
        assertThat(client.locks().get("l").state().isHeld()).isFalse();
    }

    @Test
    void restoredClusterHasWhatTheBackupHas(@TempDir Path directory) throws Exception {
        Path backup = directory.resolve("backup.qsnap");
        try (QuorateClient before = quorate.cluster().newClient()) {
            before.kv().put("restored", "1");
            quorate.saveSnapshot(backup);
            before.kv().put("restored", "2");

            quorate.restoreSnapshot(backup);

            assertThatExceptionOfType(WrongClusterException.class)
                    .isThrownBy(() -> before.kv().get("restored"));
        }
        try (QuorateClient after = quorate.cluster().newClient()) {
            assertThat(after.kv().getString("restored")).contains("1");
        }
    }
}
