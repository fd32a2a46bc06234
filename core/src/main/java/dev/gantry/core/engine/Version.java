// SPDX-License-Identifier: Apache-2.0
package dev.gantry.core.engine;

/** The version of this engine, as its jar's manifest says. */
final class Version {
    private Version() {}

    static String current() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "0.1.0-SNAPSHOT" : version;
    }
}
