// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.config;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import com.typesafe.config.ConfigObject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import dev.gantry.api.EngineConfig;
import dev.gantry.api.EngineConfig.RuntimeSettings;
import dev.gantry.api.EngineConfig.StoreKind;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class ConfigurationFilesTest {
    @TempDir
    Path dir;

    private final Map<String, String> variables = new HashMap<>();
    private final Map<String, String> flags = new HashMap<>();
    private Path systemFile;
    private Path userFile;

    @BeforeEach
    void makeDirectories() throws IOException {
        systemFile = Files.createDirectories(dir.resolve("etc/gantry")).resolve("gantry.conf");
        userFile = Files.createDirectories(dir.resolve("home/.config/gantry")).resolve("gantry.conf");
        Files.createDirectories(dir.resolve("work"));
    }

    private EngineConfig load(long uid) {
        return ConfigurationFiles.load(
                new Environment(variables, dir.resolve("home"), uid, dir.resolve("work"), dir.resolve("etc")), flags);
    }

    private EngineConfig load() {
        return load(0);
    }

    private EngineException refused() {
        EngineException e = catchThrowableOfType(EngineException.class, this::load);
        assertThat(e).as("refused").isNotNull();
        assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONFIG);
        assertThat(e.getMessage()).doesNotContain("\n");
        return e;
    }

    @Test
    void theDefaultsAreThoseOfTheApi() {
        assertThat(load()).isEqualTo(EngineConfig.builder().build());
    }

    @Test
    void everyComponentHasItsKey() {
        assertThat(Arrays.stream(ConfigKey.values()).map(ConfigKey::component))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(EngineConfig.class.getRecordComponents())
                        .map(RecordComponent::getName)
                        .toList());
    }

    @ParameterizedTest
    @EnumSource(ConfigKey.class)
    void everyKeyHasADefaultAndAComment(ConfigKey key) {
        ConfigObject reference = ConfigurationFiles.reference().getObject("gantry");
        assertThat(reference.get(key.key())).as("default of " + key.key()).isNotNull();
        assertThat(String.join("", reference.get(key.key()).origin().comments()).strip())
                .as("comment of " + key.key())
                .hasSizeGreaterThan(20);
    }

    @Test
    void theReferenceSaysWhatTheApiHasAsDefaults() {
        Findings findings = new Findings();
        EngineConfig.Builder others = EngineConfig.builder()
                .root(Path.of("/o"))
                .runRoot(Path.of("/o"))
                .store(StoreKind.MEMORY)
                .defaultLogDriver("o")
                .cgroupParent("/o")
                .seccompProfile(Path.of("/o"))
                .monitorPath("o")
                .initPath("o")
                .exitCommand(List.of("o"))
                .supervise(false);
        EngineConfig read = new ConfigReader(others, dir, findings)
                .read(ConfigurationFiles.reference().root());
        findings.throwIfAny();
        assertThat(read).isEqualTo(EngineConfig.builder().build());
    }

    @Test
    void theReferenceHoldsNothingElse() {
        assertThat(ConfigurationFiles.reference().getObject("gantry").keySet())
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(ConfigKey.values()).map(ConfigKey::key).toList());
    }

    static Stream<Arguments> mappings() {
        return Stream.of(
                Arguments.of(ConfigKey.ROOT, "/a/b", EngineConfig.builder().root(Path.of("/a/b"))),
                Arguments.of(ConfigKey.RUN_ROOT, "/a/b", EngineConfig.builder().runRoot(Path.of("/a/b"))),
                Arguments.of(ConfigKey.STORE, "memory", EngineConfig.builder().store(StoreKind.MEMORY)),
                Arguments.of(ConfigKey.RUNTIME, "crun", EngineConfig.builder().defaultRuntime("crun")),
                Arguments.of(
                        ConfigKey.RUNTIMES,
                        "{ kata { driver = runc, path = /k, flags = [--debug, 3], options { depth = 2, on = true } } }",
                        EngineConfig.builder()
                                .runtime(
                                        "kata",
                                        new RuntimeSettings(
                                                Optional.of("runc"),
                                                Optional.of("/k"),
                                                List.of("--debug", "3"),
                                                Map.of("depth", "2", "on", "true")))),
                Arguments.of(
                        ConfigKey.LOG_DRIVER, "none", EngineConfig.builder().defaultLogDriver("none")),
                Arguments.of(
                        ConfigKey.CGROUP_PARENT, "/x", EngineConfig.builder().cgroupParent("/x")),
                Arguments.of(
                        ConfigKey.PLUGIN_DIRECTORIES,
                        "[\"/p/1\", \"/p/2\"]",
                        EngineConfig.builder().pluginDirectory(Path.of("/p/1")).pluginDirectory(Path.of("/p/2"))),
                Arguments.of(
                        ConfigKey.PLUGINS,
                        "{ my-plugin { colour = green, \"a.b\" = 01 } }",
                        EngineConfig.builder().pluginOptions("my-plugin", Map.of("colour", "green", "a.b", "01"))),
                Arguments.of(
                        ConfigKey.SECCOMP_PROFILE, "/s", EngineConfig.builder().seccompProfile(Path.of("/s"))),
                Arguments.of(
                        ConfigKey.MONITOR_PATH, "/m", EngineConfig.builder().monitorPath("/m")),
                Arguments.of(ConfigKey.INIT_PATH, "/i", EngineConfig.builder().initPath("/i")),
                Arguments.of(
                        ConfigKey.EXIT_COMMAND,
                        "[\"/g\", \"x y\"]",
                        EngineConfig.builder().exitCommand(List.of("/g", "x y"))),
                Arguments.of(
                        ConfigKey.SUPERVISE, "false", EngineConfig.builder().supervise(false)));
    }

    @Test
    void everyKeyIsAmongTheMappingsBelow() {
        assertThat(mappings().map(it -> it.get()[0])).containsExactly((Object[]) ConfigKey.values());
    }

    @ParameterizedTest
    @MethodSource("mappings")
    void aKeyInAFileFillsItsComponentOnly(ConfigKey key, String value, EngineConfig.Builder expected)
            throws IOException {
        Files.writeString(systemFile, "gantry." + key.key() + " = " + value + "\n");
        assertThat(load())
                .isEqualTo(expected.build())
                .isNotEqualTo(EngineConfig.builder().build());
    }

    @ParameterizedTest
    @MethodSource("mappings")
    void aVariableAndAFlagFillTheSameComponent(ConfigKey key, String value, EngineConfig.Builder expected) {
        if (key.variable().isPresent()) {
            variables.put(key.variable().orElseThrow(), value);
            assertThat(load()).isEqualTo(expected.build());
            variables.clear();
            flags.put(key.key(), value);
            assertThat(load()).isEqualTo(expected.build());
        } else {
            flags.put(key.key(), value);
            assertThat(refused()).hasMessageContaining("flag " + key.key()).hasMessageContaining("group of keys");
        }
    }

    @Test
    void variablesAreNamedAfterTheirKeys() {
        assertThat(Arrays.stream(ConfigKey.values()).flatMap(key -> key.variable().stream()))
                .contains("GANTRY_ROOT", "GANTRY_RUN_ROOT", "GANTRY_RUNTIME", "GANTRY_LOG_DRIVER");
    }

    @Test
    void laterPlacesWin() throws IOException {
        assertThat(load().monitorPath()).isEqualTo("conmon");
        Files.writeString(systemFile, "gantry { monitor-path = one, init-path = kept }");
        assertThat(load().monitorPath()).isEqualTo("one");
        Files.writeString(userFile, "gantry.monitor-path = two");
        assertThat(load().monitorPath()).isEqualTo("two");
        Files.writeString(dir.resolve("work/named"), "gantry.monitor-path = three");
        variables.put("GANTRY_CONFIG", "named");
        assertThat(load().monitorPath()).isEqualTo("three");
        variables.put("GANTRY_MONITOR_PATH", "four");
        assertThat(load().monitorPath()).isEqualTo("four");
        flags.put("monitor-path", "five");
        assertThat(load().monitorPath()).isEqualTo("five");
        assertThat(load().initPath()).isEqualTo("kept");
    }

    @Test
    void theUsersFileIsWhereXdgSays() throws IOException {
        Path file = Files.createDirectories(dir.resolve("xdg/gantry")).resolve("gantry.conf");
        Files.writeString(file, "gantry.runtime = here");
        Files.writeString(userFile, "gantry.runtime = there");
        variables.put("XDG_CONFIG_HOME", dir.resolve("xdg").toString());
        assertThat(load().defaultRuntime()).contains("here");
        variables.put("XDG_CONFIG_HOME", "relative/is/ignored");
        assertThat(load().defaultRuntime()).contains("there");
    }

    @Test
    void aUserOtherThanRootHasDirectoriesOfTheirOwn() {
        assertThat(load(1000).root()).isEqualTo(dir.resolve("home/.local/share/gantry"));
        assertThat(load(1000).runRoot()).isEqualTo(Path.of("/tmp/gantry-1000-run"));
        variables.put("XDG_DATA_HOME", "/data");
        variables.put("XDG_RUNTIME_DIR", "/run/user/1000");
        assertThat(load(1000).root()).isEqualTo(Path.of("/data/gantry"));
        assertThat(load(1000).runRoot()).isEqualTo(Path.of("/run/user/1000/gantry"));
        assertThat(load(0).root()).isEqualTo(Path.of("/var/lib/gantry"));
    }

    @Test
    void aFileStillDecidesForAUserOtherThanRoot() throws IOException {
        Files.writeString(systemFile, "gantry.root = /shared");
        assertThat(load(1000).root()).isEqualTo(Path.of("/shared"));
    }

    @Test
    void mapsOfSeveralPlacesAreOneAndAFlagReachesInside() throws IOException {
        Files.writeString(systemFile, "gantry.runtimes { runc { flags = [--one], path = /a }, youki {} }");
        Files.writeString(userFile, "gantry.runtimes.runc.path = ~/bin/runc");
        flags.put("runtimes.runc.flags", "--two:--three");
        flags.put("runtimes.\"my.own\".driver", "runc");
        EngineConfig config = load();
        assertThat(config.runtimes()).containsOnlyKeys("runc", "youki", "my.own");
        assertThat(config.runtimes().get("runc").flags()).containsExactly("--two", "--three");
        assertThat(config.runtimes().get("runc").path())
                .contains(dir.resolve("home/bin/runc").toString());
    }

    @Test
    void aFileMayIncludeAndReferToItselfAndToVariables() throws IOException {
        Files.writeString(dir.resolve("etc/gantry/more.conf"), "gantry.monitor-path = ${BIN}/conmon");
        Files.writeString(
                systemFile,
                "include \"more.conf\"\ngantry.root = /srv/g\ngantry.plugin-directories = [${gantry.root}/plugins]\n");
        Files.writeString(userFile, "gantry.plugin-directories += /more");
        Files.writeString(dir.resolve("named.conf"), "gantry.exit-command = [${gantry.init-path}, ${gantry.root}]");
        variables.put("GANTRY_CONFIG", dir.resolve("named.conf").toString());
        variables.put("BIN", "/opt/bin");
        EngineConfig config = load();
        assertThat(config.exitCommand()).as("refers to a default").containsExactly("catatonit", "/srv/g");
        assertThat(config.monitorPath()).isEqualTo("/opt/bin/conmon");
        assertThat(config.pluginDirectories()).containsExactly(Path.of("/srv/g/plugins"), Path.of("/more"));
    }

    @Test
    void aMistakeInAnIncludedFileIsFoundThere() throws IOException {
        Path included = dir.resolve("etc/gantry/more.conf");
        Files.writeString(included, "\ngantry.rot = /x\n");
        Files.writeString(systemFile, "include \"more.conf\"\n");
        assertThat(refused()).hasMessageContaining(included + ", line 2: unknown key 'gantry.rot'");
    }

    @Test
    void whatSomebodyTypesIsRelativeToWhereTheyAre() {
        variables.put("GANTRY_ROOT", "here");
        variables.put("GANTRY_PLUGIN_DIRECTORIES", "p:/q");
        flags.put("run-root", "../there");
        EngineConfig config = load();
        assertThat(config.root()).isEqualTo(dir.resolve("work/here"));
        assertThat(config.runRoot()).isEqualTo(dir.resolve("there"));
        assertThat(config.pluginDirectories()).containsExactly(dir.resolve("work/p"), Path.of("/q"));
    }

    @Test
    void anEmptyVariableIsNone() {
        variables.put("GANTRY_ROOT", "");
        variables.put("GANTRY_CONFIG", "");
        assertThat(load().root()).isEqualTo(Path.of("/var/lib/gantry"));
    }

    @Test
    void anUnknownKeyIsRefusedWithPlaceAndNearestKey() throws IOException {
        Files.writeString(systemFile, "gantry {\n  # comment\n  log-drvier = none\n}\n");
        assertThat(refused())
                .hasMessageStartingWith(
                        systemFile + ", line 3: unknown key 'gantry.log-drvier'; did you mean 'gantry.log-driver'?");
    }

    @Test
    void anUnknownKeyOfARuntimeIsRefused() throws IOException {
        Files.writeString(systemFile, "gantry.runtimes.runc {\n pth = /x\n}");
        assertThat(refused())
                .hasMessageContaining("line 2: unknown key 'gantry.runtimes.runc.pth';"
                        + " did you mean 'gantry.runtimes.runc.path'?");
    }

    @Test
    void aKeyOutsideTheTopIsRefused() throws IOException {
        Files.writeString(systemFile, "root = /x");
        assertThat(refused()).hasMessageContaining("line 1: unknown key 'root'").hasMessageContaining("'gantry.root'");
    }

    static Stream<Arguments> wrongValues() {
        return Stream.of(
                Arguments.of("gantry = 3", "'gantry' must be a group of keys"),
                Arguments.of("gantry.root = []", "'gantry.root' must be a text, and is a list"),
                Arguments.of("gantry.root = null", "'gantry.root' must be a text, and is null"),
                Arguments.of("gantry.root = \"\"", "'gantry.root' must not be empty"),
                Arguments.of("gantry.root = a/b", "must be an absolute path, and is 'a/b'"),
                Arguments.of("gantry.root = \"/a\\u0000b\"", "is not a path"),
                Arguments.of("gantry.store = oracle", "must be 'sqlite' or 'memory', and is 'oracle'"),
                Arguments.of("gantry.supervise = 7", "must be true or false, and is the number 7"),
                Arguments.of("gantry.supervise = maybe", "must be true or false, and is the text 'maybe'"),
                Arguments.of("gantry.exit-command = gantry", "must be a list, [ ... ], and is the text 'gantry'"),
                Arguments.of("gantry.exit-command = [{}]", "must be a list of texts, and holds a group of keys"),
                Arguments.of("gantry.plugin-directories = [a]", "must be an absolute path"),
                Arguments.of("gantry.cgroup-parent = x", "must begin with '/'"),
                Arguments.of("gantry.runtimes.runc = /usr/bin/runc", "'gantry.runtimes.runc' must be a group of keys"),
                Arguments.of("gantry.runtimes.runc.options.a = [1]", "'gantry.runtimes.runc.options.a' must be a text"),
                Arguments.of("gantry.plugins.p = 1", "'gantry.plugins.p' must be a group"),
                Arguments.of("gantry.root = ${NOWHERE}", "NOWHERE"));
    }

    @ParameterizedTest
    @MethodSource("wrongValues")
    void aWrongValueIsRefusedWithItsPlace(String text, String words) throws IOException {
        Files.writeString(systemFile, "\n\n" + text + "\n");
        EngineException e = refused();
        assertThat(e).hasMessageStartingWith(systemFile + ", line 3: ").hasMessageContaining(words);
        assertThat(e.nextStep()).isEmpty();
    }

    @Test
    void aSyntaxErrorIsRefusedWithItsPlace() throws IOException {
        Files.writeString(systemFile, "gantry {\n  root = /x\n  store = [\n}\n");
        assertThat(refused()).hasMessageMatching("\\Q" + systemFile + "\\E, line [345]: .*");
    }

    @Test
    void allProblemsOfAllPlacesComeTogether() throws IOException {
        Files.writeString(systemFile, "gantry.store = oracle\ngantry.supervise = maybe");
        Files.writeString(userFile, "gantry {");
        variables.put("GANTRY_CONFIG", "missing.conf");
        variables.put("GANTRY_STORE", "memory");
        variables.put("GANTRY_CGROUP_PARENT", "x");
        flags.put("rot", "/x");
        EngineException e = refused();
        assertThat(e).hasMessageContaining("(and 5 more)");
        String all = e.getMessage() + e.nextStep().orElseThrow();
        assertThat(all)
                .contains("line 1: 'gantry.store' must be", "line 2: 'gantry.supervise'")
                .contains(userFile + ", line ")
                .contains(dir.resolve("work/missing.conf") + ": configuration file does not exist")
                .contains("variable GANTRY_CGROUP_PARENT: 'gantry.cgroup-parent' must begin")
                .contains("flag rot: unknown key 'gantry.rot'; did you mean 'gantry.root'?");
    }

    @Test
    void aMisspeltVariableIsRefusedAndAForeignOneIsNot() {
        variables.put("GANTRY_HOME", "/opt/gantry");
        variables.put("GANTRY_JAVA_OPTS", "-Xmx1g");
        assertThat(load()).isNotNull();
        variables.put("GANTRY_LOG_DRVER", "none");
        assertThat(refused())
                .hasMessageContaining("variable GANTRY_LOG_DRVER: unknown; did you mean 'GANTRY_LOG_DRIVER'?");
    }

    @Test
    void aListInAVariableThatIsNoneIsRefused() {
        variables.put("GANTRY_EXIT_COMMAND", "[a, b");
        assertThat(refused()).hasMessageContaining("variable GANTRY_EXIT_COMMAND: must be a list of texts");
        variables.put("GANTRY_EXIT_COMMAND", "[a], gantry.root = x");
        assertThat(refused()).hasMessageContaining("variable GANTRY_EXIT_COMMAND: must be a list of texts");
    }

    @Test
    void aFlagWhoseKeyIsNoneIsRefused() {
        flags.put("a..b", "x");
        assertThat(refused()).hasMessageContaining("flag a..b");
    }

    @Test
    void aDirectoryInPlaceOfAFileIsRefused() throws IOException {
        Files.createDirectory(systemFile);
        assertThat(refused()).hasMessageContaining(systemFile + ": configuration file is a directory");
    }

    @Test
    void theProcessItselfIsAnEnvironment() {
        Environment process = Environment.ofProcess();
        assertThat(process.variables()).isEqualTo(System.getenv());
        assertThat(process.isRoot()).isEqualTo(System.getProperty("user.name").equals("root"));
        assertThat(process.workingDirectory()).isAbsolute();
    }
}
