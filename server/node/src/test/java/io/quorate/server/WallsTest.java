package io.quorate.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The walls between the rooms of the server: each library has one room, and adapters do not see each other. */
@AnalyzeClasses(packages = "io.quorate.server", importOptions = ImportOption.DoNotIncludeTests.class)
class WallsTest {

    private static final String HTTP = "io.quorate.server.http..";
    private static final String RAFT = "io.quorate.server.raft..";
    private static final String ROCKS = "io.quorate.server.rocks..";
    private static final String BOOT = "io.quorate.server.boot..";

    @ArchTest
    static final ArchRule vertxLivesInHttpAndInTheProbe = noClasses()
            .that()
            .resideOutsideOfPackage(HTTP)
            .and()
            .haveNameNotMatching("io\\.quorate\\.server\\.check\\.SocketProbe.*")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.vertx..");

    @ArchTest
    static final ArchRule ratisLivesInRaft = noClasses()
            .that()
            .resideOutsideOfPackage(RAFT)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.ratis..");

    @ArchTest
    static final ArchRule rocksDbLivesInRocks = noClasses()
            .that()
            .resideOutsideOfPackage(ROCKS)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.rocksdb..");

    @ArchTest
    static final ArchRule logbackLivesInLogging = noClasses()
            .that()
            .resideOutsideOfPackage("io.quorate.server.logging..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("ch.qos.logback..");

    @ArchTest
    static final ArchRule httpSeesNoOtherAdapter = noClasses()
            .that()
            .resideInAPackage(HTTP)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(RAFT, ROCKS, BOOT);

    @ArchTest
    static final ArchRule raftSeesNoOtherAdapter = noClasses()
            .that()
            .resideInAPackage(RAFT)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(HTTP, ROCKS, BOOT);

    @ArchTest
    static final ArchRule rocksSeesNoOtherAdapter = noClasses()
            .that()
            .resideInAPackage(ROCKS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(HTTP, RAFT, BOOT);

    @ArchTest
    static final ArchRule serviceSeesNoAdapter = noClasses()
            .that()
            .resideInAPackage("io.quorate.server.service..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(HTTP, RAFT, ROCKS, BOOT);

    @ArchTest
    static final ArchRule systemdKnowsNoServer = noClasses()
            .that()
            .resideInAPackage("io.quorate.server.systemd..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.quorate.server.(http|raft|rocks|service|boot|config|watch|metrics)..");

    @ArchTest
    static final ArchRule checksSeeNoAdapter = noClasses()
            .that()
            .resideInAPackage("io.quorate.server.check..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(HTTP, RAFT, ROCKS, BOOT);

    @ArchTest
    static final ArchRule noCycles =
            slices().matching("io.quorate.server.(*)..").should().beFreeOfCycles();
}
