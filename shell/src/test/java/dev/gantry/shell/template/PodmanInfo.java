// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.template;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The part of {@code podman info} that the measured templates read, as it was on the measured host. */
final class PodmanInfo {
    private PodmanInfo() {}

    static GoStruct info() {
        GoStruct security = struct(
                "define.SecurityInfo",
                "AppArmorEnabled",
                false,
                "DefaultCapabilities",
                "CAP_CHOWN,CAP_DAC_OVERRIDE,CAP_FOWNER,CAP_FSETID,CAP_KILL,CAP_NET_BIND_SERVICE,CAP_SETFCAP,"
                        + "CAP_SETGID,CAP_SETPCAP,CAP_SETUID,CAP_SYS_CHROOT",
                "Rootless",
                false,
                "SECCOMPEnabled",
                true,
                "SECCOMPProfilePath",
                "/usr/share/containers/seccomp.json",
                "SELinuxEnabled",
                false);
        Map<String, String> graphStatus = Map.of(
                "Backing Filesystem", "extfs",
                "Native Overlay Diff", "true",
                "Supports d_type", "true",
                "Using metacopy", "false");
        return struct(
                "*define.Info",
                "Host",
                struct("*define.HostInfo", "Arch", "amd64", "OS", "linux", "Security", security),
                "Store",
                struct(
                        "*define.StoreInfo",
                        "GraphStatus",
                        graphStatus,
                        "ContainerStore",
                        struct("define.ContainerStore", "Number", 0, "Paused", 0, "Running", 0, "Stopped", 0)),
                "Registries",
                Map.of(),
                "Plugins",
                struct(
                        "define.Plugins",
                        "Volume",
                        List.of("local"),
                        "Network",
                        List.of("bridge", "macvlan"),
                        "Log",
                        List.of("k8s-file", "none", "passthrough", "journald"),
                        "Authorization",
                        List.of()));
    }

    /** A struct of names and values in turn. */
    static GoStruct struct(String typeName, Object... namesAndValues) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return new GoStruct(typeName, fields);
    }
}
