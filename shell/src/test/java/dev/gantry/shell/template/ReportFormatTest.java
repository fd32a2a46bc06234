// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.template;

import java.io.IOException;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What podman 4.3.1 printed for {@code podman volume ls --format} with two volumes, and the like. */
class ReportFormatTest {
    private static final Map<String, String> HEADINGS = Report.headings(
            List.of("Name", "Driver", "Scope", "Labels", "MountCount", "CreatedAt"), Map.of("Name", "VOLUME NAME"));

    private static final List<GoStruct> VOLUMES = List.of(
            volume("a-much-longer-volume-name-v2", 0, Map.of()), volume("v1", 2, Map.of("a", "<b>&c", "z", "1")));

    private static GoStruct volume(String name, int mounts, Map<String, String> labels) {
        return PodmanInfo.struct(
                "*entities.VolumeListReport",
                "Name",
                name,
                "Driver",
                "local",
                "Scope",
                "local",
                "Labels",
                labels,
                "MountCount",
                mounts);
    }

    private static String print(String format, boolean headings) throws IOException {
        StringBuilder out = new StringBuilder();
        ReportFormat.parse("ls", format).write(new Report(VOLUMES, HEADINGS, () -> VOLUMES, headings), out);
        return out.toString();
    }

    @ParameterizedTest(name = "podman 4.3.1 volume ls --format {0}")
    @CsvSource(
            delimiterString = " => ",
            ignoreLeadingAndTrailingWhitespace = false,
            quoteCharacter = '~',
            value = {
                // Rows.
                "{{.Name}} => a-much-longer-volume-name-v2$v1$",
                "{{.Name}}\\t{{.Driver}} => a-much-longer-volume-name-v2^local$v1^local$",
                "{{.Name}}\\n => a-much-longer-volume-name-v2$v1$",
                "{{.Name}}\\n\\n => a-much-longer-volume-name-v2$$v1$$",
                "JSON => JSON$JSON$",
                "tablex {{.Name}} => tablex a-much-longer-volume-name-v2$tablex v1$",
                " table {{.Name}} =>  table a-much-longer-volume-name-v2$ table v1$",
                "{{.Labels.a}} {{index .Labels \"a\"}} {{index .Labels \"q\"}} {{.Labels}} {{json .Labels}} => <no value>   map[] {}$<b>&c <b>&c  map[a:<b>&c z:1] {\"a\":\"<b>&c\",\"z\":\"1\"}$",
                "{{.Name}}{{range $k,$v := .Labels}}{{$k}}{{end}} => a-much-longer-volume-name-v2$v1az$",
                "{{range .Labels}}x{{end}} => $xx$",
                "{{.Name}}\\v\\x => a-much-longer-volume-name-v2\\v\\x$v1\\v\\x$",
                "{{- json .Name -}} => \"a-much-longer-volume-name-v2\"\"v1\"",
                "{{json .Name}} => \"a-much-longer-volume-name-v2\"$\"v1\"$",
                // A line break in quotes: the format is taken as it is.
                "{{\"a\\nb\"}} => a$ba$b",
                "{{len \"\\t\"}}{{len \"\\n\"}} => 1111",
                "x{{len \"\\\\n\"}}\\n\\ty => x2\\n\\tyx2\\n\\ty",
                "table {{len \"\\n\"}}\\t{{.Name}} => table 1\\ta-much-longer-volume-name-v2table 1\\tv1",
                "{{`\\n`}} => $$$$",
                // The list as a whole.
                "{{range .}}{{.Name}};{{end}} => a-much-longer-volume-name-v2;v1;$",
                "{{ range . }}{{.Name}};{{end}} => a-much-longer-volume-name-v2;v1;$",
                "X{{range .}}{{.Name}};{{end}} => Xa-much-longer-volume-name-v2;v1;$",
                "{{range .}}{{.Name}}{{end -}} => a-much-longer-volume-name-v2v1",
                "{{range .}}{{.Name}}{{end}} tail => a-much-longer-volume-name-v2v1 tail$",
                "{{range .}}a{{end}}\\n{{range .}}b{{end}} => aa$bb$",
                "{{range.}}{{.Name}}\\n{{end}} => a-much-longer-volume-name-v2$v1$$",
                "{{if true}}{{range .}}{{.Name}}{{end}}{{end}} => a-much-longer-volume-name-v2v1$",
                // Tables.
                "table {{.Name}}\\t{{.Driver}}\\t{{.Labels}} => VOLUME NAME                   DRIVER      LABELS$a-much-longer-volume-name-v2  local       map[]$v1                            local       map[a:<b>&c z:1]$",
                "table {{.Name}} {{.Driver}} => VOLUME NAME                   DRIVER$a-much-longer-volume-name-v2  local$v1                            local$",
                "table   {{.Name}} =>                         VOLUME NAME$                        a-much-longer-volume-name-v2$                        v1$",
                "table {{.Name}}\\t{{upper .Driver}} => VOLUME NAME                   DRIVER$a-much-longer-volume-name-v2  LOCAL$v1                            LOCAL$",
                "table {{.Name}}\\t{{json .Labels}} => VOLUME NAME                   \"LABELS\"$a-much-longer-volume-name-v2  {}$v1                            {\"a\":\"<b>&c\",\"z\":\"1\"}$",
                "table {{.Driver}}\\t{{.Name}}\\t => DRIVER      VOLUME NAME                   $local       a-much-longer-volume-name-v2  $local       v1                            $",
                "table {{.Driver}}\\t\\t{{.Scope}} => DRIVER                  SCOPE$local                   local$local                   local$",
                "table json => json$json$json$",
                "table {{.Name}}\\t{{\"é日本\"}}\\t{{.Driver}} => VOLUME NAME                   é日本         DRIVER$a-much-longer-volume-name-v2  é日本         local$v1                            é日本         local$",
                "table {{.Name}}\\n{{.Driver}}\\t{{.Scope}}\\tx => VOLUME NAME$DRIVER      SCOPE       x$a-much-longer-volume-name-v2$local       local       x$v1$local       local       x$",
                "table {{.Name}}\\t{{.Driver}}\\n\\n => VOLUME NAME  DRIVER$$a-much-longer-volume-name-v2  local$$v1          local$$",
                "table {{.Name}}\\t{{.Driver}}\\t{{if eq .Name \"v1\"}}\\tyes\\tlonger{{end}}\\t. => VOLUME NAME                   DRIVER                  .$a-much-longer-volume-name-v2  local                   .$v1                            local                   yes         longer      .$",
                "table {{printf \"a b\"}} => a           b$a           b$a           b$",
                "table {{if (eq .Name \"VOLUME NAME\")}}H{{else}}R{{end}} => R$R$R$",
                "table {{.Driver}}\\t{{.MountCount}} => DRIVER      MOUNT COUNT$local       0$local       2$"
            })
    void measured(String format, String output) throws IOException {
        assertThat(print(format, true)).isEqualTo(output.replace('$', '\n').replace('^', '\t'));
    }

