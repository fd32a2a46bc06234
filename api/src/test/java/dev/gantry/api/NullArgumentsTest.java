// SPDX-License-Identifier: Apache-2.0
package dev.gantry.api;

import java.io.OutputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.mockito.Answers;

import dev.gantry.api.model.AttachOptions;
import dev.gantry.api.model.ContainerSpec;
import dev.gantry.api.model.ExecSpec;
import dev.gantry.api.model.ExitStatus;
import dev.gantry.api.model.HttpAttachOptions;
import dev.gantry.api.model.Resources;
import dev.gantry.api.model.SecuritySpec;
import dev.gantry.api.model.WaitCondition;
import dev.gantry.api.stream.FrameDecoder;
import dev.gantry.api.stream.FrameOutput;
import dev.gantry.api.stream.FrameStream;
import dev.gantry.embed.EngineBuilder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.mockito.Mockito.mock;

/**
 * Null is taken only where a parameter says so, and whoever passes it is told which one it was. What the interfaces'
 * implementation does is tested with it.
 */
class NullArgumentsTest {
    private static final Map<Class<?>, Object> SAMPLES = samples();

    private static Map<Class<?>, Object> samples() {
        Map<Class<?>, Object> samples = new HashMap<>(Map.of(
                boolean.class,
                false,
                int.class,
                1,
                long.class,
                1L,
                String.class,
                "x",
                String[].class,
                new String[] {"x"},
                byte[].class,
                new byte[0],
                Path.class,
                Path.of("/x"),
                Instant.class,
                Instant.EPOCH,
                Duration.class,
                Duration.ZERO,
                List.class,
                List.of()));
        samples.putAll(Map.of(
                // Which the JDK seals from release 21 on.
                ByteBuffer.class, ByteBuffer.allocate(1),
                Map.class, Map.of(),
                Optional.class, Optional.empty(),
                OptionalInt.class, OptionalInt.empty(),
                OptionalLong.class, OptionalLong.empty(),
                ExitStatus.class, new ExitStatus.Code(0),
                WaitCondition.class, WaitCondition.exit(),
                Resources.class, Resources.NONE));
        return samples;
    }

    /** Whose methods are called: builders above all, fresh ones. */
    private static Object instance(Class<?> type) {
        EngineConfig config = EngineConfig.builder().build();
        return Stream.of(
                        ContainerSpec.builder(Path.of("/x")),
                        EngineConfig.builder(),
                        AttachOptions.inputOnly(),
                        ExecSpec.of("true"),
                        HttpAttachOptions.DEFAULT,
                        new FrameDecoder(),
                        new FrameOutput(OutputStream.nullOutputStream(), FrameStream.STDOUT),
                        mock(Container.class, Answers.CALLS_REAL_METHODS),
                        EngineBuilder.of(config),
                        Resources.NONE,
                        Resources.builder(),
                        SecuritySpec.builder())
                .filter(type::isInstance)
                .findFirst()
                .orElseThrow(() -> new AssertionError("this test needs to know how to make a " + type));
    }

    static Stream<Arguments> parameters() throws Exception {
        Path root = Path.of(
                Engine.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        try (Stream<Path> files = Files.walk(root)) {
            return files
                    .map(file -> root.relativize(file).toString())
                    .filter(name -> name.matches("dev/gantry/(api|embed)/.*\\.class") && !name.endsWith("-info.class"))
                    .sorted()
                    .map(name -> load(name.substring(0, name.length() - ".class".length())))
                    .filter(NullArgumentsTest::isPublic)
                    .flatMap(NullArgumentsTest::executables)
                    .flatMap(NullArgumentsTest::parameters)
                    .toList()
                    .stream();
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name.replace('/', '.'));
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isPublic(Class<?> type) {
        return Modifier.isPublic(type.getModifiers())
                && (type.getEnclosingClass() == null || isPublic(type.getEnclosingClass()));
    }

    private static Stream<Executable> executables(Class<?> type) {
        Stream<Constructor<?>> constructors = Arrays.stream(type.getDeclaredConstructors());
        Stream<Method> methods = Arrays.stream(type.getDeclaredMethods())
                .filter(method -> !Modifier.isAbstract(method.getModifiers()))
                .filter(method -> !method.getName().equals("equals") && !(type.isEnum() && isValueOf(method)));
        return Stream.concat(constructors, methods)
                .filter(executable -> Modifier.isPublic(executable.getModifiers()) && !executable.isSynthetic());
    }

    private static boolean isValueOf(Method method) {
        return method.getName().equals("valueOf") && Modifier.isStatic(method.getModifiers());
    }

    private static Stream<Arguments> parameters(Executable executable) {
        return IntStream.range(0, executable.getParameterCount())
                .filter(index -> refusesNull(executable.getParameters()[index]))
                .mapToObj(index -> Arguments.of(executable, index));
    }

    private static boolean refusesNull(Parameter parameter) {
        return !parameter.getType().isPrimitive()
                && !parameter.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    private static @Nullable Object sample(Parameter parameter) {
        Class<?> type = parameter.getType();
        if (!type.isPrimitive() && !refusesNull(parameter)) {
            return null;
        }
        Object sample = SAMPLES.get(type);
        if (sample != null) {
            return sample;
        }
        return type.isEnum() ? type.getEnumConstants()[0] : mock(type);
    }

    @ParameterizedTest
    @MethodSource("parameters")
    void isRefusedByName(Executable executable, int index) {
        Parameter[] parameters = executable.getParameters();
        Object[] arguments = new Object[parameters.length];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = i == index ? null : sample(parameters[i]);
        }
        Throwable thrown = catchThrowable(() -> {
            try {
                if (executable instanceof Constructor<?> constructor) {
                    constructor.newInstance(arguments);
                } else {
                    Method method = (Method) executable;
                    boolean ofClass = Modifier.isStatic(method.getModifiers());
                    method.invoke(ofClass ? null : instance(method.getDeclaringClass()), arguments);
                }
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
        assertThat(thrown).isInstanceOf(NullPointerException.class).hasMessage(parameters[index].getName());
    }

    @Test
    void allThatTakesSomethingIsLookedAt() throws Exception {
        assertThat(parameters()).hasSizeGreaterThan(200);
    }

    @Test
    void collectionsHoldNoneEither() {
        Map<String, String> variables = new HashMap<>();
        variables.put("A", null);
        assertThatThrownBy(() -> ContainerSpec.builder(Path.of("/x")).environment(variables))
                .isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> ContainerSpec.builder(Path.of("/x")).command("a", null))
                .isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> new SecuritySpec(
                        false, List.of(), List.of(), false, Optional.empty(), List.of(), List.of(), variables))
                .isInstanceOf(NullPointerException.class);
    }
}
