// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.runtime.ocicli;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.pf4j.Extension;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.plugin.runtime.cli.CliRuntime;
import dev.gantry.plugin.runtime.cli.CliRuntimeProfile;
import dev.gantry.spi.runtime.OciRuntime;
import dev.gantry.spi.runtime.OciRuntimeProvider;
import dev.gantry.spi.runtime.RuntimeContext;
import dev.gantry.spi.runtime.RuntimeFeature;

/**
 * Any OCI runtime with runc's command line, by configuration alone. Its program is the configured path, or else the
 * program with the runtime's name. Two options:
 *
 * <ul>
 *   <li>{@code features}: what it can do besides running processes and attaching to them, separated by commas: {@code pause}, {@code update},
 *       {@code kill-while-paused}; {@code pause,update} when not given;
 *   <li>{@code package}: the Debian package that has it, for the message when it is missing; its name when not given.
 * </ul>
 */
@Extension
public final class OciCliProvider implements OciRuntimeProvider {
    private static final String FEATURES = "features";
    private static final String PACKAGE = "package";

    @Override
    public String name() {
        return "oci-cli";
    }

    @Override
    public OciRuntime open(RuntimeContext context) {
        var options = context.settings().options();
        return CliRuntime.open(
                new CliRuntimeProfile(
                        context.name(),
                        options.getOrDefault(PACKAGE, context.name()),
                        List.of("--version"),
                        features(context.name(), options.get(FEATURES)),
                        Set.of(FEATURES, PACKAGE)),
                context);
    }

    private static Set<RuntimeFeature> features(String runtime, @Nullable String text) {
        EnumSet<RuntimeFeature> features = EnumSet.of(
                RuntimeFeature.PROCESSES,
                RuntimeFeature.ATTACH,
                RuntimeFeature.EXEC,
                RuntimeFeature.LOG_JOURNALD,
                RuntimeFeature.LOG_PASSTHROUGH,
                RuntimeFeature.TERMINAL,
                RuntimeFeature.REOPEN_LOG);
        if (text == null) {
            features.addAll(EnumSet.of(RuntimeFeature.PAUSE, RuntimeFeature.UPDATE));
            return features;
        }
        Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .forEach(word -> {
                    try {
                        features.add(RuntimeFeature.valueOf(
                                word.toUpperCase(Locale.ROOT).replace('-', '_')));
                    } catch (IllegalArgumentException e) {
                        throw new EngineException(
                                ErrorCode.INVALID_CONFIG,
                                "runtime " + runtime + ": unknown feature \"" + word + "\"",
                                "use pause, update or kill-while-paused",
                                e);
                    }
                });
        return features;
    }
}
