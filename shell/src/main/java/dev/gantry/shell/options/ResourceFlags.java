// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.options;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

import dev.gantry.api.model.Resources;
import dev.gantry.shell.cli.Arguments;
import dev.gantry.shell.cli.Flag;
import dev.gantry.shell.cli.UsageException;

/** The flags that limit what a container may use, of {@code run}, {@code create} and {@code update}. */
public final class ResourceFlags {
    /** The flags, in the order of the help. */
    public static final List<Flag> FLAGS = List.of(
            Flag.unsupported("blkio-weight"),
            Flag.unsupported("blkio-weight-device"),
            Flag.value("cpu-period", "MICROSECONDS", "Length of a processor time period"),
            Flag.value("cpu-quota", "MICROSECONDS", "Processor time per period, -1 for no limit"),
            Flag.unsupported("cpu-rt-period"),
            Flag.unsupported("cpu-rt-runtime"),
            Flag.value("c,cpu-shares", "NUMBER", "Relative weight of processor time, 1024 being normal"),
            Flag.value("cpus", "NUMBER", "How many processors' worth of time, such as 1.5"),
            Flag.value("cpuset-cpus", "LIST", "Processors that may be used, such as 0-2,4"),
            Flag.value("cpuset-mems", "LIST", "Memory nodes that may be used"),
            Flag.unsupported("device-read-bps"),
            Flag.unsupported("device-read-iops"),
            Flag.unsupported("device-write-bps"),
            Flag.unsupported("device-write-iops"),
            Flag.value("m,memory", "SIZE", "Memory limit, such as 512m or 1g"),
            Flag.value("memory-reservation", "SIZE", "Memory that is left to the container under pressure"),
            Flag.value("memory-swap", "SIZE", "Limit of memory and swap together, -1 for no limit"),
            Flag.unsupported("memory-swappiness"),
            Flag.value("pids-limit", "NUMBER", "How many processes and threads, -1 for no limit"));

    private static final long CPU_PERIOD = 100_000;

    private ResourceFlags() {}

    /** The limits that the flags ask for. @throws UsageException for malformed or contradicting values */
    public static Resources read(Arguments arguments) {
        OptionalLong memory = named(size(arguments, "memory"));
        OptionalLong swap = swap(arguments, memory);
        OptionalLong reservation = named(size(arguments, "memory-reservation"));
        if (memory.isPresent() && reservation.isPresent() && reservation.getAsLong() > memory.getAsLong()) {
            throw new UsageException("--memory-reservation must not be above --memory");
        }
        OptionalLong quota = quota(arguments);
        OptionalLong period = named(arguments.count("cpu-period"));
        OptionalDouble cpus = arguments.decimal("cpus");
        if (cpus.isPresent()) {
            if (quota.isPresent() || period.isPresent()) {
                throw new UsageException(
                        "--cpus and --cpu-" + (quota.isPresent() ? "quota" : "period") + " cannot be set together");
            }
            if (cpus.getAsDouble() < 0) {
                throw arguments.invalid("cpus", String.valueOf(cpus.getAsDouble()), "must not be negative");
            }
            boolean limited = cpus.getAsDouble() > 0;
            quota = OptionalLong.of(limited ? Math.round(cpus.getAsDouble() * CPU_PERIOD) : -1);
            period = OptionalLong.of(CPU_PERIOD);
        }
        return new Resources(
                memory,
                swap,
                reservation,
                quota,
                period,
                named(arguments.count("cpu-shares")),
                text(arguments, "cpuset-cpus"),
                text(arguments, "cpuset-mems"),
                pids(arguments));
    }

    /** 0 is what podman has when a flag is not given, and so names no limit. */
    private static OptionalLong named(OptionalLong value) {
        return value.orElse(0) == 0 ? OptionalLong.empty() : value;
    }

    /** Any negative quota is none. */
    private static OptionalLong quota(Arguments arguments) {
        OptionalLong quota = named(arguments.number("cpu-quota"));
        return quota.orElse(0) < 0 ? OptionalLong.of(-1) : quota;
    }

    private static OptionalLong pids(Arguments arguments) {
        OptionalLong limit = arguments.number("pids-limit");
        if (limit.isPresent() && limit.getAsLong() < -1) {
            throw arguments.invalid("pids-limit", Long.toString(limit.getAsLong()), "use a number, or -1 for no limit");
        }
        // 0 has always meant no limit to users; to the kernel it would mean no process.
        return limit.isPresent() && limit.getAsLong() == 0 ? OptionalLong.of(-1) : limit;
    }

    private static OptionalLong swap(Arguments arguments, OptionalLong memory) {
        Optional<String> text = arguments.last("memory-swap");
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        if (text.get().equals("-1")) {
            return OptionalLong.of(-1);
        }
        OptionalLong swap = named(size(arguments, "memory-swap"));
        if (swap.isPresent() && memory.isPresent() && swap.getAsLong() < memory.getAsLong()) {
            throw new UsageException(
                    "--memory-swap must not be below --memory", "it is the limit of memory and swap together");
        }
        return swap;
    }

    /** A size flag, in bytes. */
    static OptionalLong size(Arguments arguments, String flag) {
        Optional<String> text = arguments.last(flag);
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        OptionalLong bytes = Sizes.parse(text.get());
        if (bytes.isEmpty()) {
            throw new UsageException(
                    "invalid value for " + flag + ": invalid size: '" + text.get() + "'",
                    "use a number with an optional unit of b, k, m or g");
        }
        return bytes;
    }

    private static Optional<String> text(Arguments arguments, String flag) {
        return arguments.last(flag).filter(value -> !value.isEmpty());
    }
}
