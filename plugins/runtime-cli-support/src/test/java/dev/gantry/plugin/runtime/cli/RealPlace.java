// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import dev.gantry.api.EngineConfig;
import dev.gantry.embed.EngineBuilder;
import dev.gantry.plugin.log.k8sfile.K8sFileLogDriver;
import dev.gantry.plugin.runtime.fake.Faults;
import dev.gantry.spi.runtime.OciRuntimeProvider;
import dev.gantry.testkit.model.EngineSubject;

/** Engines with a real runtime, on a root and in a cgroup of their own, of which nothing is left when it is closed. */
final class RealPlace implements EngineSubject.Place {
    private static final long LOOK_MILLIS = 10;
    private static final int LOOKS = 2_000;
    /** Ten times what the shell of a container sleeps before it looks for signals. */
    private static final long SIGNAL_MILLIS = 500;
    /** Where the monitors are; it stays until the last of them ended, and then goes with the parent. */
    private static final String MONITORS = "conmon";

    private final OciRuntimeProvider provider;
    private final Optional<Path> program;
    private final Path directory;
    private final String cgroup;

    /** @param parent a directory that exists, in which it makes its own */
    RealPlace(OciRuntimeProvider provider, Optional<Path> program, Path parent) {
        this.provider = provider;
        this.program = program;
        try {
            directory = Files.createTempDirectory(parent, "gantry-model-");
            RealContainers.rootFilesystem(directory.resolve("rootfs"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.cgroup = directory.getFileName().toString();
    }

    @Override
    public EngineBuilder engine() {
        EngineConfig config = EngineConfig.builder()
                .root(directory.resolve("root"))
                .runRoot(directory.resolve("run"))
                .cgroupParent("/" + cgroup)
                .defaultRuntime(provider.name())
                .runtime(
                        provider.name(),
                        new EngineConfig.RuntimeSettings(
                                Optional.empty(), program.map(Path::toString), List.of(), Map.of()))
                .build();
        return EngineBuilder.of(config).discovery(false).runtime(provider).logDriver(new K8sFileLogDriver());
    }

    @Override
    public Path rootfs() {
        return directory.resolve("rootfs");
    }

    /** A real runtime knows no faults to order. */
    @Override
    public Faults trouble() {
        return new Faults();
    }

    @Override
    public void settle() {
        sleep(LOOK_MILLIS);
    }

    @Override
    public void settleSignals() {
        sleep(SIGNAL_MILLIS);
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for containers to come to rest", e);
        }
    }

    @Override
    public int patience() {
        return LOOKS;
    }

    @Override
    public void close() {
        try {
            List<String> left = new ArrayList<>();
            endProcesses(left);
            unmount(left);
            removeCgroups(left);
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
            if (!left.isEmpty()) {
                throw new IllegalStateException("left behind: " + left);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A monitor ends by itself shortly after its container is gone. */
    private void endProcesses(List<String> left) throws IOException {
        List<ProcessHandle> processes = processes();
        for (int look = 0; !processes.isEmpty() && look < LOOKS; look++) {
            settle();
            processes = processes();
        }
        for (ProcessHandle process : processes) {
            left.add("process " + process.pid() + " " + commandLine(process));
        }
        while (!processes.isEmpty()) {
            processes.forEach(ProcessHandle::destroyForcibly);
            settle();
            processes = processes();
        }
    }

    /** Those in the cgroup, and those that were given a path below the directory. */
    private List<ProcessHandle> processes() throws IOException {
        List<ProcessHandle> found = new ArrayList<>();
        for (Path top : RealContainers.cgroups(cgroup)) {
            for (Path each : directories(top)) {
                for (String pid : Files.readAllLines(each.resolve("cgroup.procs"))) {
                    ProcessHandle.of(Long.parseLong(pid)).ifPresent(found::add);
                }
            }
        }
        ProcessHandle.allProcesses()
                .filter(process -> process.pid() != ProcessHandle.current().pid())
                .filter(process -> commandLine(process).contains(directory.toString()))
                .forEach(found::add);
        return found;
    }

    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"))
                    .replace('\0', ' ');
        } catch (IOException e) {
            return "";
        }
    }

    private void unmount(List<String> left) throws IOException {
        List<String> mounts = Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
                .map(line -> line.split(" ")[4])
                .filter(mount -> Path.of(mount).startsWith(directory))
                .sorted(Comparator.reverseOrder())
                .toList();
        for (String mount : mounts) {
            left.add("mount " + mount);
            try {
                new ProcessBuilder("umount", "-l", mount).inheritIO().start().waitFor();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while unmounting " + mount, e);
            }
        }
    }

    private void removeCgroups(List<String> left) throws IOException {
        for (Path top : RealContainers.cgroups(cgroup)) {
            List<Path> deepestFirst = new ArrayList<>(directories(top));
            deepestFirst.sort(Comparator.reverseOrder());
            for (Path each : deepestFirst) {
                if (!each.equals(top) && !each.equals(top.resolve(MONITORS))) {
                    left.add("cgroup " + each);
                }
                Files.deleteIfExists(each);
            }
        }
    }

    private static List<Path> directories(Path top) throws IOException {
        try (Stream<Path> all = Files.walk(top)) {
            return all.filter(Files::isDirectory).toList();
        }
    }
}
