// SPDX-License-Identifier: Apache-2.0
package dev.gantry.arch;

import java.time.Clock;
import java.util.Set;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gantry.api.Container;
import dev.gantry.api.Engine;
import dev.gantry.core.engine.GantryEngineProvider;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

class LayersTest {
    private static final String API = "dev.gantry.api..";
    private static final String SPI = "dev.gantry.spi..";
    private static final String EMBED = "dev.gantry.embed..";
    private static final String CORE = "dev.gantry.core..";
    private static final String PLUGINS = "dev.gantry.plugin..";
    private static final String SHELL = "dev.gantry.shell..";
    private static final String TESTKIT = "dev.gantry.testkit..";

    private static final Set<String> OF_TIME = Set.of(
            "java.lang.System.currentTimeMillis",
            "java.lang.Thread.sleep",
            "java.time.Instant.now",
            "java.time.LocalDateTime.now",
            "java.time.OffsetDateTime.now",
            "java.time.ZonedDateTime.now",
            "java.util.concurrent.TimeUnit.sleep");

    private static JavaClasses gantry;

    @BeforeAll
    static void readAllClassesOfTheMainCode() {
        gantry = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .withImportOption(LayersTest::isNoTestJar)
                .withImportOption(LayersTest::isOurs)
                .importPackages("dev.gantry");
    }

    private static boolean isNoTestJar(Location location) {
        return !location.contains("-tests.jar");
    }

    /** Plugin jars bring libraries along, under names of theirs. */
    private static boolean isOurs(Location location) {
        return !location.contains("/shaded/");
    }

    @ParameterizedTest
    @ValueSource(strings = {API, SPI, CORE, PLUGINS, SHELL, TESTKIT})
    void everyLayerIsThere(String layer) {
        assertThat(gantry.that(resideInAnyPackage(layer))).hasSizeGreaterThan(5);
    }

    @Test
    void theApiSeesNothingOfOursButItself() {
        holds(noClasses()
                .that()
                .resideInAnyPackage(API, SPI, EMBED)
                .should()
                .dependOnClassesThat(resideInAnyPackage("dev.gantry..").and(resideOutsideOfPackages(API, SPI, EMBED))));
    }

    @Test
    void theApiSeesNoLibraryButTheFourThatItNames() {
        holds(classes()
                .that()
                .resideInAnyPackage(API, SPI, EMBED)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        API, SPI, EMBED, "java..", "org.slf4j..", "org.jspecify..", "org.apiguardian..", "org.pf4j.."));
    }

    @Test
    void callersTypesNeedNothingOfTheAuthorsSide() {
        holds(noClasses()
                .that()
                .resideInAPackage(API)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(SPI, EMBED));
    }

    @Test
    void authorsAreNeverHandedTheEngineOrItsContainers() {
        holds(noClasses()
                .that()
                .resideInAnyPackage(SPI, PLUGINS)
                .should()
                .dependOnClassesThat(
                        belongToAnyOf(Engine.class, Container.class).or(resideInAPackage(EMBED))));
    }

    @Test
    void theCoreSeesNeitherPluginsNorShell() {
        holds(noClasses()
                .that()
                .resideInAPackage(CORE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(PLUGINS, SHELL));
    }

    @Test
    void pluginsSeeNeitherCoreNorShell() {
        holds(noClasses()
                .that()
                .resideInAPackage(PLUGINS)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(CORE, SHELL));
    }

    @Test
    void pluginsSeeNoOtherPluginButTheSupportForCommandLines() {
        holds(SlicesRuleDefinition.slices()
                .matching("dev.gantry.plugin.(*).(*)..")
                .should()
                .notDependOnEachOther()
                .ignoreDependency(
                        DescribedPredicate.alwaysTrue(), resideInAnyPackage("dev.gantry.plugin.runtime.cli..")));
    }

    @Test
    void theShellSeesNoPluginAndOfTheCoreOnlyWhatOpensAnEngine() {
        holds(noClasses()
                .that()
                .resideInAPackage(SHELL)
                .and()
                .doNotHaveFullyQualifiedName("dev.gantry.shell.ConfiguredEngine")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(CORE, PLUGINS));
        holds(classes()
                .that()
                .haveFullyQualifiedName("dev.gantry.shell.ConfiguredEngine")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage("java..", API, SHELL, "dev.gantry.core.config")
                        .or(type(GantryEngineProvider.class))));
    }

    /** It opens engines, as a user's program does, and gives them plugins as objects. */
    @Test
    void theTestKitSeesTheApiAndPluginsButNeitherCoreNorShell() {
        holds(noClasses()
                .that()
                .resideInAPackage(TESTKIT)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(CORE, SHELL));
    }

    @Test
    void nothingThatIsShippedSeesTheTestKit() {
        holds(noClasses()
                .that(resideInAPackage("dev.gantry..").and(resideOutsideOfPackages(TESTKIT)))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(TESTKIT));
    }

    @Test
    void packagesOfTheCoreDependOnEachOtherInNoCircle() {
        holds(SlicesRuleDefinition.slices()
                .matching("dev.gantry.core.(*)..")
                .should()
                .beFreeOfCycles());
    }

    @Test
    void packagesOfTheShellDependOnEachOtherInNoCircle() {
        holds(SlicesRuleDefinition.slices()
                .matching("dev.gantry.shell.(*)..")
                .should()
                .beFreeOfCycles());
    }

    @Test
    void coreAndPluginsAskTheInjectedClockAndNeverSleep() {
        holds(noClasses()
                .that()
                .resideInAnyPackage(CORE, PLUGINS, TESTKIT)
                .should()
                .callMethodWhere(describe(
                        "reads the time or sleeps",
                        call -> OF_TIME.contains(call.getTargetOwner().getName() + "." + call.getName()))));
    }

    @Test
    void onlyTheEngineItselfChoosesTheSystemClock() {
        holds(noClasses()
                .that()
                .resideInAnyPackage(CORE, PLUGINS)
                .and()
                .resideOutsideOfPackage("dev.gantry.core.engine")
                .should()
                .callMethodWhere(describe(
                        "takes the system's clock",
                        call -> call.getTargetOwner().isEquivalentTo(Clock.class)
                                && call.getName().startsWith("system"))));
    }

    private static void holds(ArchRule rule) {
        rule.check(gantry);
    }
}
