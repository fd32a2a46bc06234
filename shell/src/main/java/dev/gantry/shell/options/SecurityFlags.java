// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.options;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.gantry.api.model.SecuritySpec;
import dev.gantry.shell.cli.Arguments;
import dev.gantry.shell.cli.Flag;
import dev.gantry.shell.cli.ShellContext;
import dev.gantry.shell.cli.UsageException;

/** The flags for privileges and restrictions. */
final class SecurityFlags {
    static final List<Flag> FLAGS = List.of(
            Flag.list("cap-add", "CAPABILITY", "Add a capability, or ALL"),
            Flag.list("cap-drop", "CAPABILITY", "Drop a capability, or ALL"),
            Flag.toggle("privileged", "Give all capabilities and devices, and mask nothing"),
            Flag.repeated(
                    "security-opt",
                    "OPTION",
                    "seccomp=FILE|unconfined, no-new-privileges, mask=DIR[:DIR...] or unmask=ALL|DIR[:DIR...]"),
            Flag.list("sysctl", "NAME=VALUE", "Set a kernel parameter of the container's own namespaces"));

    private SecurityFlags() {}

    static SecuritySpec read(ShellContext context, Arguments arguments) {
        boolean noNewPrivileges = false;
        Optional<String> seccomp = Optional.empty();
        List<String> masked = new ArrayList<>();
        List<String> unmasked = new ArrayList<>();
        for (String option : arguments.all("security-opt")) {
            int equals = option.indexOf('=');
            String name = equals < 0 ? option : option.substring(0, equals);
            String value = equals < 0 ? "" : option.substring(equals + 1);
            switch (name) {
                case "no-new-privileges", "no-new-privileges:true" -> noNewPrivileges = !value.equals("false");
                case "no-new-privileges:false" -> noNewPrivileges = false;
                case "seccomp" ->
                    seccomp = Optional.of(
                            required(option, value).equals("unconfined")
                                    ? value
                                    : context.path(value)
                                            .toAbsolutePath()
                                            .normalize()
                                            .toString());
                case "mask" -> masked.addAll(List.of(required(option, value).split(":")));
                case "unmask" -> unmasked.addAll(List.of(required(option, value).split(":")));
                case "label", "apparmor" -> withoutEffect(option, value);
                case "proc-opts" -> throw new UsageException("--security-opt proc-opts is not supported yet");
                default ->
                    throw new UsageException(
                            "invalid --security-opt: \"" + option + "\"",
                            "use seccomp=, no-new-privileges, mask= or unmask=");
            }
        }
        return new SecuritySpec(
                arguments.on("privileged"),
                arguments.all("cap-add"),
                arguments.all("cap-drop"),
                noNewPrivileges,
                seccomp,
                masked,
                unmasked,
                pairs(arguments, "sysctl"));
    }

    /** The engine labels nothing, so a wish for no label is fulfilled already; any other wish is not. */
    private static void withoutEffect(String option, String value) {
        if (!value.equals("disable") && !value.equals("unconfined")) {
            throw new UsageException("--security-opt " + option + " is not supported yet");
        }
    }

    private static String required(String option, String value) {
        if (value.isEmpty()) {
            throw new UsageException("invalid --security-opt: \"" + option + "\" needs a value");
        }
        return value;
    }

    /** {@code KEY=VALUE} pairs of a flag, in order. */
    static Map<String, String> pairs(Arguments arguments, String flag) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String text : arguments.all(flag)) {
            int equals = text.indexOf('=');
            if (equals <= 0) {
                throw new UsageException("invalid --" + flag + " value \"" + text + "\"", "use NAME=VALUE");
            }
            pairs.put(text.substring(0, equals), text.substring(equals + 1));
        }
        return pairs;
    }
}
