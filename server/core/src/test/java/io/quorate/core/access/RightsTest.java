package io.quorate.core.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.core.log.Action;
import io.quorate.core.log.Domain;
import io.quorate.core.log.Permission;
import io.quorate.core.log.Role;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What roles allow together. */
class RightsTest {

    @Test
    void aPrefixAllowsItsNamesAndNoOthers() {
        Rights rights = rights(Permission.onPrefix(Domain.KV, "config/", Action.READ));

        assertThat(rights.meet(read("config/app"))).isTrue();
        assertThat(rights.meet(read("config/"))).isTrue();
        assertThat(rights.meet(read("config"))).isFalse();
        assertThat(rights.meet(read("config0"))).isFalse();
        assertThat(rights.meet(Demand.onName(Domain.KV, "config/app", Action.WRITE)))
                .isFalse();
        assertThat(rights.meet(Demand.onName(Domain.LOCK, "config/app", Action.READ)))
                .isFalse();
    }

    @Test
    void aNameAllowsItselfAndNothingAfterIt() {
        Rights rights = rights(Permission.onName(Domain.KV, "a", Action.READ));

        assertThat(rights.meet(read("a"))).isTrue();
        assertThat(rights.meet(read("a\0"))).isFalse();
        assertThat(rights.meet(Demand.onPrefix(Domain.KV, bytes("a"), Action.READ)))
                .isFalse();
        assertThat(rights.meet(new Demand(Domain.KV, new KeyRange(bytes("a"), null), Action.READ)))
                .isFalse();
    }

    @Test
    void adjacentPrefixesCoverARangeTogether() {
        Rights rights = rights(
                Permission.onPrefix(Domain.KV, "a", Action.READ), Permission.onPrefix(Domain.KV, "b", Action.READ));
        Demand both = new Demand(Domain.KV, new KeyRange(bytes("a"), bytes("c")), Action.READ);

        assertThat(rights.meet(both)).isTrue();
        assertThat(rights.granting(both)).hasSize(2);
        assertThat(rights.meet(new Demand(Domain.KV, new KeyRange(bytes("a"), bytes("c\0")), Action.READ)))
                .isFalse();
        assertThat(rights.meet(Demand.onAll(Domain.KV, Action.READ))).isFalse();
    }

    @Test
    void anOpenEndNeedsAGrantWithoutEnd() {
        Demand open = new Demand(Domain.KV, new KeyRange(bytes("m"), null), Action.READ);

        assertThat(rights(Permission.onPrefix(Domain.KV, "", Action.READ)).meet(open))
                .isTrue();
        assertThat(rights(Permission.onPrefix(Domain.KV, "m", Action.READ)).meet(open))
                .isFalse();
    }

    @Test
    void theStarIsEveryDomain() {
        Rights rights = rights(Permission.onPrefix(null, "x/", Action.ADMIN));

        for (Domain domain : Domain.values()) {
            assertThat(rights.meet(Demand.onName(domain, "x/y", Action.ADMIN))).isTrue();
        }
        assertThat(rights.cover(Permission.onPrefix(Domain.LOCK, "x/y", Action.ADMIN)))
                .isTrue();
        assertThat(rights.cover(Permission.onPrefix(null, "x/", Action.ADMIN))).isTrue();
        assertThat(rights.cover(Permission.onPrefix(null, "x/", Action.ADMIN, Action.READ)))
                .isFalse();
        assertThat(rights.cover(Permission.onPrefix(Domain.LOCK, "x", Action.ADMIN)))
                .isFalse();
    }

    @Test
    void theBuiltInRolesAllowWhatTheySay() {
        Rights root = Rights.of(List.of(BuiltIn.ROLES.get(0)));
        Rights operator = Rights.of(List.of(BuiltIn.ROLES.get(1)));
        Rights reader = Rights.of(List.of(BuiltIn.ROLES.get(2)));
        for (Domain domain : Domain.values()) {
            for (Action action : Action.values()) {
                Demand all = Demand.onAll(domain, action);
                boolean isUpkeep = domain == Domain.CLUSTER || (domain == Domain.MAINTENANCE && action != Action.ADMIN);
                assertThat(root.meet(all)).isTrue();
                assertThat(operator.meet(all)).as(all.inWords()).isEqualTo(isUpkeep);
                assertThat(reader.meet(all))
                        .as(all.inWords())
                        .isEqualTo(action == Action.READ && domain != Domain.AUTH);
            }
        }
    }

    /** Over all names of up to three letters of a small alphabet, and a step beyond them. */
    @Property(tries = 1_000)
    void aRangeIsAllowedIfEveryNameInItIs(@ForAll long seed) {
        Random random = new Random(seed);
        List<Permission> permissions = new ArrayList<>();
        for (int left = random.nextInt(6); left > 0; left--) {
            String name = name(random, 2);
            permissions.add(
                    random.nextInt(4) == 0
                            ? Permission.onName(Domain.KV, name, Action.READ)
                            : Permission.onPrefix(Domain.KV, name, Action.READ));
        }
        Rights rights = rights(permissions.toArray(new Permission[0]));
        Bytes from = bytes(name(random, 3));
        Bytes to = random.nextInt(4) == 0 ? null : bytes(name(random, 3));
        KeyRange range = random.nextBoolean() ? KeyRange.prefix(from) : new KeyRange(from, to);
        Demand demand = new Demand(Domain.KV, range, Action.READ);

        assertThat(rights.meet(demand)).isEqualTo(!rights.granting(demand).isEmpty());
        if (rights.meet(demand)) {
            for (Bytes name : probes(range)) {
                assertThat(isAllowed(permissions, name))
                        .as("%s of %s", name, range)
                        .isTrue();
            }
        } else {
            assertThat(probes(range))
                    .as("%s by %s", range, permissions)
                    .anyMatch(name -> !isAllowed(permissions, name));
        }
    }

    private static boolean isAllowed(List<Permission> permissions, Bytes name) {
        return permissions.stream().anyMatch(one -> one.scope().range().contains(name));
    }

    /** Enough names of a range to meet every gap that prefixes and names of this alphabet leave. */
    private static List<Bytes> probes(KeyRange range) {
        List<Bytes> probes = new ArrayList<>();
        addIfIn(probes, range, range.from());
        for (String name : names(3)) {
            addIfIn(probes, range, bytes(name));
            addIfIn(probes, range, bytes(name + "\0"));
            addIfIn(probes, range, bytes(name + "~"));
        }
        if (probes.isEmpty()) {
            probes.add(range.from());
        }
        return probes;
    }

    private static void addIfIn(List<Bytes> probes, KeyRange range, @Nullable Bytes name) {
        if (name != null && range.contains(name)) {
            probes.add(name);
        }
    }

    private static List<String> names(int lengthMax) {
        List<String> names = new ArrayList<>(List.of(""));
        for (int at = 0; at < names.size(); at++) {
            if (names.get(at).length() < lengthMax) {
                names.add(names.get(at) + "a");
                names.add(names.get(at) + "b");
            }
        }
        return names;
    }

    private static String name(Random random, int lengthMax) {
        StringBuilder name = new StringBuilder();
        for (int left = random.nextInt(lengthMax + 1); left > 0; left--) {
            name.append(random.nextBoolean() ? 'a' : 'b');
        }
        return name.toString();
    }

    private static Rights rights(Permission... permissions) {
        return Rights.of(List.of(new Role("r", List.of(permissions))));
    }

    private static Demand read(String name) {
        return Demand.onName(Domain.KV, name, Action.READ);
    }

    private static Bytes bytes(String text) {
        return Bytes.utf8(text);
    }
}
