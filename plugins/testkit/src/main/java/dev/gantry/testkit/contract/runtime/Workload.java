// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

import org.apiguardian.api.API;

import dev.gantry.api.model.StdioSpec;
import dev.gantry.api.model.TerminalSize;
import dev.gantry.spi.runtime.OciSpec;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * What a container of the contract runs.
 *
 * @param args command line
 * @param env environment, as assignments
 * @param directory working directory
 * @param hostname host name
 * @param ownPidNamespace whether it gets a pid namespace; otherwise it shares the host's
 * @param stdio what its standard streams are
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Workload(
        List<String> args,
        List<String> env,
        String directory,
        String hostname,
        boolean ownPidNamespace,
        StdioSpec stdio) {
    private static final int UMASK = 0022;

    /** Copies the lists. */
    public Workload {
        args = List.copyOf(args);
        env = List.copyOf(env);
    }

    /** A command. */
    public static Workload of(String... args) {
        return new Workload(List.of(args), List.of("PATH=/bin"), "/", "contract", true, StdioSpec.DEFAULT);
    }

    /** A text for the shell. */
    public static Workload shell(String text) {
        return of("sh", "-c", text);
    }

    /** This, with one more variable. */
    public Workload with(String assignment) {
        List<String> all = new ArrayList<>(env);
        all.add(assignment);
        return new Workload(args, all, directory, hostname, ownPidNamespace, stdio);
    }

    /** This, in another working directory. */
    public Workload in(String otherDirectory) {
        return new Workload(args, env, otherDirectory, hostname, ownPidNamespace, stdio);
    }

    /** This, with another host name. */
    public Workload on(String otherHostname) {
        return new Workload(args, env, directory, otherHostname, ownPidNamespace, stdio);
    }

    /** This, in the pid namespace of the host. */
    public Workload inHostPidNamespace() {
        return new Workload(args, env, directory, hostname, false, stdio);
    }

    /** This, with an open standard input. */
    public Workload withInput() {
        return new Workload(args, env, directory, hostname, ownPidNamespace, new StdioSpec(false, true));
    }

    /** This, with a terminal. */
    public Workload withTerminal() {
        return new Workload(args, env, directory, hostname, ownPidNamespace, new StdioSpec(true, true));
    }

    /**
     * The {@code config.json} of a bundle that runs it, with namespaces and capabilities that a real runtime accepts
     * (OCI runtime specification 1.0.2, config).
     *
     * @param root the root filesystem on the host
     * @param cgroup path of the container's cgroup
     */
    public String toConfigJson(String root, String cgroup) {
        return """
                {"ociVersion":"1.0.2","hostname":%s,"root":{"path":%s},
                 "process":%s,
                 "mounts":[{"destination":"/proc","type":"proc","source":"proc"},
                  {"destination":"/dev","type":"tmpfs","source":"tmpfs","options":["nosuid","mode=755","size=64k"]},
                  {"destination":"/dev/pts","type":"devpts","source":"devpts",
                   "options":["nosuid","noexec","newinstance","ptmxmode=0666","mode=0620"]}],
                 "linux":{"cgroupsPath":%s,"namespaces":[%s{"type":"mount"},{"type":"ipc"},{"type":"uts"},
                  {"type":"network"}]}}
                """.formatted(
                        quoted(hostname),
                        quoted(root),
                        toProcessJson(0, Optional.empty()),
                        quoted(cgroup),
                        ownPidNamespace ? "{\"type\":\"pid\"}," : "");
    }

    /**
     * The {@code process} of it alone, as commands are executed with (OCI runtime specification 1.0.2, process).
     *
     * @param user whom it runs as, and the group
     * @param size of its terminal
     */
    String toProcessJson(long user, Optional<TerminalSize> size) {
        return """
                {%s%s"args":%s,"cwd":%s,"user":{"uid":%d,"gid":%d},"env":%s,
                  "capabilities":{"bounding":["CAP_KILL"],"effective":["CAP_KILL"],"permitted":["CAP_KILL"]}}""".formatted(
                stdio.terminal() ? "\"terminal\":true," : "",
                size.map(it -> "\"consoleSize\":{\"height\":%d,\"width\":%d},".formatted(it.rows(), it.columns()))
                        .orElse(""),
                array(args),
                quoted(directory),
                user,
                user,
                array(env));
    }

    /** The same for a runtime without bundles. */
    OciSpec.ProcessConfig toProcessConfig(long user) {
        List<String> capabilities = List.of("CAP_KILL");
        return new OciSpec.ProcessConfig(
                stdio.terminal(),
                Optional.empty(),
                new OciSpec.User(user, user, UMASK, List.of()),
                args,
                env,
                directory,
                new OciSpec.Capabilities(capabilities, capabilities, capabilities, List.of(), List.of()),
                List.of(),
                false,
                OptionalInt.empty());
    }

    /** The same for a runtime without bundles. Arguments as for {@link #toConfigJson}. */
    public OciSpec toOciSpec(String root, String cgroup) {
        return new OciSpec(
                OciSpec.VERSION,
                toProcessConfig(0),
                new OciSpec.Root(root, false),
                Optional.of(hostname),
                List.of(
                        new OciSpec.Mount("/proc", "proc", "proc", List.of()),
                        new OciSpec.Mount("/dev", "tmpfs", "tmpfs", List.of("nosuid", "mode=755", "size=64k")),
                        new OciSpec.Mount(
                                "/dev/pts",
                                "devpts",
                                "devpts",
                                List.of("nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"))),
                Map.of(),
                new OciSpec.Linux(
                        Map.of(),
                        new OciSpec.LinuxResources(List.of(), Optional.empty(), Optional.empty(), Optional.empty()),
                        cgroup,
                        Stream.concat(
                                        ownPidNamespace ? Stream.of("pid") : Stream.empty(),
                                        Stream.of("mount", "ipc", "uts", "network"))
                                .map(type -> new OciSpec.Namespace(type, Optional.empty()))
                                .toList(),
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        List.of()));
    }

    private static String array(List<String> texts) {
        return "[" + String.join(",", texts.stream().map(Workload::quoted).toList()) + "]";
    }

    private static String quoted(String text) {
        return "\""
                + text.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\n", "\\n")
                        .replace("\t", "\\t") + "\"";
    }
}
