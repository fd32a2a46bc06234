// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract.log;

import java.util.List;
import java.util.Map;

import dev.gantry.plugin.log.k8sfile.K8sFileLogDriver;
import dev.gantry.spi.log.LogDriver;

/** Driver k8s-file. */
class K8sFileContractTest extends LogDriverContract {
    @Override
    protected LogDriver driver() {
        return new K8sFileLogDriver();
    }

    @Override
    protected List<Map<String, String>> acceptedOptions() {
        return List.of(
                Map.of("path", "/var/log/x"),
                Map.of("max-size", "10k"),
                Map.of("max-size", "0"),
                Map.of("path", "/var/log/x", "max-size", "1m"),
                Map.of("max-file", "1"),
                Map.of("max-size", "1m", "max-file", "1000"));
    }

    @Override
    protected Map<String, String> rotatingOptions() {
        return Map.of("max-size", "1k", "max-file", "4");
    }

    @Override
    protected List<Map.Entry<String, String>> refusedOptions() {
        return List.of(
                Map.entry("path", "relative"),
                Map.entry("max-size", "big"),
                Map.entry("max-size", "-1"),
                Map.entry("max-file", "0"),
                Map.entry("max-file", "1001"),
                Map.entry("max-file", "some"),
                // Of use only with a size.
                Map.entry("max-file", "2"),
                Map.entry("tag", "x"));
    }
}
