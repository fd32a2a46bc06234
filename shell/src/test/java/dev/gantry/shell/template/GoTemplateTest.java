// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.template;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Rules of text/template that the measured podman is too old for, and what JDK values stand for. */
class GoTemplateTest {
    private static String run(String template, Object data) throws IOException {
        StringBuilder out = new StringBuilder();
        GoTemplate.parse("t", template, FunctionTable.podman()).execute(data, out);
        return out.toString();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiterString = " => ",
            ignoreLeadingAndTrailingWhitespace = false,
            quoteCharacter = '~',
            value = {
                // The documentation's own examples of trimming and of printing "output" in ten ways.
                "{{23 -}} < {{- 45}} => 23<45",
                "{{\"\\\"output\\\"\"}} => \"output\"",
                "{{`\"output\"`}} => \"output\"",
                "{{printf \"%q\" \"output\"}} => \"output\"",
                "{{\"output\" | printf \"%q\"}} => \"output\"",
                "{{printf \"%q\" (print \"out\" \"put\")}} => \"output\"",
                "{{\"put\" | printf \"%s%s\" \"out\" | printf \"%q\"}} => \"output\"",
                "{{\"output\" | printf \"%s\" | printf \"%q\"}} => \"output\"",
                "{{with \"output\"}}{{printf \"%q\" .}}{{end}} => \"output\"",
                "{{with $x := \"output\" | printf \"%q\"}}{{$x}}{{end}} => \"output\"",
                "{{with $x := \"output\"}}{{printf \"%q\" $x}}{{end}} => \"output\"",
                "{{with $x := \"output\"}}{{$x | printf \"%q\"}}{{end}} => \"output\"",
                // Nested definitions, from the documentation.
                "{{define \"T1\"}}ONE{{end}}{{define \"T2\"}}TWO{{end}}{{define \"T3\"}}{{template \"T1\"}} {{template \"T2\"}}{{end}}{{template \"T3\"}} => ONE TWO",
                "{{slice \"abcd\" 1 3}} => bc",
                "{{eq 1 3 2 1}} => true",
                // Newer than the measured podman.
                "{{range 3}}{{.}}{{end}} => 012",
                "{{range $i := 2}}{{$i}}-{{end}} => 0-1-",
                "{{range 0}}x{{else}}none{{end}} => none",
                "{{range -1}}x{{else}}none{{end}} => none",
                "{{with 0}}a{{else with 2}}{{.}}{{else}}c{{end}} => 2",
                "{{with 0}}a{{else with \"\"}}b{{else}}c{{end}} => c",
                // Scopes.
                "{{$x := 1}}{{if $y := 2}}{{$x = $y}}{{end}}{{$x}} => 2",
                "{{$x := 1}}{{range 2}}{{$x := .}}{{end}}{{$x}} => 1",
                "{{range $i := 3}}{{if eq $i 1}}{{continue}}{{end}}{{$i}}{{end}} => 02",
                "{{range 3}}{{range 3}}{{if .}}{{break}}{{end}}{{.}}{{end}};{{end}} => 0;0;0;",
                "{{with 5}}{{range 2}}{{$}}{{.}},{{end}}{{end}} => data0,data1,"
            })
    void documentedRule(String template, String output) throws IOException {
        assertThat(run(template, "data")).isEqualTo(output);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiterString = " => ",
            quoteCharacter = '~',
            value = {
                "{{range $i, $j := 3}}{{end}} => template: t:1:18: executing \"t\" at <3>: can't use 3 to iterate over more than one variable",
                "{{if 1}}{{else with 1}}{{end}} => template: t:1: unexpected <with> in else",
                "{{.Missing 1}} => template: t:1:2: executing \"t\" at <.Missing>: Missing is not a method but has arguments",
                "{{.Row.Nope}} => template: t:1:6: executing \"t\" at <.Row.Nope>: can't evaluate field Nope in type row",
                "{{.Row.Id 1}} => template: t:1:6: executing \"t\" at <.Row.Id>: Id has arguments but cannot be invoked as function",
                "{{.Fail}} => template: t:1:2: executing \"t\" at <.Fail>: error calling Fail: no luck",
                "{{range .Row}}{{end}} => template: t:1:8: executing \"t\" at <.Row>: range can't iterate over {7}",
                "é{{.Row.Nope}} => template: t:1:8: executing \"t\" at <.Row.Nope>: can't evaluate field Nope in type row",
                "{{len .Row}} => template: t:1:2: executing \"t\" at <len .Row>: error calling len: len of type row",
                "{{index .Mixed \"a\"}} => template: t:1:2: executing \"t\" at <index .Mixed \"a\">: error calling index: cannot index slice/array with type string",
                "{{join .Mixed \",\"}} => template: t:1:7: executing \"t\" at <.Mixed>: wrong type for value; expected []string; got []interface {}",
                "{{.Label}} => template: t:1:2: executing \"t\" at <.Label>: wrong number of args for Label: want 1 got 0",
                "{{.Label 1}} => template: t:1:9: executing \"t\" at <1>: expected string; found 1",
                "{{1 | .Label}} => template: t:1:6: executing \"t\" at <.Label>: wrong type for value; expected string; got int",
                "{{call (index . \"Label\") 1}} => template: t:1:2: executing \"t\" at <call (index . \"Label\") 1>: error calling call: non-function of type func",
                "{{1i}} => template: t:1: complex constants are not supported: \"1i\""
            })
    void error(String template, String message) {
        Map<String, Object> data = new HashMap<>();
        data.put("Row", PodmanInfo.struct("row", "Id", 7));
        data.put("Mixed", List.of("a", 1));
        data.put("Fail", new GoFunction(Signature.of(), arguments -> {
            throw new IllegalArgumentException("no luck");
        }));
        data.put("Label", new GoFunction(Signature.of(Signature.Type.STRING), arguments -> arguments.get(0)));
        assertThatThrownBy(() -> run(template, data))
                .isInstanceOf(TemplateException.class)
                .hasMessage(message);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiterString = " => ",
            quoteCharacter = '~',
            value = {
                "{{.Int}} {{.Short}} {{.Byte}} => 1 2 3",
                "{{.Float}} {{.Double}} => 0.5 1e+06",
                "{{.Ints}} {{len .Ints}} {{index .Ints 1}} => [4 5] 2 5",
                "{{.Strings}} {{join .Strings \"/\"}} => [a b] a/b",
                "{{.Set}} => [only]",
                "{{.Builder}} {{len .Builder}} => text 4",
                "{{.Lazy.Name}} {{.Lazy}} => deep map[Name:deep]",
                "{{range .LazyList}}{{.}};{{end}} => 1;2;",
                "{{.Null}} {{print .Null}} {{.Absent}} {{.Null.Any.Thing}} => <no value> <nil> <no value> <no value>",
                "{{.Nested}} => [<nil> [x] map[k:<nil>]]",
                "{{printf \"%v %d\" .Nested .Nested}} => [<nil> [x] map[k:<nil>]] [<nil> [%!d(string=x)] map[%!d(string=k):<nil>]]",
                "{{.Label \"tier\"}} {{\"x\" | .Label}} {{.Host}} => <tier> <x> here",
                "{{index .Labels \"none\"}}|{{.Labels.none}} => |<no value>",
                "{{index .Mixed \"none\"}} => <no value>",
                "{{range $k, $v := .Labels}}{{$k}}={{$v}};{{end}} => A=3;a=1;b=2;",
                "{{.Labels}} => map[A:3 a:1 b:2]",
                "{{range $i, $s := .Strings}}{{$i}}{{$s}}{{end}} => 0a1b",
                "{{.NaN}} {{.Inf}} {{printf \"%+f %5.1f\" .Inf .NaN}} => NaN +Inf +Inf NaN",
                "{{if .NaN}}y{{end}}{{if eq .NaN .NaN}}n{{end}} => y",
                "{{printf \"%T %T %T %T %T %T\" .Strings .Ints .Labels .Mixed .Int .Row}} => []string []interface {} map[string]string map[string]interface {} int row"
            })
    void dataModel(String template, String output) throws IOException {
        assertThat(run(template, jdkValues())).isEqualTo(output.replace("+Inf NaN", "+Inf   NaN"));
    }

