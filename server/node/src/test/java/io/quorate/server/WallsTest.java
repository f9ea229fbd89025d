package io.quorate.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The walls inside the server: each library has one room, and the rooms don't see each other. */
class WallsTest {

    private static final List<String> ADAPTERS = List.of("http", "raft", "rocks");

    private static final Map<String, String> ROOMS =
            Map.of("io.vertx", "http", "org.apache.ratis", "raft", "org.rocksdb", "rocks");

    private static final JavaClasses SERVER = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.quorate.server");

    @Test
    void everyRoomIsLookedAt() {
        for (String adapter : ADAPTERS) {
            assertThat(SERVER)
                    .as(adapter)
                    .anyMatch(type -> type.getPackageName().equals(room(adapter)));
        }
    }

    @Test
    void eachLibraryStaysInItsRoom() {
        ROOMS.forEach((library, adapter) -> noClasses()
                .that()
                .resideOutsideOfPackage(room(adapter) + "..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library + "..")
                .check(SERVER));
    }

    @Test
    void adaptersDoNotSeeEachOther() {
        for (String adapter : ADAPTERS) {
            for (String other : ADAPTERS) {
                if (!adapter.equals(other)) {
                    refuse(adapter, other);
                }
            }
        }
    }

    @Test
    void theServiceSeesNoAdapter() {
        for (String adapter : ADAPTERS) {
            refuse("service", adapter);
        }
        refuse("service", "boot");
    }

    @Test
    void nobodySeesTheStart() {
        for (String name : List.of("http", "raft", "rocks", "service", "config", "metrics")) {
            refuse(name, "boot");
        }
    }

    @Test
    void packagesHaveNoCycles() {
        SlicesRuleDefinition.slices()
                .matching("io.quorate.server.(*)..")
                .should()
                .beFreeOfCycles()
                .check(SERVER);
    }

    private static String room(String name) {
        return "io.quorate.server." + name;
    }

    private static void refuse(String from, String to) {
        noClasses()
                .that()
                .resideInAPackage(room(from) + "..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(room(to) + "..")
                .check(SERVER);
    }
}
