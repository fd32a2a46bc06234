// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.options;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

import dev.gantry.api.model.ContainerSpec;
import dev.gantry.api.model.ContainerSpecBuilder;
import dev.gantry.api.model.DeviceSpec;
import dev.gantry.api.model.HandoverFiles;
import dev.gantry.api.model.LogSpec;
import dev.gantry.api.model.NamespaceMode;
import dev.gantry.api.model.NamespaceSpec;
import dev.gantry.api.model.ResourceLimit;
import dev.gantry.api.model.RestartPolicy;
import dev.gantry.api.model.Signal;
import dev.gantry.shell.cli.Arguments;
import dev.gantry.shell.cli.ShellContext;
import dev.gantry.shell.cli.UsageException;

/** Makes a container's specification of the command line of {@code run} and {@code create}. */
public final class SpecReader {
    private static final Path ZONES = Path.of("/usr/share/zoneinfo");

    private final ShellContext context;
    private final Arguments arguments;

    /** @param arguments parsed with {@link CreateFlags#FLAGS} */
    public SpecReader(ShellContext context, Arguments arguments) {
        this.context = context;
        this.arguments = arguments;
    }

    /** @throws UsageException for what makes no sense, or is not supported yet */
    public ContainerSpec read() {
        List<String> words = arguments.positional();
        if (words.isEmpty()) {
            throw new UsageException("requires at least 1 arg(s), only received 0");
        }
        if (!arguments.on("rootfs")) {
            throw new UsageException(
                    "images are not supported yet, got \"" + words.get(0) + "\"",
                    "give the directory of a root filesystem with --rootfs DIR");
        }
        ContainerSpecBuilder spec = ContainerSpec.builder(rootfs(words.get(0)));
        spec.command(words.subList(1, words.size()));
        arguments
                .last("name")
                .map(name -> name.startsWith("/") ? name.substring(1) : name)
                .filter(name -> !name.isEmpty())
                .ifPresent(spec::name);
        arguments.last("runtime").ifPresent(spec::runtime);
        process(spec);
        MountFlags.read(context, arguments).forEach(spec::mount);
        arguments.last("tz").ifPresent(zone -> TimeZoneFlag.apply(spec, zone, ZONES));
        arguments.all("device").stream().map(DeviceSpec::parse).forEach(spec::device);
        spec.readOnly(arguments.on("read-only"));
        ResourceFlags.size(arguments, "shm-size").ifPresent(spec::shmSize);
        spec.namespaces(namespaces());
        spec.security(SecurityFlags.read(context, arguments));
        spec.resources(ResourceFlags.read(arguments));
        lifecycle(spec);
        spec.log(new LogSpec(arguments.last("log-driver"), SecurityFlags.pairs(arguments, "log-opt")));
        EnvironmentFlags.labels(context, arguments).forEach(spec::label);
        SecurityFlags.pairs(arguments, "annotation").forEach(spec::annotation);
        spec.files(new HandoverFiles(file("cidfile"), file("pidfile"), file("conmon-pidfile")));
        spec.createCommand(context.commandLine());
        return spec.build();
    }

    private Path rootfs(String text) {
        int colon = text.lastIndexOf(':');
        if (colon > 0 && !Files.exists(context.path(text))) {
            String option = text.substring(colon + 1);
            if (option.equals("O") || option.startsWith("O,") || option.equals("idmap")) {
                throw new UsageException("--rootfs option \":" + option + "\" is not supported yet");
            }
        }
        return context.path(text);
    }

    private void process(ContainerSpecBuilder spec) {
        EnvironmentFlags.variables(context, arguments).forEach(spec::environment);
        arguments.last("entrypoint").map(Entrypoints::parse).ifPresent(spec::entrypoint);
        Optional<String> directory = arguments.last("workdir").filter(path -> !path.isEmpty());
        if (directory.isPresent()) {
            if (!directory.get().startsWith("/")) {
                throw new UsageException(
                        "invalid working directory \"" + directory.get() + "\"", "use an absolute path");
            }
            spec.workingDirectory(directory.get());
        }
        arguments.last("user").filter(user -> !user.isEmpty()).ifPresent(spec::user);
        for (String group : arguments.all("group-add")) {
            if (group.equals("keep-groups")) {
                throw new UsageException("--group-add keep-groups is not supported yet");
            }
            spec.supplementaryGroup(group);
        }
        arguments.last("umask").ifPresent(mask -> spec.umask(umask(mask)));
        for (String limit : arguments.all("ulimit")) {
            if (limit.equals("host")) {
                throw new UsageException("--ulimit host is not supported yet", "name the limits, as in nofile=1024");
            }
            spec.limit(ResourceLimit.parse(limit));
        }
        OptionalLong adjustment = arguments.number("oom-score-adj");
        if (adjustment.isPresent()) {
            if (adjustment.getAsLong() < -1000 || adjustment.getAsLong() > 1000) {
                throw arguments.invalid(
                        "oom-score-adj", Long.toString(adjustment.getAsLong()), "must be between -1000 and 1000");
            }
            spec.oomScoreAdjustment((int) adjustment.getAsLong());
        }
        spec.init(arguments.on("init"));
        spec.terminal(arguments.on("tty")).openStdin(arguments.on("interactive"));
    }

