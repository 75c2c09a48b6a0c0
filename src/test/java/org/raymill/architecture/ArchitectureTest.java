package org.raymill.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows between packages that docs/architecture.md draws. */
@AnalyzeClasses(packages = "org.raymill", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule ARROWS_POINT_DOWN = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("app")
            .definedBy("org.raymill.app..")
            .layer("cli")
            .definedBy("org.raymill.cli..")
            .layer("api")
            .definedBy("org.raymill.api")
            .layer("json")
            .definedBy("org.raymill.api.json")
            .layer("connection")
            .definedBy("org.raymill.api.connection")
            .layer("console")
            .definedBy("org.raymill.api.console")
            .layer("bench")
            .definedBy("org.raymill.bench")
            .layer("console bench")
            .definedBy("org.raymill.bench.console")
            .layer("transfer bench")
            .definedBy("org.raymill.bench.transfer")
            .layer("scheduler")
            .definedBy("org.raymill.scheduler..")
            .layer("job")
            .definedBy("org.raymill.job..")
            .layer("server")
            .definedBy("org.raymill.server..")
            .layer("scene")
            .definedBy("org.raymill.scene..")
            .layer("rendering")
            .definedBy("org.raymill.rendering..")
            .layer("site")
            .definedBy(resideInAPackage("org.raymill.site..").and(resideOutsideOfPackage("org.raymill.site.tls..")))
            .layer("tls")
            .definedBy("org.raymill.site.tls..")
            .layer("encryption")
            .definedBy("org.raymill.tls..")
            .layer("transfer")
            .definedBy("org.raymill.transfer..")
            .layer("kubernetes")
            .definedBy("org.raymill.kubernetes..")
            .layer("notify")
            .definedBy("org.raymill.notify..")
            .layer("doctor")
            .definedBy("org.raymill.doctor..")
            .layer("access")
            .definedBy("org.raymill.access..")
            .layer("quota")
            .definedBy("org.raymill.quota..")
            .layer("identity")
            .definedBy("org.raymill.identity..")
            .layer("caller")
            .definedBy("org.raymill.api.access")
            .layer("audit")
            .definedBy("org.raymill.audit..")
            .layer("storage")
            .definedBy("org.raymill.storage..")
            .layer("telemetry")
            .definedBy("org.raymill.telemetry..")
            .layer("tracing")
            .definedBy("org.raymill.tracing..")
            .layer("sealing")
            .definedBy("org.raymill.sealing..")
            .layer("protocol")
            .definedBy("org.raymill.protocol..")
            .layer("model")
            .definedBy("org.raymill.model..")
            .whereLayer("app")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("cli")
            .mayOnlyBeAccessedByLayers("app")
            .whereLayer("api")
            .mayOnlyBeAccessedByLayers("app", "transfer bench")
            .whereLayer("json")
            .mayOnlyBeAccessedByLayers("api", "cli")
            .whereLayer("connection")
            .mayOnlyBeAccessedByLayers("api", "app")
            .whereLayer("console")
            .mayOnlyBeAccessedByLayers("api")
            .whereLayer("transfer")
            .mayOnlyBeAccessedByLayers("cli", "site")
            .whereLayer("bench")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("console bench")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("transfer bench")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("scheduler")
            .mayOnlyBeAccessedByLayers("app", "bench")
            .whereLayer("job")
            .mayOnlyBeAccessedByLayers("app", "bench")
            .whereLayer("server")
            .mayOnlyBeAccessedByLayers("app")
            .whereLayer("scene")
            .mayOnlyBeAccessedByLayers("app", "cli")
            .whereLayer("rendering")
            .mayOnlyBeAccessedByLayers("app", "server", "api", "cli", "scene", "doctor", "transfer bench")
            .whereLayer("storage")
            .mayOnlyBeAccessedByLayers("app", "server", "api", "site", "transfer bench")
            .whereLayer("sealing")
            .mayOnlyBeAccessedByLayers("app", "cli", "server", "storage", "transfer bench")
            .whereLayer("site")
            .mayOnlyBeAccessedByLayers("app", "cli", "transfer bench")
            .whereLayer("doctor")
            .mayOnlyBeAccessedByLayers("app")
            .whereLayer("access")
            .mayOnlyBeAccessedByLayers("app", "api", "cli")
            .whereLayer("quota")
            .mayOnlyBeAccessedByLayers("app", "job")
            .whereLayer("identity")
            .mayOnlyBeAccessedByLayers("app", "api")
            .whereLayer("caller")
            .mayOnlyBeAccessedByLayers("api")
            .whereLayer("audit")
            .mayOnlyBeAccessedByLayers("job", "access", "quota")
            .whereLayer("kubernetes")
            .mayOnlyBeAccessedByLayers("app")
            .whereLayer("notify")
            .mayOnlyBeAccessedByLayers("app")
            .whereLayer("telemetry")
            .mayOnlyBeAccessedByLayers(
                    "app", "api", "connection", "scheduler", "job", "server", "site", "transfer bench")
            .whereLayer("tracing")
            .mayOnlyBeAccessedByLayers("app", "api", "job", "server")
            .whereLayer("tls")
            .mayOnlyBeAccessedByLayers("app", "cli", "site", "api", "transfer bench")
            .whereLayer("encryption")
            .mayOnlyBeAccessedByLayers(
                    "app", "cli", "api", "site", "tls", "notify", "kubernetes", "doctor", "identity", "transfer bench");

    @ArchTest
    static final ArchRule CORES_MEASURE_NOTHING = noClasses()
            .that()
            .resideInAnyPackage(
                    "org.raymill.job.core..",
                    "org.raymill.scheduler.core..",
                    "org.raymill.scheduler.scaling..",
                    "org.raymill.site.core..",
                    "org.raymill.protocol..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.raymill.telemetry..", "io.micrometer..", "org.raymill.tracing..", "io.opentelemetry..");

    @ArchTest
    static final ArchRule METERS_KNOW_THE_MODEL_ALONE = noClasses()
            .that()
            .resideInAPackage("org.raymill.telemetry..")
            .should()
            .dependOnClassesThat()
            .resideOutsideOfPackages("java..", "io.micrometer..", "org.raymill.model..", "org.raymill.telemetry..");

    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().matching("org.raymill.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule CORES_ARE_PURE = noClasses()
            .that()
            .resideInAnyPackage(
                    "org.raymill.model..",
                    "org.raymill.job.core..",
                    "org.raymill.scheduler.core..",
                    "org.raymill.scheduler.scaling..",
                    "org.raymill.site.core..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "akka..", "java.io..", "java.nio..", "java.sql..", "java.net..", "scala..", "org.slf4j..");

    @ArchTest
    static final ArchRule CORES_HAVE_NO_CLOCK_AND_NO_RANDOMNESS = noClasses()
            .that()
            .resideInAnyPackage(
                    "org.raymill.model..",
                    "org.raymill.job.core..",
                    "org.raymill.scheduler.core..",
                    "org.raymill.scheduler.scaling..",
                    "org.raymill.site.core..")
            .should()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(java.util.random.RandomGenerator.class);

    @ArchTest
    static final ArchRule THE_MODEL_KNOWS_JAVA_ALONE = noClasses()
            .that()
            .resideInAPackage("org.raymill.model..")
            .should()
            .dependOnClassesThat()
            .resideOutsideOfPackages("java..", "org.raymill.model..");
}
