package io.quorate.junit5;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The kit uses the server as anybody who embeds it may, and the client as anybody does. */
@AnalyzeClasses(packages = "io.quorate.junit5", importOptions = ImportOption.DoNotIncludeTests.class)
class WallsTest {

    @ArchTest
    static final ArchRule serverIsUsedFromOutside = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.quorate.core..",
                    "io.quorate.server.http..",
                    "io.quorate.server.raft..",
                    "io.quorate.server.rocks..",
                    "io.quorate.server.service..",
                    "io.quorate.server.watch..",
                    "io.quorate.client.internal..");

    @ArchTest
    static final ArchRule serversLibrariesStayThere = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx..", "io.netty..", "org.apache.ratis..", "org.rocksdb..");
}