    private static Map<String, Object> jdkValues() {
        Map<String, Object> data = new HashMap<>();
        data.put("Int", 1);
        data.put("Short", (short) 2);
        data.put("Byte", (byte) 3);
        data.put("Float", 0.5f);
        data.put("Double", 1e6);
        data.put("Ints", new int[] {4, 5});
        data.put("Strings", new String[] {"a", "b"});
        data.put("Set", Set.of("only"));
        data.put("Builder", new StringBuilder("text"));
        data.put("Lazy", (Supplier<Object>) () -> Map.of("Name", (Supplier<String>) () -> "deep"));
        data.put("LazyList", List.of((Supplier<Integer>) () -> 1, 2));
        data.put("Null", null);
        Map<String, Object> nullInside = new HashMap<>();
        nullInside.put("k", null);
        data.put("Nested", Arrays.asList(null, List.of("x"), nullInside));
        data.put(
                "Label",
                new GoFunction(Signature.of(Signature.Type.STRING), arguments -> "<" + arguments.get(0) + ">"));
        data.put("Host", new GoFunction(Signature.of(), arguments -> "here"));
        data.put("Row", PodmanInfo.struct("row", "Id", 7));
        data.put("Labels", new LinkedHashMap<>(Map.of("b", "2", "a", "1", "A", "3")));
        data.put("Mixed", Map.of("a", 1));
        data.put("NaN", Double.NaN);
        data.put("Inf", Double.POSITIVE_INFINITY);
        return data;
    }

