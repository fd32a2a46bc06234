// SPDX-License-Identifier: Apache-2.0
package dev.gantry.plugin.log.passthrough;

import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.gantry.api.error.EngineException;
import dev.gantry.api.error.ErrorCode;
import dev.gantry.api.model.LogQuery;
import dev.gantry.spi.log.LogTarget;
import dev.gantry.spi.runtime.LogSink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PassthroughLogDriverTest {
    private final PassthroughLogDriver driver = new PassthroughLogDriver();
    private final LogTarget target = new LogTarget("id", "name", Path.of("/nowhere"), Map.of());

    @Test
    void outputGoesPastTheMonitorAndNothingIsKept() {
        assertThat(driver.names()).containsExactly("passthrough");
        driver.validate(target);
        assertThat(driver.sink(target)).isEqualTo(new LogSink.Passthrough());
        assertThat(driver.path(target)).isEmpty();
    }

    @Test
    void readingFailsInTheWordsOfPodman() {
        assertThatThrownBy(() -> driver.read(target, LogQuery.ALL))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NO_LOGS))
                .hasMessage("this container is using the 'passthrough' log driver, cannot read logs:"
                        + " this container is not logging output");
    }

    @Test
    void optionsAreRefusedByName() {
        LogTarget withOption = new LogTarget("id", "name", Path.of("/nowhere"), Map.of("max-size", "1k"));
        assertThatThrownBy(() -> driver.validate(withOption))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("takes no options, got max-size");
    }
}