    @Test
    void noHeadings() throws IOException {
        assertThat(print("table {{.Name}}\t{{.Driver}}", false))
                .isEqualTo("a-much-longer-volume-name-v2  local\nv1                            local\n");
    }

    @ParameterizedTest(name = "podman 4.3.1 takes \"{0}\" as JSON")
    @ValueSource(strings = {"json", " json", "json ", "{{json .}}", "{{ json . }}", "{{json}}", "{{json . }} "})
    void json(String format) throws IOException {
        assertThat(print(format, true))
                .startsWith("[\n  {\n    \"Name\": \"a-much-longer-volume-name-v2\",\n    \"Driver\": \"local\",\n")
                .endsWith("\n]\n");
    }

    @ParameterizedTest(name = "podman 4.3.1: {0} is a template")
    @ValueSource(strings = {"{{json .}}\\n", "{{- json . -}}", "{{json .}}."})
    void notQuiteJson(String format) throws IOException {
        assertThat(print(format, true)).startsWith("{\"Name\":\"a-much-longer-volume-name-v2\",\"Driver\":");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiterString = " => ",
            quoteCharacter = '~',
            value = {
                "{{if true}} => template: ls:1: unexpected EOF",
                "table {{.Name => template: ls:1: unclosed action",
                "{{.Foo}} => template: ls:1:2: executing \"ls\" at <.Foo>: can't evaluate field Foo in type *entities.VolumeListReport",
                "table {{.Foo}} => template: ls:1:2: executing \"ls\" at <.Foo>: can't evaluate field Foo in type *entities.VolumeListReport",
                "table {{.Labels.a}} => failed to write report column headers: template: ls:1:9: executing \"ls\" at <.Labels.a>: can't evaluate field a in type string"
            })
    void mistakes(String format, String message) {
        assertThatThrownBy(() -> print(format, true))
                .isInstanceOf(TemplateException.class)
                .hasMessage(message);
    }

    @Test
    void tableWithoutRowsHasHeadings() throws IOException {
        StringBuilder out = new StringBuilder();
        Report report = new Report(List.of(), Map.of("ID", "CONTAINER ID", "Names", "NAMES"), List::of, true);
        ReportFormat.parse("ps", "table {{.ID}}\t{{.Names}}").write(report, out);
        assertThat(out).hasToString("CONTAINER ID  NAMES\n");
    }

    @ParameterizedTest(name = "podman 4.3.1 heads {0} with {1}")
    @CsvSource({
        "MountCount, MOUNT COUNT",
        "NeedsCopyUp, NEEDS COPY UP",
        "UID, UID",
        "DNSEnabled, DNS ENABLED",
        "IPv6Enabled, I PV 6 ENABLED",
        "IPAMOptions, IPAM OPTIONS",
        "NetworkInterface, NETWORK INTERFACE",
        "RepoTags, REPO TAGS",
        "ImageID, IMAGE ID",
        "PIDNS, PIDNS",
        "Size, SIZE",
        "Name, OTHER"
    })
    void headings(String field, String heading) {
        assertThat(Report.headings(List.of(field), Map.of("Name", "OTHER"))).containsEntry(field, heading);
    }
}
