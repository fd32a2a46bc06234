// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.Test;

import dev.gantry.api.Container;
import dev.gantry.api.ContainerOperations.Dependencies;
import dev.gantry.plugin.runtime.fake.FakeScript;
import dev.gantry.plugin.runtime.fake.Fault;
import dev.gantry.plugin.runtime.fake.RuntimeCall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class InvariantsTest {
    @Test
    void whateverStateContainersAreLeftInTheyAndTheDirectoryGo() {
        TestEngine test = TestEngine.open();
        Path directory = test.rootfs().getParent();
        test.create(FakeScript.EMPTY);
        test.create(FakeScript.EMPTY.hang()).init(Dependencies.START);
        Container running = test.create(FakeScript.EMPTY.hang());
        running.start();
        Container paused = test.create(FakeScript.EMPTY.hang());
        paused.start();
        paused.pause();
        Container ended = test.create(FakeScript.EMPTY.sleep(Duration.ofSeconds(1)));
        ended.start();
        test.time().advance(Duration.ofSeconds(2));
        assertThat(test.engine().containers()).hasSize(5);
        test.close();
        test.close();
        assertThat(directory).doesNotExist();
    }

    @Test
    void faultsThatAreStillInForceDoNotKeepTheTestFromEnding() {
        TestEngine test = TestEngine.open();
        test.create(FakeScript.EMPTY.hang()).start();
        for (RuntimeCall call : RuntimeCall.values()) {
            test.faults().add(Fault.at(call).fail("broken"));
        }
        test.close();
    }

    @Test
    void aFileThatIsLeftBehindIsToldOf() throws IOException {
        TestEngine test = TestEngine.open();
        Path stray = test.engine().config().root().resolve("containers").resolve("stray");
        Files.createFile(stray);
        assertThatThrownBy(test::close)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("left behind: root/containers/stray");
        assertThat(test.rootfs().getParent()).doesNotExist();
    }

    @Test
    void aContainerThatOnlyTheRuntimeHasIsToldOf() {
        WatchedRuntimes runtimes = new WatchedRuntimes(new OneContainer());
        TestEngine test = TestEngine.open();
        OneContainer.make(runtimes, test);
        List<String> problems =
                new Invariants(test.engine(), runtimes, test.rootfs().getParent()).check();
        assertThat(problems)
                .contains(
                        "the runtime has container stray, of which nothing is recorded",
                        "the runtime still has container stray");
        test.close();
    }

    @Test
    void aLockThatIsHeldIsToldOf() throws Exception {
        TestEngine test = TestEngine.builder().realTime(true).open();
        Container container = test.create(FakeScript.EMPTY);
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<Void> batch = CompletableFuture.runAsync(() -> container.batch(operations -> {
            held.countDown();
            await(release);
            return true;
        }));
        held.await();
        Invariants invariants = new Invariants(
                test.engine(),
                new WatchedRuntimes(new OneContainer()),
                test.rootfs().getParent());
        assertThat(invariants.heldLocks(1)).singleElement().asString().contains("batch");
        release.countDown();
        batch.get();
        test.close();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
