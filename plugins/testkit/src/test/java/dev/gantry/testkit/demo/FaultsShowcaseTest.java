// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.demo;

import java.time.Duration;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gantry.api.Container;
import dev.gantry.api.ContainerOperations.Dependencies;
import dev.gantry.api.Engine;
import dev.gantry.api.EngineConfig.StoreKind;
import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.ExitRecord;
import dev.gantry.api.model.RemoveOptions;
import dev.gantry.api.model.RestartPolicy;
import dev.gantry.api.model.Signal;
import dev.gantry.plugin.runtime.fake.EngineDied;
import dev.gantry.plugin.runtime.fake.FakeRuntimeProvider;
import dev.gantry.plugin.runtime.fake.FakeScript;
import dev.gantry.plugin.runtime.fake.Fault;
import dev.gantry.plugin.runtime.fake.Faults;
import dev.gantry.plugin.runtime.fake.RuntimeCall;
import dev.gantry.testkit.GantryTest;
import dev.gantry.testkit.RecordedEvents;
import dev.gantry.testkit.TestEngine;
import dev.gantry.testkit.VirtualTime;

import static dev.gantry.testkit.GantryAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Execution(ExecutionMode.CONCURRENT)
@GantryTest
class FaultsShowcaseTest {
    private static final FakeScript SERVICE =
            FakeScript.EMPTY.on(Signal.TERM, script -> script.exit(0)).hang();

    @Test
    void theRuntimesWordsReachTheCaller(TestEngine test, Faults faults) {
        faults.add(Fault.at(RuntimeCall.START).fail("cannot start: no space left on device"));
        Container container = test.create(SERVICE);
        assertThatThrownBy(container::start)
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.RUNTIME_FAILED))
                .hasMessageContaining("no space left on device");
        faults.clear();
        container.start();
        assertThat(container).isRunning();
    }

    @Test
    void aRestartThatFailsOnceIsGivenUpAndSaysWhy(Engine engine, TestEngine test, Faults faults, VirtualTime time) {
        Container container = engine.create(test.script(FakeScript.EMPTY.sleep(Duration.ofSeconds(1)))
                .restartPolicy(RestartPolicy.parse("always"))
                .build());
        faults.add(Fault.at(RuntimeCall.CREATE).nth(3).fail("out of cgroups"));
        container.start();
        time.advance(Duration.ofMinutes(1));
        assertThat(container).isIn(ContainerState.EXITED);
        assertThat(container.inspect().error()).contains("out of cgroups");
        assertThat(container.inspect().summary().restartCount()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(names = {"CREATE", "START"})
    void aRuntimeThatHangsTimesOut(RuntimeCall call, TestEngine test, Faults faults, VirtualTime time) {
        faults.add(Fault.at(call).nth(1).hang());
        Container container = test.create(SERVICE);
        assertThatThrownBy(container::start)
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TIMED_OUT));
        assertThat(time.now()).isEqualTo(VirtualTime.START.plusSeconds(120));
        container.start();
        assertThat(container).isRunning();
    }

    @Test
    void aSlowRuntimeTakesItsTime(TestEngine test, Faults faults, VirtualTime time) {
        faults.add(Fault.at(RuntimeCall.CREATE).slow(Duration.ofSeconds(40)));
        Container container = test.create(SERVICE);
        container.start();
        assertThat(container).isRunning();
        assertThat(time.now()).isEqualTo(VirtualTime.START.plusSeconds(40));
    }

    @ParameterizedTest
    @EnumSource(names = {"CREATE", "START", "KILL", "DELETE"})
    void anEngineThatDiesInACallLeavesNothingThatTheNextOneCannotFinish(
            RuntimeCall call, TestEngine test, Faults faults, VirtualTime time) {
        faults.add(Fault.at(call).nth(1).die());
        Container container = test.create(SERVICE);
        assertThatThrownBy(() -> {
                    switch (call) {
                        case CREATE, START -> container.start();
                        case KILL -> {
                            container.start();
                            container.stop();
                        }
                        default -> {
                            container.init(Dependencies.START);
                            container.remove(RemoveOptions.DEFAULT);
                        }
                    }
                })
                .isInstanceOf(EngineDied.class);
        // The engine looks after what is unfinished every two seconds; it is the next engine here.
        time.advance(Duration.ofSeconds(3));
        test.engine()
                .find(container.id())
                .ifPresent(left -> left.remove(new RemoveOptions(true, false, Optional.of(Duration.ZERO))));
        assertThat(test.engine().containers()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"CREATE", "START"})
    @GantryTest(store = StoreKind.SQLITE)
    void soDoesOneWhoseRootIsOpenedAgain(RuntimeCall call, TestEngine test, Faults faults) {
        faults.add(Fault.at(call).nth(1).die());
        Container container = test.create(SERVICE);
        assertThatThrownBy(container::start).isInstanceOf(EngineDied.class);
        Container again = test.reopen().container(container.id());
        assertThat(again).isIn(call == RuntimeCall.CREATE ? ContainerState.CONFIGURED : ContainerState.RUNNING);
    }

    @Test
    void aContainerWhoseMonitorIsKilledHasAnUnknownExit(Engine engine, TestEngine test, VirtualTime time) {
        Container container = engine.create(test.script(SERVICE)
                .annotation(FakeRuntimeProvider.FAULTS_ANNOTATION, "create.monitor = killed")
                .build());
        container.start();
        time.advance(Duration.ofSeconds(3));
        assertThat(container.waitForExit().code()).isEmpty();
        assertThat(engine.exits(container.id()))
                .singleElement()
                .satisfies(exit -> assertThat(exit.source()).isEqualTo(ExitRecord.Source.MONITOR_LOST));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 20})
    void anExitReportThatComesLateIsDatedRight(int seconds, Engine engine, TestEngine test, VirtualTime time) {
        Container container = engine.create(
                test.script(FakeScript.EMPTY.sleep(Duration.ofSeconds(1)).exit(6))
                        .annotation(FakeRuntimeProvider.FAULTS_ANNOTATION, "exit-report.report = " + seconds + "s")
                        .build());
        container.start();
        assertThat(container.waitForExit().code()).hasValue(6);
        assertThat(time.now()).isEqualTo(VirtualTime.START.plusSeconds(1 + seconds));
        assertThat(engine.exits(container.id()).get(0).finishedAt()).isEqualTo(VirtualTime.START.plusSeconds(1));
    }

    @Test
    void anExitReportThatIsGarbageIsAnUnknownExitWithItsReason(TestEngine test, Faults faults, RecordedEvents events) {
        faults.add(Fault.at(RuntimeCall.EXIT_REPORT).garbleReport("1x7"));
        Container container = test.create(FakeScript.EMPTY.exit(17));
        container.start();
        assertThat(container.waitForExit()).hasToString("unknown (its exit report holds \"1x7\")");
        assertThat(events).of(container).diedWith(-1);
    }

    @Test
    void withoutAnExitReportEvenAKillTimesOut(TestEngine test, Faults faults, VirtualTime time) {
        faults.add(Fault.at(RuntimeCall.EXIT_REPORT).loseReport());
        Container container = test.create(SERVICE);
        container.start();
        assertThatThrownBy(() -> container.stop(Duration.ofSeconds(10)))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TIMED_OUT));
        assertThat(time.now()).isBetween(VirtualTime.START.plusSeconds(15), VirtualTime.START.plusSeconds(20));
        faults.clear();
        container.sync();
        assertThat(container).exitedWith(0);
    }
}
