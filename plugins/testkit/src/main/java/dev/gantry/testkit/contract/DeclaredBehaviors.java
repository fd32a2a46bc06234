// SPDX-License-Identifier: Apache-2.0
package dev.gantry.testkit.contract;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.Optional;
import java.util.stream.Stream;

import org.apiguardian.api.API;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

import static org.apiguardian.api.API.Status.INTERNAL;

/** Leaves out rules that a plugin cannot keep to by its own declaration, and says so in the report. */
@API(status = INTERNAL, since = "0.1")
public final class DeclaredBehaviors implements InvocationInterceptor {
    /** The key of a report entry whose value is the behavior that is missing. */
    static final String UNSUPPORTED = "gantry.unsupported";

    @Override
    public void interceptTestMethod(
            Invocation<Void> rule, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        proceedIfDeclared(rule, method, context);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> rule, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        proceedIfDeclared(rule, method, context);
    }

    private static void proceedIfDeclared(
            Invocation<Void> rule, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        Optional<Behavior> missing = context.getRequiredTestInstance() instanceof Declares plugin
                ? missing(plugin, method)
                : Optional.empty();
        if (missing.isPresent()) {
            context.publishReportEntry(UNSUPPORTED, missing.get().name());
            rule.skip();
        } else {
            rule.proceed();
        }
    }

    private static Optional<Behavior> missing(Declares plugin, ReflectiveInvocationContext<Method> rule) {
        Method method = rule.getExecutable();
        Stream<Behavior> ofRule = Stream.<AnnotatedElement>of(method, method.getDeclaringClass())
                .flatMap(element -> Optional.ofNullable(element.getAnnotation(Needs.class)).stream())
                .flatMap(needs -> Stream.of(needs.value()));
        Stream<Behavior> ofCase = rule.getArguments().stream()
                .flatMap(argument -> argument instanceof RuleCase one ? one.needs().stream() : Stream.empty());
        return Stream.concat(ofRule, ofCase)
                .filter(behavior -> !plugin.has(behavior))
                .findFirst();
    }
}
