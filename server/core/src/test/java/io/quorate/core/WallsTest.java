package io.quorate.core;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.Architectures;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.Timer;
import java.util.UUID;
import java.util.WeakHashMap;
import java.util.stream.BaseStream;
import org.junit.jupiter.api.Test;

/** The walls round the state machine: it reads nothing but the log and the store, and its packages keep their order. */
class WallsTest {

    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.quorate");

    @Test
    void theCoreKnowsOnlyItselfAndPlainJava() {
        classes()
                .that(resideInAnyPackage("io.quorate.core.."))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        "io.quorate.core..",
                        "io.quorate.api..",
                        "org.jspecify.annotations",
                        "java.lang",
                        "java.lang.annotation",
                        "java.lang.invoke",
                        "java.lang.runtime",
                        "java.nio",
                        "java.nio.charset",
                        "java.util",
                        "java.util.function",
                        "java.util.stream",
                        "java.util.zip"))
                .check(CORE);
    }

    @Test
    void theCoreHasNoClockNoThreadNoChanceAndNoOrderOfHashes() {
        for (Class<?> banned : List.of(
                HashMap.class,
                HashSet.class,
                LinkedHashMap.class,
                IdentityHashMap.class,
                WeakHashMap.class,
                Random.class,
                UUID.class,
                Date.class,
                Timer.class,
                Thread.class,
                ThreadLocal.class,
                Runtime.class,
                ProcessBuilder.class)) {
            noClasses()
                    .that(resideInAnyPackage("io.quorate.core.."))
                    .should()
                    .dependOnClassesThat()
                    .areAssignableTo(banned)
                    .check(CORE);
        }
        refuseCalls(Map.class, "of", "ofEntries", "copyOf");
        refuseCalls(Set.class, "of", "copyOf");
        refuseCalls(Collection.class, "parallelStream");
        refuseCalls(BaseStream.class, "parallel");
        refuseCalls(System.class, "currentTimeMillis", "nanoTime", "getenv", "getProperty", "identityHashCode");
    }

    private static void refuseCalls(Class<?> owner, String... methods) {
        for (String method : methods) {
            noClasses()
                    .that(resideInAnyPackage("io.quorate.core.."))
                    .should()
                    .callMethodWhere(target(owner(equivalentTo(owner))).and(target(name(method))))
                    .check(CORE);
        }
    }

    @Test
    void eachPackageSeesOnlyThoseBelowIt() {
        Architectures.layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage("io.quorate.core..")
                .layer("store")
                .definedBy("io.quorate.core.store")
                .layer("log")
                .definedBy("io.quorate.core.log")
                .layer("kv")
                .definedBy("io.quorate.core.kv")
                .layer("request")
                .definedBy("io.quorate.core.request")
                .layer("lease")
                .definedBy("io.quorate.core.lease")
                .layer("claim")
                .definedBy("io.quorate.core.claim")
                .layer("registry")
                .definedBy("io.quorate.core.registry")
                .layer("access")
                .definedBy("io.quorate.core.access")
                .layer("core")
                .definedBy("io.quorate.core")
                .whereLayer("core")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("kv")
                .mayOnlyBeAccessedByLayers("core")
                .whereLayer("request")
                .mayOnlyBeAccessedByLayers("core")
                .whereLayer("lease")
                .mayOnlyBeAccessedByLayers("core")
                .whereLayer("claim")
                .mayOnlyBeAccessedByLayers("core")
                .whereLayer("registry")
                .mayOnlyBeAccessedByLayers("kv", "core")
                .whereLayer("access")
                .mayOnlyBeAccessedByLayers("core")
                .whereLayer("log")
                .mayOnlyBeAccessedByLayers("kv", "request", "lease", "claim", "registry", "access", "core")
                .whereLayer("store")
                .mayNotAccessAnyLayer()
                .check(CORE);
        noClasses()
                .that(resideInAnyPackage("io.quorate.core.log"))
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.quorate.core..")
                        .and(resideOutsideOfPackages("io.quorate.core.log", "io.quorate.core.store")))
                .check(CORE);
        SlicesRuleDefinition.slices()
                .matching("io.quorate.(**)")
                .should()
                .beFreeOfCycles()
                .check(CORE);
    }
}
