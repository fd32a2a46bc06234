// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

import dev.gantry.api.Engine;
import dev.gantry.plugin.runtime.fake.Faults;

/** What {@link GantryTest} does. The engine is opened for the first parameter that is asked for, so once per test. */
final class GantryExtension implements ParameterResolver, AfterEachCallback {
    private static final Namespace NAMESPACE = Namespace.create(GantryExtension.class);

    private static final Map<Class<?>, Function<TestEngine, Object>> INJECTED = Map.of(
            Engine.class, TestEngine::engine,
            VirtualTime.class, TestEngine::time,
            Faults.class, TestEngine::faults,
            RecordedEvents.class, TestEngine::events,
            TestEngine.class, test -> test);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return INJECTED.containsKey(parameter.getParameter().getType())
                || parameter.isAnnotated(Rootfs.class)
                        && parameter.getParameter().getType() == Path.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        if (context.getTestMethod().isEmpty()) {
            throw new ParameterResolutionException(
                    "every test has an engine of its own, so that only test, @BeforeEach and"
                            + " @AfterEach methods can have one, not " + parameter.getDeclaringExecutable());
        }
        GantryTest options = options(context);
        Class<?> type = parameter.getParameter().getType();
        if (type == VirtualTime.class && options.realTime()) {
            throw new ParameterResolutionException("a test with realTime = true has no VirtualTime");
        }
        TestEngine test =
                context.getStore(NAMESPACE).computeIfAbsent(TestEngine.class, key -> open(options), TestEngine.class);
        Function<TestEngine, Object> part =
                parameter.isAnnotated(Rootfs.class) ? TestEngine::rootfs : INJECTED.get(type);
        return Objects.requireNonNull(part).apply(test);
    }

    private static TestEngine open(GantryTest options) {
        return TestEngine.builder()
                .store(options.store())
                .realTime(options.realTime())
                .open();
    }

    /** The annotation that is nearest: on the method, else on the class, else on a class around it. */
    private static GantryTest options(ExtensionContext context) {
        for (Optional<ExtensionContext> at = Optional.of(context);
                at.isPresent();
                at = at.get().getParent()) {
            Optional<GantryTest> found =
                    AnnotationSupport.findAnnotation(at.get().getElement(), GantryTest.class);
            if (found.isPresent()) {
                return found.get();
            }
        }
        throw new ParameterResolutionException(GantryExtension.class + " is registered by @GantryTest only");
    }

    @Override
    public void afterEach(ExtensionContext context) {
        TestEngine test = context.getStore(NAMESPACE).remove(TestEngine.class, TestEngine.class);
        if (test != null) {
            test.close();
        }
    }
}
