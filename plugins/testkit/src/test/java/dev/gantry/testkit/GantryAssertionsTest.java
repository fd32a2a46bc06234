// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit;

import java.time.Duration;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.gantry.api.Container;
import dev.gantry.api.model.RemoveOptions;
import dev.gantry.plugin.runtime.fake.FakeScript;

import static dev.gantry.testkit.GantryAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@GantryTest
class GantryAssertionsTest {
    private Container web;
    private Container other;

    @BeforeEach
    void run(TestEngine test) {
        web = test.engine()
                .create(test.script(
                                FakeScript.EMPTY.sleep(Duration.ofMillis(1500)).exit(3))
                        .name("web")
                        .build());
        other = test.create(FakeScript.EMPTY);
        web.start();
        web.waitForExit();
        test.time().advance(Duration.ZERO);
    }

    @Test
    void whatHappenedIsFound(RecordedEvents events) {
        assertThat(events)
                .of(web)
                .containsExactly("create", "init", "start", "died", "cleanup")
                .containsInOrder("create", "died")
                .never("restart", "remove")
                .happened(1, "start")
                .diedWith(3);
        assertThat(events).of("web").containsInOrder("start");
        assertThat(events).of(other.id()).containsExactly("create");
        assertThat(events).containsInOrder("web:create", "web:died").never(other.name() + ":start");
        assertThat(web).exitedWith(3);
    }

    @Test
    void aFailureTellsTheWholeHistory(RecordedEvents events) {
        assertThatThrownBy(() -> assertThat(events).of(web).containsInOrder("start", "stop", "died"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Expected the events of container web to happen in order: start, stop, died")
                .hasMessageContaining("but there is no \"stop\" after \"start\".")
                .hasMessageContaining("+0.000s  web  create")
                .hasMessageContaining("+1.500s  web  died  code 3")
                .hasMessageContaining("+1.500s  exit: running -> stopped, by exit, code 3");
    }

    @Test
    void everyAssertionCanFail(RecordedEvents events) {
        assertThatThrownBy(() -> assertThat(events).of(web).containsExactly("create", "init", "start", "died"))
                .hasMessageContaining("then comes \"cleanup\"");
        assertThatThrownBy(() -> assertThat(events).of(other).containsExactly("create", "init"))
                .hasMessageContaining("event no. 2 is missing");
        assertThatThrownBy(() -> assertThat(events).of(web).never("died")).hasMessageContaining("there is \"died\"");
        assertThatThrownBy(() -> assertThat(events).of(web).happened(2, "start"))
                .hasMessageContaining("it is there 1 times");
        assertThatThrownBy(() -> assertThat(events).of(web).diedWith(0)).hasMessageContaining("they are [3]");
        assertThatThrownBy(() -> assertThat(events).of("nobody").containsInOrder("create"))
                .hasMessageContaining("nothing");
        assertThatThrownBy(() -> assertThat(web).isRunning()).hasMessageContaining("but it is exited");
        assertThatThrownBy(() -> assertThat(web).exitedWith(0)).hasMessageContaining("but its code is 3");
        assertThatThrownBy(() -> assertThat(other).exitedWith(0)).hasMessageContaining("but it is created");
    }

    @Test
    void theEventsOutliveTheContainer(RecordedEvents events) {
        web.remove(RemoveOptions.DEFAULT);
        assertThat(events).of("web").containsInOrder("died", "remove");
        assertThatThrownBy(() -> assertThat(events).of("web").never("remove"))
                .hasMessageContaining("web  remove  code 3");
    }
}
