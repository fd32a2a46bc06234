// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.command;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gantry.api.model.RemoveOptions;
import dev.gantry.shell.Rig;
import dev.gantry.shell.Rig.Outcome;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(120)
class ListingCommandsTest {
    @TempDir
    Path directory;

    private Rig rig;
    private String running;
    private String ended;

    @BeforeEach
    void open() throws Exception {
        String rootfs = Files.createDirectory(directory.resolve("rootfs")).toString();
        rig = new Rig(directory);
        rig.run("run", "--name", "job", "--rootfs", rootfs, "sh", "-c", "echo one; echo two >&2; printf three; exit 3");
        running = rig.run("run", "-d", "--name", "web", "-l", "app=x", "--rootfs", rootfs, "sleep", "1000")
                .out()
                .strip();
        ended = rig.engine().container("job").id();
        rig.run("create", "--name", "new", "--rootfs", rootfs, "true");
    }

    @AfterEach
    void close() {
        rig.engine()
                .containers()
                .forEach(container -> rig.engine()
                        .find(container.id())
                        .ifPresent(found -> found.remove(new RemoveOptions(true, true, Optional.of(Duration.ZERO)))));
        rig.close();
    }

    @Test
    void psShowsPodmansColumns() {
        Outcome outcome = rig.run("ps", "-a");

        assertThat(outcome.code()).isZero();
        assertThat(outcome.out().lines().findFirst().orElseThrow())
                .matches("CONTAINER ID  IMAGE {7}COMMAND +CREATED +STATUS +PORTS {7}NAMES");
        assertThat(outcome.out().lines().skip(1))
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith(ended.substring(0, 12))
                                .contains("sh -c echo one; e...")
                                .containsPattern("Exited \\(3\\) .* ago")
                                .endsWith("job"),
                        line -> assertThat(line).containsPattern("Up .* ago").endsWith("web"),
                        line -> assertThat(line).contains("Created").endsWith("new"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ps | web",
                "ps -a | job web new",
                "ps -l | new",
                "ps -n 2 | web new",
                "ps -n -1 | web",
                "ps -n 0 | web",
                "ps -l -a | new",
                "ps -q | web",
                "ps -a --sort runningfor | new job web",
                "ps -a --sort names | job new web",
                "ps --filter status=exited | job",
                "ps --filter exited=3 | job",
                "ps -a --filter label=app | web",
                "ps -a --filter label=app=y | ''",
                "ps -a --filter name=^j | job",
                "ps -a --filter name=job --filter name=new | job new",
                "ps -a --filter name=job --filter status=running | ''",
                "ps -a --filter before=web | job",
                "ps -a --filter since=web | new",
                "ps -a --filter network=none | job web new",
            })
    void psSelectsAndSorts(String line, String names) {
        Outcome outcome = rig.run((line + " --format {{.Names}}").split(" "));

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out().lines()).containsExactly(names.isEmpty() ? new String[0] : names.split(" "));
    }

    @Test
    void inspectHasEveryKeyThatPodmanHas() throws Exception {
        try (InputStream file = getClass().getResourceAsStream("/dev/gantry/shell/view/podman-inspect-keys.txt")) {
            String template = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(key -> "{{." + key + "}}")
                    .collect(Collectors.joining("\n"));
            Outcome outcome = rig.run("inspect", "--format", template, "web", "new");

            assertThat(outcome.err()).isEmpty();
            assertThat(outcome.code()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"web", "new"})
    void inspectShowsWhatIsInForceThoughNobodyAskedForIt(String name) {
        String format = "{{.Config.Env}} {{.HostConfig.PidsLimit}} {{.HostConfig.CapDrop}} {{.HostConfig.CapAdd}}"
                + " {{.EffectiveCaps}} {{.HostConfig.CgroupMode}} {{.PidFile}} {{.ConmonPidFile}}";
        String shown = rig.run("inspect", "--format", format, name).out();

        assertThat(shown)
                .contains("PATH=/usr/local/sbin:", "TERM=xterm", "HOSTNAME=", " 2048 ", "CAP_CHOWN")
                .containsPattern("CAP_AUDIT_WRITE CAP_MKNOD CAP_NET_RAW[^]]*] \\[]")
                .containsPattern(" (host|private) /.*/pidfile /.*/conmon.pid");
    }

    @Test
    void psPrintsIdsAndTemplatesAndJson() {
        assertThat(rig.run("ps", "-q").out()).isEqualTo(running.substring(0, 12) + "\n");
        assertThat(rig.run("ps", "-q", "--no-trunc").out()).isEqualTo(running + "\n");
        assertThat(rig.run("ps", "--noheading").out()).hasLineCount(1);
        assertThat(rig.run("ps", "--format", "table {{.ID}} {{.Names}}").out())
                .isEqualTo("CONTAINER ID  NAMES\n" + running.substring(0, 12) + "  web\n");
        assertThat(rig.run("ps", "--format", "table {{.State}}").out()).startsWith("STATE\nUp ");
        String json = rig.run("ps", "--format", "json").out();
        assertThat(json).startsWith("[\n  {\n    \"AutoRemove\": false,\n    \"Command\": [\n      \"sleep\",");
        assertThat(json).contains("\"ExitedAt\": -62135596800", "\"app\": \"x\"", "\"Names\": [\n      \"web\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ps --sort foo | invalid argument \"foo\" for \"--sort\" flag",
                "ps --filter foo | invalid filter \"foo\"",
                "ps --filter foo=bar | foo is an invalid filter",
                "ps --filter ancestor=x | filter ancestor is not supported yet",
                "ps --filter status=foo | unknown container state: foo: invalid argument",
                "ps --filter name=[ | invalid filter",
                "ps --size | --size is not supported yet",
                "ps --format {{.Foo}} | template: ps:1:2: executing \"ps\" at <.Foo>",
                "ps --format {{ | template: ps:1:",
                "ps -l -n 2 | --latest cannot be used",
                "ps -w 0 | invalid argument \"0\" for \"-w, --watch\" flag",
                "logs --since foo job | parsing --since \"foo\": unable to interpret time value",
                "logs --tail x job | invalid argument \"x\" for \"--tail\" flag",
                "events --filter foo=x | foo is an invalid filter",
                "inspect --type pod x | inspect --type pod is not supported yet",
                "plugins fly | unrecognized command `gantry plugins fly`",
                "plugins load | plugins load takes one argument",
                "plugins unload nope | nope",
            })
    void badRequestsAreOneLineEach(String line, String message) {
        Outcome outcome = rig.run(line.strip().split(" "));

        assertThat(outcome.code()).isEqualTo(125);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err())
                .startsWith("Error: ")
                .contains(message.strip())
                .hasLineCount(1);
    }

    @Test
    void inspectPrintsPodmansKeys() {
        String json = rig.run("inspect", "web").out();

        assertThat(json).startsWith("[\n     {\n          \"Id\": \"" + running + "\",\n          \"Created\": \"20");
        assertThat(json).contains("\"State\": {", "\"OOMKilled\": false", "\"HostConfig\": {", "\"RestartCount\": 0");
        assertThat(rig.run("inspect", "-f", "{{.State.Status}} {{.State.ExitCode}} {{index .Args 0}}", "job", "web")
                        .out())
                .isEqualTo("exited 3 -c\nrunning 0 1000\n");
        assertThat(rig.run("inspect", "-f", "{{json .Config.Labels}}", "web").out())
                .isEqualTo("{\"app\":\"x\"}\n");
    }

    @Test
    void inspectShowsWhatItFoundBesideWhatItDidNot() {
        Outcome none = rig.run("inspect", "nope");
        assertThat(none.code()).isEqualTo(125);
        assertThat(none.out()).isEqualTo("[]\n");
        assertThat(none.err()).contains("\"nope\"").hasLineCount(1);

        Outcome some = rig.run("inspect", "--format", "{{.Name}}", "nope", "web");
        assertThat(some.code()).isEqualTo(125);
        assertThat(some.out()).isEqualTo("web\n");
    }

    @Test
    void logsKeepStreamsApartAndBytesAsTheyWere() {
        assertThat(rig.run("logs", "job")).isEqualTo(new Outcome(0, "one\nthree", "two\n"));
        assertThat(rig.run("logs", "-f", "job")).isEqualTo(new Outcome(0, "one\nthree", "two\n"));
        assertThat(rig.run("logs", "-n", "job").out()).isEqualTo("job one\njob three");
        assertThat(rig.run("logs", "-t", "job").out()).matches("(?s)\\d{4}-\\d\\d-\\d\\dT\\S+ one\n\\S+ three");
        assertThat(rig.run("logs", "--tail", "0", "job").out()).isEmpty();
        assertThat(rig.run("logs", "--since", "1h", "--until", "-1h", "job").out())
                .isEmpty();
        assertThat(rig.run("logs", "-n", "job", "web").out()).isEqualTo("job one\njob three");
    }

    @Test
    void eventsTellWhatHappened() {
        Outcome outcome = rig.run("events", "--stream=false", "--filter", "container=job");

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out().lines().map(line -> line.split(" ")[5]))
                .containsSubsequence("create", "init", "start", "died");
        assertThat(rig.run(
                                "events",
                                "--stream=false",
                                "--filter",
                                "event=die",
                                "--format",
                                "{{.Name}} {{.ContainerExitCode}}")
                        .out())
                .isEqualTo("job 3\n");
        assertThat(rig.run("events", "--until", "0s", "--format", "json", "--filter", "event=died")
                        .out())
                .startsWith("{\"ContainerExitCode\":3,\"ID\":\"" + ended);
    }

    @Test
    void explainSaysWhyInWords() {
        Outcome outcome = rig.run("explain", "job");

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out())
                .startsWith("job (" + ended.substring(0, 12) + ") is exited, since ")
                .contains("What happened:", "run 1: exit code 3", "What may be done now:");
        assertThat(rig.run("explain", "--format", "{{.State}} {{len .Exits}}", "job")
                        .out())
                .isEqualTo("exited 1\n");
    }

    @Test
    void infoVersionPluginsAndLocksDescribeTheEngine() {
        assertThat(rig.run("version").out()).startsWith("Client:       Gantry Engine\nVersion:      ");
        assertThat(rig.run("version", "--format", "{{.Client.Os}}").out()).isEqualTo("linux\n");
        assertThat(rig.run("info").out())
                .contains("graphRoot: " + directory.resolve("root"), "number: 3", "running: 1");
        assertThat(rig.run("info", "--format", "{{.store.containerStore.running}}")
                        .out())
                .isEqualTo("1\n");
        assertThat(rig.run("plugins").out()).startsWith("ID ").contains("runtime:fake");
        assertThat(rig.run("plugins", "--format", "json").code()).isZero();
        assertThat(rig.run("locks").out()).startsWith("KIND ");
        assertThat(rig.run("locks", "--format", "json").out()).isEqualTo("[]\n");
    }
}
