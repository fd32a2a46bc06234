// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;

import dev.gantry.core.host.Failpoints;
import dev.gantry.spi.runtime.Bundle;
import dev.gantry.spi.runtime.CreateRequest;
import dev.gantry.spi.runtime.LogSink;
import dev.gantry.spi.runtime.OciRuntimeProvider;

/**
 * Compares create, start, exit, delete through a {@link CliRuntime} with a shell that makes the same calls to conmon and
 * the runtime, by turns in one run.
 */
public final class CycleBenchmark {
    private static final int WARM_UP = 10;
    private static final int CYCLES = 4;

    private final RealContainers containers;
    private final RuntimeProgram runtime;
    private final Map<String, CountDownLatch> waiting = new ConcurrentHashMap<>();

    private CycleBenchmark(RealContainers containers, OciRuntimeProvider provider) {
        this.containers = containers;
        this.runtime = new RuntimeProgram(
                provider.name(),
                containers.runtime().info().path().orElseThrow(),
                containers.top().resolve("state"),
                List.of(),
                containers.host().launcher(),
                Map.of());
    }

    /** @param arguments class of the provider, number of rounds, an empty directory to work in */
    public static void main(String[] arguments) throws Exception {
        OciRuntimeProvider provider = (OciRuntimeProvider)
                Class.forName(arguments[0]).getDeclaredConstructor().newInstance();
        Path top = Path.of(arguments[2]);
        Optional<Path> program = provider.name().equals("crun")
                ? Optional.of(RealContainers.crunWithoutHybridCgroups(top))
                : Optional.empty();
        try (RealContainers containers = new RealContainers(provider, program, top, Failpoints.OFF)) {
            new CycleBenchmark(containers, provider).compare(Integer.parseInt(arguments[1]));
        }
    }

    private void tell(Path exitFile) {
        CountDownLatch exited = waiting.remove(exitFile.getFileName().toString());
        if (exited != null) {
            exited.countDown();
        }
    }

    private void compare(int rounds) throws Exception {
        containers.host().directories().watch(containers.top().resolve("exits"), files -> files.forEach(this::tell));
        List<Double> shell = new ArrayList<>();
        List<Double> java = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < WARM_UP + rounds; round++) {
            boolean shellFirst = round % 2 == 0;
            double first = shellFirst ? shellCycles() : javaCycles();
            double second = shellFirst ? javaCycles() : shellCycles();
            if (round >= WARM_UP) {
                shell.add(shellFirst ? first : second);
                java.add(shellFirst ? second : first);
                ratios.add(java.get(java.size() - 1) / shell.get(shell.size() - 1));
            }
        }
        System.out.printf(
                "%s: %d rounds of %d cycles; shell %.1f ms, java %.1f ms per cycle (medians); ratio of medians %.3f,"
                        + " median of ratios %.3f%n",
                runtime.name(),
                rounds,
                CYCLES,
                median(shell),
                median(java),
                median(java) / median(shell),
                median(ratios));
    }

    private static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }

    private List<CreateRequest> requests() throws IOException {
        List<CreateRequest> requests = new ArrayList<>();
        for (int i = 0; i < CYCLES; i++) {
            requests.add(new CreateRequest(containers.bundle("true"), new LogSink.None(), Optional.empty(), List.of()));
        }
        return requests;
    }

    private double javaCycles() throws Exception {
        List<CreateRequest> requests = requests();
        long begin = System.nanoTime();
        for (CreateRequest request : requests) {
            Bundle bundle = request.bundle();
            containers.runtime().create(request);
            CountDownLatch exited = new CountDownLatch(1);
            waiting.put(bundle.containerId(), exited);
            containers.runtime().start(bundle);
            exited.await();
            if (containers.runtime().exitReport(bundle).isEmpty()) {
                throw new IllegalStateException("told of an exit that is not there");
            }
            containers.runtime().delete(bundle);
        }
        return (System.nanoTime() - begin) / 1e6 / requests.size();
    }

    private double shellCycles() throws Exception {
        StringBuilder script = new StringBuilder("cd '" + containers.top() + "'\n");
        script.append(
                "[ -e fifo ] || mkfifo fifo life\nexec 5<>fifo\nexport _OCI_SYNCPIPE=3\nset -e\nbegin=$(date +%s%N)\n");
        Path life = containers.top().resolve("life");
        for (CreateRequest request : requests()) {
            Bundle bundle = request.bundle();
            BundleFiles files = new BundleFiles(bundle, containers.top().resolve("exits"));
            List<String> held = MonitorCommand.held(Path.of("/usr/bin/conmon"), runtime, request, files);
            String globals = words(runtime.globalFlags());
            script.append("mkdir ").append(files.persistDirectory()).append('\n');
            script.append("cd ")
                    .append(bundle.path())
                    .append("\nexec 6<>")
                    .append(life)
                    .append('\n');
            script.append(words(held.subList(4, held.size()))).append(" 3>&5 5>&- </dev/null >/dev/null\n");
            script.append("read -r line <&5\nexec 7<").append(life).append(" 6>&-\n");
            script.append(runtime.path())
                    .append(' ')
                    .append(globals)
                    .append(" start ")
                    .append(bundle.containerId())
                    .append("\n");
            // conmon holds descriptor 6 until just before it writes the exit file: that far, the shell sleeps.
            script.append("read -r end <&7 || :\nexec 7<&-\nwhile [ ! -e ")
                    .append(files.exitFile())
                    .append(" ]; do :; done\n");
            script.append(runtime.path())
                    .append(' ')
                    .append(globals)
                    .append(" delete --force ")
                    .append(bundle.containerId())
                    .append("\n");
            script.append("rm -rf ")
                    .append(files.persistDirectory())
                    .append(' ')
                    .append(files.exitFile())
                    .append('\n');
        }
        script.append("end=$(date +%s%N)\necho $(((end - begin) / 1000))\n");
        Path file = containers.top().resolve("cycles.sh");
        Files.writeString(file, script);
        Process process = new ProcessBuilder("/bin/sh", file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String microseconds = new String(process.getInputStream().readAllBytes()).strip();
        if (process.waitFor() != 0) {
            throw new IllegalStateException("the shell's loop failed");
        }
        return Long.parseLong(microseconds) / 1e3 / CYCLES;
    }

    private static String words(List<String> words) {
        return words.stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
    }
}
