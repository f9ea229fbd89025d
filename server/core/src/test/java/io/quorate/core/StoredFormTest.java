package io.quorate.core;

import static io.quorate.core.Machine.bytes;
import static io.quorate.core.Machine.putting;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.core.log.AccessCommand;
import io.quorate.core.log.Action;
import io.quorate.core.log.Attachment;
import io.quorate.core.log.Command;
import io.quorate.core.log.Domain;
import io.quorate.core.log.Health;
import io.quorate.core.log.InstancePatch;
import io.quorate.core.log.Keys;
import io.quorate.core.log.Operation;
import io.quorate.core.log.Permission;
import io.quorate.core.log.Principal;
import io.quorate.core.log.Request;
import io.quorate.core.log.RequestKey;
import io.quorate.core.log.Role;
import io.quorate.core.log.ServiceSettings;
import io.quorate.core.log.StoredPassword;
import io.quorate.core.log.Token;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.Cursor;
import io.quorate.core.store.KeyRange;
import io.quorate.core.store.Order;
import io.quorate.core.store.Space;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Stores outlive the server that wrote them, and members of two versions compare their hashes: one small history must
 * leave the same rows, and the same hash, for ever.
 */
class StoredFormTest {

    @Test
    void oneHistoryLeavesTheSameRowsForEver() throws IOException {
        Machine machine = new Machine();
        machine.apply(new Command.Found("c-4711"));
        machine.run(putting("a", "1"), putting("b\0", "2"));
        machine.put("a", "3");
        machine.put("a", "4");
        machine.delete("b\0");
        machine.trim(3);
        machine.run(new Operation.Delete(Keys.prefix(bytes("a")), false), putting("a", "5"));
        machine.keyed(new RequestKey.Free("alice", "k"), "d", Command.Txn.of(List.of(), putting("c", "6")));
        machine.keyed(new RequestKey.Sequenced("alice", "s", 2, 2), "d", Command.Txn.of(List.of(), putting("d", "7")));
        machine.apply(new Command.Settle(new RequestKey.Free("", "never")));
        machine.machine.applyInternal(2, machine.machine.position().index() + 1);

        assertRows(machine, "Store.txt");
    }

    @Test
    void aHistoryOfServicesLeavesTheSameRowsForEver() throws IOException {
        Services services = new Services();
        Machine machine = services.machine;
        services.register(Services.tagged("web-1", List.of("v1", "v2")), Services.TTL);
        services.register(Services.lasting("web-2", 60_000), Attachment.NONE);
        services.register(Services.staying("web-3", 0), new Attachment.Ttl(1_000, 3));
        services.report("web-2", "http", Health.CRITICAL, "503");
        services.configure(new ServiceSettings(500, 120_000, 10));
        services.heard("web-1", Health.WARNING, "busy");
        machine.clusterMillis += 1_000;
        services.expire();
        services.patch("web-1", InstancePatch.NONE.withDraining(true));

        assertRows(machine, "Services.txt");
    }

    @Test
    void aHistoryOfUsersLeavesTheSameRowsForEver() throws IOException {
        Machine machine = new Machine();
        Bytes hash = Bytes.wrap(new byte[32]);
        StoredPassword password =
                new StoredPassword(StoredPassword.Scheme.PBKDF2_HMAC_SHA512, 210_000, Bytes.wrap(new byte[16]), hash);
        machine.apply(Request.internal(new AccessCommand.OfferBootstrap(hash)));
        machine.apply(new AccessCommand.Bootstrap(hash, "admin", password));
        machine.apply(new AccessCommand.PutRole(
                new Role(
                        "deployer",
                        List.of(
                                Permission.onPrefix(Domain.KV, "config/", Action.READ, Action.WRITE),
                                Permission.onName(null, "web", Action.ADMIN))),
                true));
        machine.apply(new AccessCommand.PutUser("alice", List.of("deployer", "reader"), null, false, true));
        machine.apply(new AccessCommand.PutUser("bob", List.of(), null, true, true));
        machine.apply(new AccessCommand.PutToken(
                new Token("tk-1", hash, Token.Type.API, "alice", "ci", List.of("deployer"), 1_000, 2_000, 0)));
        machine.apply(new AccessCommand.PutToken(
                new Token("tk-2", hash, Token.Type.SESSION, "alice", "", null, 1_000, 2_000, 0)));
        machine.apply(Request.internal(new AccessCommand.Touch(List.of(new AccessCommand.Use("tk-2", 1_500, 3_000)))));
        machine.apply(Request.by(
                new Principal.Known("alice", "tk-1", 0), Command.Txn.of(List.of(), putting("config/a", "1"))));

        assertRows(machine, "Access.txt");
    }

    private static void assertRows(Machine machine, String file) throws IOException {
        String rows = rows(machine);
        String folder = System.getProperty("golden.write");
        if (folder != null) {
            Files.writeString(Path.of(folder, file), rows);
        }
        assertThat(rows).isEqualTo(golden(file));
    }

    private static String rows(Machine machine) {
        StringBuilder rows = new StringBuilder();
        for (Space space : Space.values()) {
            try (Cursor cursor = machine.store.scan(space, KeyRange.ALL, Order.ASCENDING)) {
                while (cursor.next()) {
                    rows.append(space.family()).append(' ');
                    rows.append(hex(cursor.key())).append(' ');
                    rows.append(hex(cursor.value())).append('\n');
                }
            }
        }
        return rows.toString();
    }

    private static String golden(String name) throws IOException {
        try (InputStream file = StoredFormTest.class.getResourceAsStream("/golden/" + name)) {
            assertThat(file).as("golden file %s", name).isNotNull();
            return new String(file.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private static String hex(Bytes bytes) {
        return HexFormat.of().formatHex(bytes.array());
    }
}
