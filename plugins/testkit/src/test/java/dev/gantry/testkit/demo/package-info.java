// SPDX-License-Identifier: Apache-2.0
/** Tests of containers as a user of the test kit writes them: some two hundred, which take a few seconds. */
package dev.gantry.testkit.demo;
