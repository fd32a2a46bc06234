// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.engine;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.spi.log.LogDriver;
import dev.gantry.spi.runtime.OciRuntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class GuardsTest {
    private final PluginGuard guard = new PluginGuard("runtime guest", ErrorCode.RUNTIME_FAILED);

    /** A default method that is not passed on would be the interface's own, and not the plugin's. */
    @Test
    void everyMethodOfAnExtensionPointIsPassedOn() {
        assertThat(signatures(GuardedRuntime.class.getDeclaredMethods()))
                .containsAll(signatures(OciRuntime.class.getDeclaredMethods()));
        assertThat(signatures(GuardedLogDriver.class.getDeclaredMethods()))
                .containsAll(signatures(LogDriver.class.getDeclaredMethods()));
    }

    private static List<String> signatures(Method... methods) {
        return Arrays.stream(methods)
                .filter(method -> !method.isSynthetic() && !java.lang.reflect.Modifier.isPrivate(method.getModifiers()))
                .map(method -> method.getName() + Arrays.toString(method.getParameterTypes()))
                .toList();
    }

    @Test
    void whatAPluginThrowsNamesItAndTheMethodAndKeepsTheCause() {
        NullPointerException mistake = new NullPointerException("oops");
        for (Throwable thrown : List.of(mistake, new NoSuchMethodError("gone"), new AssertionError("never"))) {
            assertThatThrownBy(() -> guard.run("start", () -> sneak(thrown)))
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.RUNTIME_FAILED))
                    .hasMessageContaining("runtime guest")
                    .hasMessageContaining("start()")
                    .hasCause(thrown);
        }
    }

    @Test
    void whatItMayThrowAndWhatNobodyCanHandlePasses() {
        EngineException allowed = new EngineException(ErrorCode.UNSUPPORTED, "cannot");
        OutOfMemoryError fatal = new OutOfMemoryError("for a test");
        for (Throwable thrown : List.of(allowed, fatal)) {
            assertThatThrownBy(() -> guard.run("start", () -> sneak(thrown))).isSameAs(thrown);
        }
    }

    @SuppressWarnings("unchecked") // The compiler is to believe that nothing checked is thrown.
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }

    @Test
    void aMissingResultIsAFailure() {
        assertThatThrownBy(() -> guard.call("info", () -> null))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("info() gave no result");
    }
}
