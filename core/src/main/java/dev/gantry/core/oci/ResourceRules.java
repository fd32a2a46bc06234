// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.oci;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.Resources;
import dev.gantry.spi.runtime.OciSpec;

/**
 * Cgroup limits as the OCI runtime specification writes them. Memory and swap together default to twice the memory, as
 * in podman, unless the kernel does not account for swap. Safe for use by any thread.
 */
public final class ResourceRules {
    /** Processes and threads of a container unless asked otherwise. */
    static final long DEFAULT_PIDS = 2048;

    private static final long UNLIMITED = -1;
    private static final long MAX_SHARES = 262_144;
    private static final long MIN_PERIOD = 1_000;
    private static final long MAX_PERIOD = 1_000_000;
    private static final long MIN_QUOTA = 1_000;
    private static final Pattern CPU_LIST = Pattern.compile("\\d{1,5}(-\\d{1,5})?(,\\d{1,5}(-\\d{1,5})?)*");

    private ResourceRules() {}

    /**
     * The limits of a new container. A cgroup is born without limits, so unlimited ones are left out.
     *
     * @throws EngineException as {@link #requireValid}
     */
    static OciSpec.LinuxResources forCreation(Resources asked, List<OciSpec.DeviceRule> devices, HostFacts host) {
        requireValid(asked);
        OptionalLong memory = limited(asked.memory());
        OptionalLong pids = asked.pidsLimit().isPresent() ? limited(asked.pidsLimit()) : OptionalLong.of(DEFAULT_PIDS);
        return new OciSpec.LinuxResources(
                devices,
                memory(
                        memory,
                        limited(asked.memoryReservation()),
                        limited(asked.memorySwap().isPresent() ? asked.memorySwap() : defaultSwap(memory, host))),
                cpu(asked, limited(asked.cpuQuota()), asked.cpuPeriod()),
                pids.stream().mapToObj(OciSpec.Pids::new).findFirst());
    }

    /**
     * The limits that change in a running container, so that it has afterwards what its next run will have. Those that
     * the kernel weighs against each other, memory and swap, quota and period, go together even when one changes alone.
     * {@link OciJson#write(OciSpec.LinuxResources)} makes the JSON for {@link dev.gantry.spi.runtime.ResourceUpdate}.
     *
     * @throws EngineException as {@link #requireValid}, for the limits and the change together
     */
    public static OciSpec.LinuxResources forUpdate(Resources present, Resources change, HostFacts host) {
        Resources merged = present.merge(change);
        requireValid(merged);
        boolean memory = anyPresent(change.memory(), change.memorySwap());
        boolean time = anyPresent(change.cpuQuota(), change.cpuPeriod());
        OptionalLong swap = merged.memorySwap().isPresent() ? merged.memorySwap() : defaultSwap(merged.memory(), host);
        return new OciSpec.LinuxResources(
                List.of(),
                memory(when(memory, merged.memory()), change.memoryReservation(), when(memory, swap)),
                cpu(change, when(time, merged.cpuQuota()), when(time, merged.cpuPeriod())),
                change.pidsLimit().stream()
                        .mapToObj(limit -> new OciSpec.Pids(limit <= 0 ? UNLIMITED : limit))
                        .findFirst());
    }

    private static OptionalLong defaultSwap(OptionalLong memory, HostFacts host) {
        if (memory.isEmpty() || !host.limitsSwap()) {
            return OptionalLong.empty();
        }
        long bytes = memory.getAsLong();
        return OptionalLong.of(bytes == UNLIMITED || bytes > Long.MAX_VALUE / 2 ? UNLIMITED : 2 * bytes);
    }

    private static OptionalLong when(boolean condition, OptionalLong value) {
        return condition ? value : OptionalLong.empty();
    }

    private static OptionalLong limited(OptionalLong value) {
        return value.isPresent() && value.getAsLong() > 0 ? value : OptionalLong.empty();
    }

    private static Optional<OciSpec.Memory> memory(OptionalLong limit, OptionalLong reservation, OptionalLong swap) {
        return anyPresent(limit, reservation, swap)
                ? Optional.of(new OciSpec.Memory(limit, reservation, swap))
                : Optional.empty();
    }

    private static Optional<OciSpec.Cpu> cpu(Resources asked, OptionalLong quota, OptionalLong period) {
        boolean any = anyPresent(asked.cpuShares(), quota, period)
                || asked.cpusetCpus().isPresent()
                || asked.cpusetMems().isPresent();
        return any
                ? Optional.of(new OciSpec.Cpu(asked.cpuShares(), quota, period, asked.cpusetCpus(), asked.cpusetMems()))
                : Optional.empty();
    }

    private static boolean anyPresent(OptionalLong... values) {
        return Stream.of(values).anyMatch(OptionalLong::isPresent);
    }

    /**
     * Checks the limits of a container as a whole.
     *
     * @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} for a value that no cgroup can have, or values that
     *     contradict each other
     */
    public static void requireValid(Resources resources) {
        requireLimit("memory", resources.memory());
        requireLimit("memory and swap", resources.memorySwap());
        requireLimit("memory reservation", resources.memoryReservation());
        OptionalLong memory = limited(resources.memory());
        if (memory.isEmpty() && limited(resources.memorySwap()).isPresent()) {
            throw refused("a limit of memory and swap needs a limit of memory", "set memory (--memory) too");
        }
        requireOrder(memory, limited(resources.memorySwap()), "memory and swap together are less than memory");
        requireOrder(limited(resources.memoryReservation()), memory, "memory is less than its reservation");
        requireRange("cpu shares", resources.cpuShares(), 2, MAX_SHARES);
        requireRange("cpu period", resources.cpuPeriod(), MIN_PERIOD, MAX_PERIOD);
        if (resources.cpuQuota().orElse(UNLIMITED) != UNLIMITED) {
            requireRange("cpu quota", resources.cpuQuota(), MIN_QUOTA, Long.MAX_VALUE);
        }
        requireCpuList("cpuset cpus", resources.cpusetCpus());
        requireCpuList("cpuset mems", resources.cpusetMems());
        requireRange("pids limit", resources.pidsLimit(), UNLIMITED, Long.MAX_VALUE);
    }

    private static void requireLimit(String what, OptionalLong value) {
        if (value.isPresent() && value.getAsLong() <= 0 && value.getAsLong() != UNLIMITED) {
            throw refused(
                    what + " limit of " + value.getAsLong() + " bytes", "use a positive number, or -1 for no limit");
        }
    }

    private static void requireOrder(OptionalLong lower, OptionalLong higher, String otherwise) {
        if (lower.isPresent() && higher.isPresent() && lower.getAsLong() > higher.getAsLong()) {
            throw refused(
                    otherwise + " (" + higher.getAsLong() + " and " + lower.getAsLong() + " bytes)",
                    "raise the former");
        }
    }

    private static void requireRange(String what, OptionalLong value, long min, long max) {
        if (value.isPresent() && (value.getAsLong() < min || value.getAsLong() > max)) {
            throw refused(what + " of " + value.getAsLong(), "use " + min + " to " + max);
        }
    }

    private static void requireCpuList(String what, Optional<String> value) {
        if (value.isPresent() && !CPU_LIST.matcher(value.get()).matches()) {
            throw refused(what + " \"" + value.get() + "\"", "use a list such as 0-2,4");
        }
    }

    private static EngineException refused(String what, String nextStep) {
        return new EngineException(ErrorCode.INVALID_ARGUMENT, what, nextStep);
    }
}
