// SPDX-License-Identifier: Apache-2.0
package dev.gantry.arch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.apiguardian.api.API;
import org.apiguardian.api.API.Status;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The page that says how far others may rely on what they can see. It is generated; {@code -Dgantry.write} writes it. */
class StabilityPageTest {
    private static final Path PAGE = Path.of("docs/stability.md");
    private static final String[] PUBLISHED = {
        "dev.gantry.api", "dev.gantry.spi", "dev.gantry.embed", "dev.gantry.testkit"
    };

    private static List<JavaClass> published;

    @BeforeAll
    static void readWhatIsPublished() {
        published = new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .withImportOption(location -> !location.contains("-tests.jar"))
                        .importPackages(PUBLISHED)
                        .stream()
                        .filter(type ->
                                type.isTopLevelClass() && type.getModifiers().contains(JavaModifier.PUBLIC))
                        .sorted(Comparator.comparing(JavaClass::getName))
                        .toList();
    }

    @Test
    void everyPublishedTypeSaysHowStableItIs() {
        assertThat(published).hasSizeGreaterThan(100);
        assertThat(published)
                .filteredOn(type -> !type.isAnnotatedWith(API.class))
                .extracting(JavaClass::getName)
                .isEmpty();
    }

    @Test
    void thePageIsWhatTheAnnotationsSay() throws IOException {
        String page = page();
        if (Boolean.getBoolean("gantry.write")) {
            Files.writeString(PAGE, page);
        }
        assertThat(PAGE)
                .as("write it: mvn -pl distribution -am test -Dtest=StabilityPageTest -Dgantry.write=true")
                .hasContent(page);
    }

    private static String page() {
        StringBuilder text = new StringBuilder("""
                # How stable the API is

                Generated from the `@API` annotations (apiguardian.org) of all public types of `gantry-api` and
                `gantry-testkit`.

                | Status | What may happen to it |
                |---|---|
                | stable | Nothing before the next major version |
                | maintained | Nothing before the next minor version |
                | experimental | Anything, at any time: tell us how it serves you |
                | deprecated | It goes with the next minor version |
                | internal | Anything; it is public for reasons of the language alone and not for others |

                Public types that are not listed here, in other modules, are internal. Methods have the status of their
                type. A method that is added to an interface which plugins implement has a default body.
                """);
        Map<String, List<JavaClass>> packages = published.stream()
                .collect(Collectors.groupingBy(JavaClass::getPackageName, TreeMap::new, Collectors.toList()));
        packages.forEach((name, types) -> {
            text.append("\n## ").append(name).append('\n');
            Map<Status, List<JavaClass>> statuses = types.stream()
                    .collect(Collectors.groupingBy(
                            type -> type.getAnnotationOfType(API.class).status(), TreeMap::new, Collectors.toList()));
            statuses.forEach((status, some) -> text.append("\n**")
                    .append(status.name().toLowerCase(Locale.ROOT))
                    .append("**: ")
                    .append(some.stream()
                            .map(type -> "`" + type.getSimpleName() + "` (since "
                                    + type.getAnnotationOfType(API.class).since() + ")")
                            .collect(Collectors.joining(", ")))
                    .append(".\n"));
        });
        return text.toString();
    }
}
