// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.oci;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The parts of {@code config.json} (OCI runtime specification 1.0.2, config.md and config-linux.md) that this engine
 * sets. The names of the components are the keys of the specification; an empty component is left out of the JSON.
 * {@link OciJson} writes it.
 *
 * @param ociVersion version of the specification
 * @param process what runs
 * @param root the root filesystem
 * @param hostname name in an own UTS namespace; empty in a shared one
 * @param mounts what is mounted, parents first
 * @param annotations free text for the runtime
 * @param linux the part for Linux
 */
public record OciSpec(
        String ociVersion,
        ProcessConfig process,
        Root root,
        Optional<String> hostname,
        List<Mount> mounts,
        Map<String, String> annotations,
        Linux linux) {
    /** The version of the specification that is generated. */
    public static final String VERSION = "1.0.2";

    /**
     * The process.
     *
     * @param terminal whether it gets a pseudo terminal
     * @param user whom it runs as
     * @param args the argument vector
     * @param env {@code NAME=value}
     * @param cwd absolute path inside the container
     * @param capabilities what it may do
     * @param rlimits limits of getrlimit(2)
     * @param noNewPrivileges see prctl(2), PR_SET_NO_NEW_PRIVS
     * @param oomScoreAdj -1000 to 1000
     */
    public record ProcessConfig(
            boolean terminal,
            User user,
            List<String> args,
            List<String> env,
            String cwd,
            Capabilities capabilities,
            List<Rlimit> rlimits,
            boolean noNewPrivileges,
            OptionalInt oomScoreAdj) {}

    /** Whom a process runs as, in numbers of the container. */
    public record User(long uid, long gid, int umask, List<Long> additionalGids) {}

    /** The capability sets (capabilities(7)). Names with {@code CAP_}. */
    public record Capabilities(
            List<String> bounding,
            List<String> effective,
            List<String> permitted,
            List<String> inheritable,
            List<String> ambient) {}

    /** A limit; the values are unsigned 64-bit numbers, of which the largest means none. */
    public record Rlimit(String type, BigInteger hard, BigInteger soft) {}

    /** The root filesystem. */
    public record Root(String path, boolean readonly) {}

    /** A mount of the container's mount namespace. */
    public record Mount(String destination, String type, String source, List<String> options) {}

    /**
     * The part for Linux.
     *
     * @param sysctl kernel parameters of the container's namespaces
     * @param resources limits of the cgroup
     * @param cgroupsPath where the cgroup is made
     * @param namespaces those that are not the runtime's own
     * @param devices device nodes made below the root
     * @param seccomp system call filter; empty for none
     * @param rootfsPropagation mount propagation of the root; empty for the runtime's default
     * @param maskedPaths read as empty
     * @param readonlyPaths cannot be written
     */
    public record Linux(
            Map<String, String> sysctl,
            LinuxResources resources,
            String cgroupsPath,
            List<Namespace> namespaces,
            List<Device> devices,
            Optional<Seccomp> seccomp,
            Optional<String> rootfsPropagation,
            List<String> maskedPaths,
            List<String> readonlyPaths) {}

    /** A namespace; without path a new one, else the one that the path stands for. */
    public record Namespace(String type, Optional<String> path) {}

    /** A device node. */
    public record Device(String path, String type, long major, long minor, int fileMode, long uid, long gid) {}

    /** Limits of the cgroup. */
    public record LinuxResources(
            List<DeviceRule> devices, Optional<Memory> memory, Optional<Cpu> cpu, Optional<Pids> pids) {}

    /** Which devices may be used; without type every kind, without numbers every number. */
    public record DeviceRule(
            boolean allow, Optional<String> type, OptionalLong major, OptionalLong minor, String access) {}

    /** Bytes; swap is memory and swap together. */
    public record Memory(OptionalLong limit, OptionalLong reservation, OptionalLong swap) {}

    /** Weight, microseconds of processor time per period, and the processors and memory nodes to use. */
    public record Cpu(
            OptionalLong shares,
            OptionalLong quota,
            OptionalLong period,
            Optional<String> cpus,
            Optional<String> mems) {}

    /** Number of processes and threads. */
    public record Pids(long limit) {}

    /** A system call filter, see seccomp(2) and libseccomp. */
    public record Seccomp(
            String defaultAction,
            OptionalInt defaultErrnoRet,
            List<String> architectures,
            List<String> flags,
            List<Syscall> syscalls) {}

    /** What happens on some system calls. */
    public record Syscall(List<String> names, String action, OptionalInt errnoRet, List<Arg> args) {}

    /** A condition on an argument; the values are unsigned 64-bit numbers. */
    public record Arg(int index, BigInteger value, Optional<BigInteger> valueTwo, String op) {}
}
