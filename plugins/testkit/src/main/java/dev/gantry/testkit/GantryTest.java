// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.apiguardian.api.API;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.gantry.api.EngineConfig.StoreKind;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

/**
 * Gives each test method of a class, or that method, an engine of its own on the fake runtime. Tests stay marked with
 * {@code @Test}, {@code @ParameterizedTest} and so on, and take what they need as parameters, as do their
 * {@code @BeforeEach} and {@code @AfterEach} methods:
 *
 * <ul>
 *   <li>{@code Engine}: the engine;
 *   <li>{@link VirtualTime}: its time;
 *   <li>{@code Faults}: what goes wrong in its runtime;
 *   <li>{@link RecordedEvents}: what happened, for {@link GantryAssertions#assertThat(RecordedEvents)};
 *   <li>{@code @}{@link Rootfs} {@code Path}: an empty root filesystem;
 *   <li>{@link TestEngine}: all of them.
 * </ul>
 *
 * <pre>{@code
 * @GantryTest
 * class WatchdogTest {
 *     @Test
 *     void aServiceThatIgnoresSigtermIsKilled(TestEngine test) {
 *         Container service = test.create(FakeScript.EMPTY.ignore(Signal.TERM).hang());
 *         service.start();
 *         service.stop();
 *         assertThat(service).exitedWith(137);
 *     }
 * }
 * }</pre>
 *
 * <p>After each test the containers are removed, and the test fails if the engine was not at rest; see
 * {@link TestEngine#close}. Tests share nothing, so they may run in parallel. An annotation on a method counts before that
 * on its class.
 */
@API(status = EXPERIMENTAL, since = "0.1")
@Documented
@ExtendWith(GantryExtension.class)
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.ANNOTATION_TYPE, ElementType.METHOD, ElementType.TYPE})
public @interface GantryTest {
    /** Where the engine keeps its records. With {@code SQLITE} the test can reopen it. */
    StoreKind store() default StoreKind.MEMORY;

    /** Whether time passes as it does on the machine. There is no {@link VirtualTime} then. */
    boolean realTime() default false;
}
