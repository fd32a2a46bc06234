// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Locale;

import org.apiguardian.api.API;
import org.junit.jupiter.api.DisplayNameGenerator;

import static org.apiguardian.api.API.Status.INTERNAL;

/** Reads the name of a rule's method as the sentence that it is. */
@API(status = INTERNAL, since = "0.1")
public final class RuleSentences extends DisplayNameGenerator.Standard {
    /** For JUnit, which makes it from its class. */
    public RuleSentences() {}

    @Override
    public String generateDisplayNameForMethod(
            List<Class<?>> enclosingInstanceTypes, Class<?> testClass, Method testMethod) {
        return sentence(testMethod.getName());
    }

    static String sentence(String name) {
        return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ")
                .toLowerCase(Locale.ROOT);
    }
}