    private void lifecycle(ContainerSpecBuilder spec) {
        RestartPolicy policy =
                arguments.last("restart").map(RestartPolicy::parse).orElse(RestartPolicy.NO);
        if (arguments.on("rm") && policy.kind() != RestartPolicy.Kind.NO) {
            throw new UsageException(
                    "the --rm option conflicts with --restart, when the restartPolicy is not \"\" and \"no\"");
        }
        spec.restartPolicy(policy).autoRemove(arguments.on("rm"));
        arguments.last("stop-signal").map(Signal::parse).ifPresent(spec::stopSignal);
        arguments.count("stop-timeout").ifPresent(seconds -> spec.stopTimeout(Duration.ofSeconds(seconds)));
        arguments.count("timeout").ifPresent(seconds -> {
            if (seconds > 0) {
                spec.runTimeout(Duration.ofSeconds(seconds));
            }
        });
        arguments.all("requires").forEach(spec::requires);
    }

    private NamespaceSpec namespaces() {
        NamespaceMode pid = mode("pid", "private, host, container:NAME or ns:PATH");
        NamespaceMode ipc = mode("ipc", "private, shareable, host, none, container:NAME or ns:PATH");
        NamespaceMode uts = mode("uts", "private, host, container:NAME or ns:PATH");
        Optional<NamespaceMode> cgroup = arguments.has("cgroupns")
                ? Optional.of(mode("cgroupns", "private, host, container:NAME or ns:PATH"))
                : Optional.empty();
        return new NamespaceSpec(pid, ipc, uts, cgroup, network(), hostname(uts));
    }

    private Optional<String> hostname(NamespaceMode uts) {
        Optional<String> hostname = arguments.last("hostname").filter(name -> !name.isEmpty());
        if (hostname.isPresent() && uts.kind() != NamespaceMode.Kind.PRIVATE) {
            throw new UsageException(
                    "cannot set hostname when running in the host or another container's UTS namespace");
        }
        return hostname;
    }

    private NamespaceMode mode(String flag, String allowed) {
        String text = arguments.last(flag).orElse("");
        if (text.equals("none") && flag.equals("ipc")) {
            return NamespaceMode.NONE;
        }
        if (text.equals("shareable") && flag.equals("ipc")) {
            return NamespaceMode.PRIVATE;
        }
        boolean known = text.isEmpty()
                || text.equals("private")
                || text.equals("host")
                || text.startsWith("container:")
                || text.startsWith("ns:");
        if (!known) {
            throw new UsageException("unrecognized namespace mode " + text + " passed to --" + flag, "use " + allowed);
        }
        return NamespaceMode.parse(flag, text);
    }

    private NamespaceMode network() {
        List<String> networks = arguments.all("network");
        if (networks.size() > 1) {
            throw new UsageException("more than one --network is not supported yet");
        }
        String text = networks.isEmpty() ? "none" : networks.get(0);
        if (text.equals("none") || text.equals("host") || text.startsWith("container:") || text.startsWith("ns:")) {
            return NamespaceMode.parse("network", text);
        }
        throw new UsageException(
                "network \"" + text + "\" is not supported yet", "use none, host, container:NAME or ns:PATH");
    }

    private static int umask(String text) {
        if (!text.matches("[0-7]{1,4}") || Integer.parseInt(text, 8) > 0777) {
            throw new UsageException("invalid umask string " + text, "use an octal number such as 0022");
        }
        return Integer.parseInt(text, 8);
    }

    private Optional<Path> file(String flag) {
        return arguments
                .last(flag)
                .filter(path -> !path.isEmpty())
                .map(path -> context.path(path).toAbsolutePath().normalize());
    }
}