    @Test
    void lazyValuesAreComputedOnlyWhenRead() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        GoStruct row = PodmanInfo.struct("row", "Id", 1, "Size", (Supplier<Integer>) asked::incrementAndGet);
        assertThat(run("{{.Id}}", row)).isEqualTo("1");
        assertThat(asked).hasValue(0);
        assertThat(run("{{.Size}}{{.Size}}", row)).isEqualTo("12");
    }

    @Test
    void methodsOfAStructAreNotPrinted() throws IOException {
        GoStruct row = PodmanInfo.struct(
                "row", "Id", 1, "Label", new GoFunction(Signature.of(), arguments -> "x"), "Name", "n");
        assertThat(run("{{.}} {{printf `%+v %#v` . .}} {{json .}}", row))
                .isEqualTo("{1 n} {Id:1 Name:n} row{Id:1, Name:\"n\"} {\"Id\":1,\"Name\":\"n\"}");
    }

    @Test
    void structsOfEqualContentAreEqual() throws IOException {
        List<GoStruct> twice = List.of(PodmanInfo.struct("row", "Id", 1), PodmanInfo.struct("row", "Id", 1));
        assertThat(run("{{eq (index . 0) (index . 1)}}", twice)).isEqualTo("true");
    }

    @Test
    void outputUpToAnErrorIsWritten() {
        StringBuilder out = new StringBuilder();
        GoTemplate template = GoTemplate.parse("t", "before {{len 3}} after", FunctionTable.empty());
        assertThatThrownBy(() -> template.execute(null, out)).isInstanceOf(TemplateException.class);
        assertThat(out).hasToString("before ");
    }

    @Test
    void aTemplateMayBeRunAgain() throws IOException {
        GoTemplate template = GoTemplate.parse("t", "{{$x := .}}{{$x}}", FunctionTable.empty());
        StringBuilder out = new StringBuilder();
        template.execute(1, out);
        template.execute("two", out);
        assertThat(out).hasToString("1two");
    }

    @Test
    void anExtraFunctionTakesThePlaceOfAPredefinedOne() throws IOException {
        FunctionTable table = FunctionTable.empty()
                .with("len", Signature.of(Signature.Type.ANY), arguments -> "own")
                .with(
                        "sum",
                        Signature.variadic(Signature.Type.INT, Signature.Type.INT),
                        arguments -> arguments.stream()
                                .mapToLong(argument -> (Long) argument)
                                .sum());
        StringBuilder out = new StringBuilder();
        GoTemplate.parse("t", "{{len 1}} {{sum 1 2 3}} {{1 | sum 2}}", table).execute(null, out);
        assertThat(out).hasToString("own 6 3");
        assertThatThrownBy(() -> GoTemplate.parse("t", "{{sum}}", table).execute(null, out))
                .hasMessageContaining("wrong number of args for sum: want at least 1 got 0");
        assertThatThrownBy(() -> GoTemplate.parse("t", "{{sum 1 1.5}}", table).execute(null, out))
                .hasMessageContaining("expected integer; found 1.5");
    }

    @ParameterizedTest(name = "{0} levels of nesting")
    @ValueSource(ints = {50, 101, 5_000, 100_000})
    void nestingIsBounded(int depth) throws IOException {
        List<String> templates = List.of(
                "{{if true}}".repeat(depth) + "x" + "{{end}}".repeat(depth),
                "{{" + "(".repeat(depth) + "\"x\"" + ")".repeat(depth) + "}}",
                "{{if false}}" + "{{else if false}}".repeat(depth) + "{{else}}x{{end}}",
                "{{with 1}}{{range 1}}".repeat(depth / 2 + 1) + "x" + "{{end}}{{end}}".repeat(depth / 2 + 1));
        for (String template : templates) {
            if (depth <= 50) {
                assertThat(run(template, null)).contains("x");
            } else {
                assertThatThrownBy(() -> run(template, null))
                        .isInstanceOf(TemplateException.class)
                        .hasMessageEndingWith("nested more than 100 levels deep");
            }
        }
    }

    @Test
    void longFlatTemplatesAreFine() throws IOException {
        int count = 20_000;
        assertThat(run("{{/* c */}}".repeat(count) + "{{1}}".repeat(count), null))
                .hasSize(count);
    }

    @ParameterizedTest(name = "recursion through {0}")
    @ValueSource(
            strings = {
                "{{define \"r\"}}{{template \"r\"}}{{end}}{{template \"r\"}}",
                "{{define \"a\"}}{{template \"b\"}}{{end}}{{define \"b\"}}{{range 2}}{{template \"a\"}}{{end}}{{end}}{{template \"a\"}}",
                "{{template \"t\"}}"
            })
    void recursionIsBounded(String template) {
        assertThatThrownBy(() -> run(template, null)).hasMessageEndingWith("exceeded maximum template depth (500)");
    }

    @Test
    void bodiesAndParenthesesAtTheirLimitsFitInASmallStack() throws InterruptedException {
        String arguments = "(print ".repeat(99) + "1" + ")".repeat(99);
        String template = "{{define \"r\"}}" + "{{if true}}".repeat(98) + "{{" + arguments + "}}{{template \"r\"}}"
                + "{{end}}".repeat(98) + "{{end}}{{template \"r\"}}";
        List<Throwable> failures = new ArrayList<>();
        Runnable run = () -> {
            try {
                run(template, null);
            } catch (IOException | TemplateException | StackOverflowError e) {
                failures.add(e);
            }
        };
        Thread thread = new Thread(null, run, "small stack", 512 * 1024);
        thread.start();
        thread.join();
        assertThat(failures).singleElement().isInstanceOf(TemplateException.class);
    }

    @ParameterizedTest(name = "{0} of a value that contains itself")
    @ValueSource(strings = {"{{.}}", "{{print .}}", "{{json .}}", "{{printf `%d` .}}", "{{html .}}", "{{eq . .}}"})
    void valuesThatContainThemselvesEndInAnError(String template) {
        List<Object> list = new ArrayList<>();
        list.add(list);
        assertThatThrownBy(() -> run(template, list))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("nested more than 100 levels deep");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "{{printf `%999999d%999999d%999999d%999999d%999999d%999999d%999999d%999999d%999999d%999999d%999999d"
                        + "%999999d%999999d%999999d%999999d%999999d%999999d%999999d%999999d` 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1}}",
                "{{pad \"x\" 2000000000 2000000000}}"
            })
    void hugeWidthsEndInAnError(String template) {
        assertThatThrownBy(() -> run(template, null))
                .isInstanceOf(TemplateException.class)
                .hasMessageMatching(".*(result is longer than|padding is wider than).*");
    }

    @ParameterizedTest(name = "{0} => {1}")
    @CsvSource(
            delimiterString = " => ",
            value = {
                "{{printf `%9999999999d` 1}} => %!(NOVERB)%!(EXTRA int=1)",
                "{{printf `%*d` 2000000 1}} => %!(BADWIDTH)1",
                "{{printf `%.*f` 99999999999 1.5}} => %!(BADPREC)1.500000",
                "{{len (printf `%1000000d` 1)}} => 1000000",
                "{{len (printf `%.1000000f` 0.1)}} => 1000002"
            })
    void widthsAreBounded(String template, String output) throws IOException {
        assertThat(run(template, null)).isEqualTo(output);
    }

    @Test
    void messagesAreOnePrintableLine() {
        assertThatThrownBy(() -> run("{{len `a\nb\u001b[31m` 1}}", null))
                .hasMessage("template: t:1:2: executing \"t\" at <len>: wrong number of args for len: want 1 got 2");
        assertThatThrownBy(() -> run("{{upper (index (split `a\nb\u001b[31m` ``) 1 2 3)}}", null))
                .hasMessage("template: t:1:9: executing \"t\" at <index (split `a\\nb\\x1b[31m` ``) 1 2 3>: "
                        + "error calling index: index out of range: 2");
    }
}
