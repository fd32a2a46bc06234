// SPDX-License-Identifier: Apache-2.0
package dev.gantry.shell.view;

import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.gantry.api.model.ContainerState;
import dev.gantry.api.model.ContainerSummary;
import dev.gantry.shell.template.GoStruct;
import dev.gantry.shell.template.Report;

/**
 * A container as {@code ps} shows it.
 *
 * @param container what the engine knows
 * @param now the moment that ages are counted to
 * @param zone gives the time zone that moments are shown in; most listings show none, and save the reading of its data
 * @param truncate whether long values are cut
 */
public record ContainerRow(ContainerSummary container, Instant now, Supplier<ZoneId> zone, boolean truncate) {
    /** The columns of the table. */
    public static final List<String> HEADINGS =
            List.of("CONTAINER ID", "IMAGE", "COMMAND", "CREATED", "STATUS", "PORTS", "NAMES");

    private static final List<String> FIELDS = List.of(
            "AutoRemove",
            "Command",
            "Created",
            "CreatedAt",
            "CreatedHuman",
            "Exited",
            "ExitedAt",
            "ExitCode",
            "ID",
            "Id",
            "Image",
            "ImageID",
            "IsInfra",
            "Labels",
            "Mounts",
            "Names",
            "Networks",
            "Pid",
            "Pod",
            "PodName",
            "Ports",
            "Restarts",
            "RestartPolicy",
            "Rootfs",
            "Run",
            "RunningFor",
            "Runtime",
            "StartedAt",
            "State",
            "Status");

    private static final Pattern CONTROLS = Pattern.compile("\\p{Cntrl}+");
    private static final int COMMAND_LENGTH = 17;
    /** The first second of the year 1, which stands for never. */
    private static final long NEVER = -62_135_596_800L;

    /** The id, short unless asked otherwise. */
    public String id() {
        return truncate ? container.shortId() : container.id();
    }

    /** The command in one line. */
    public String command() {
        String line = CONTROLS.matcher(String.join(" ", container.command())).replaceAll(" ");
        return truncate && line.length() > COMMAND_LENGTH ? line.substring(0, COMMAND_LENGTH) + "..." : line;
    }

    /** How long ago it was made. */
    public String created() {
        return HumanTime.ago(container.createdAt(), now);
    }

    /** Its state with what matters in it. */
    public String status() {
        return switch (container.state()) {
            case RUNNING -> "Up " + HumanTime.ago(container.startedAt().orElse(now), now);
            case EXITED, STOPPED ->
                "Exited (" + exitText() + ") "
                        + HumanTime.ago(container.finishedAt().orElse(now), now);
            default -> {
                String word = container.state().display();
                yield word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
            }
        };
    }

    private String exitText() {
        return container
                .exit()
                .map(exit -> exit.code().isPresent() ? Integer.toString(exit.codeOrMinusOne()) : "unknown")
                .orElse("0");
    }

    /** The cells of the table. */
    public List<String> cells() {
        return List.of(id(), "", command(), created(), status(), "", container.name());
    }

    private boolean exited() {
        return container.state() == ContainerState.EXITED || container.state() == ContainerState.STOPPED;
    }

    private long exitCode() {
        return container.exit().map(exit -> exit.codeOrMinusOne()).orElse(0);
    }

    private List<String> networks() {
        return List.of();
    }

    /** What {@code --format json} prints, in podman's order of keys. */
    public GoStruct json() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("AutoRemove", container.autoRemove());
        fields.put("Command", container.command());
        fields.put("CreatedAt", created());
        fields.put("Exited", exited());
        fields.put(
                "ExitedAt", container.finishedAt().map(Instant::getEpochSecond).orElse(NEVER));
        fields.put("ExitCode", exitCode());
        fields.put("Id", container.id());
        fields.put("Image", "");
        fields.put("ImageID", "");
        fields.put("IsInfra", false);
        fields.put("Labels", container.labels().isEmpty() ? null : container.labels());
        fields.put("Mounts", container.mounts());
        fields.put("Names", List.of(container.name()));
        fields.put("Namespaces", Map.of());
        fields.put("Networks", networks());
        fields.put("Pid", container.pid());
        fields.put("Pod", "");
        fields.put("PodName", "");
        fields.put("Ports", null);
        fields.put("Size", null);
        fields.put(
                "StartedAt", container.startedAt().map(Instant::getEpochSecond).orElse(NEVER));
        fields.put("State", container.state().display());
        fields.put("Status", status());
        fields.put("Created", container.createdAt().getEpochSecond());
        return new GoStruct("containers.psReporter", fields);
    }

    /** What a template sees. */
    public GoStruct template() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("AutoRemove", container.autoRemove());
        fields.put("Command", command());
        fields.put("Created", HumanTime.full(container.createdAt(), zone.get()));
        fields.put("CreatedAt", HumanTime.full(container.createdAt(), zone.get()));
        fields.put("CreatedHuman", created());
        fields.put("Exited", exited());
        fields.put(
                "ExitedAt", container.finishedAt().map(Instant::getEpochSecond).orElse(NEVER));
        fields.put("ExitCode", exitCode());
        fields.put("ID", id());
        fields.put("Id", container.id());
        fields.put("Image", "");
        fields.put("ImageID", "");
        fields.put("IsInfra", false);
        fields.put("Labels", new TreeMap<>(container.labels()));
        fields.put("Mounts", String.join(",", container.mounts()));
        fields.put("Names", container.name());
        fields.put("Networks", String.join(",", networks()));
        fields.put("Pid", container.pid());
        fields.put("Pod", "");
        fields.put("PodName", "");
        fields.put("Ports", "");
        fields.put("Restarts", container.restartCount());
        fields.put("RestartPolicy", container.restartPolicy().toString());
        fields.put("Rootfs", container.rootfs());
        fields.put("Runtime", container.runtime());
        fields.put("Run", container.run());
        fields.put("RunningFor", created());
        fields.put(
                "StartedAt", container.startedAt().map(Instant::getEpochSecond).orElse(NEVER));
        // A template's State has always been the sentence of Status; the bare word is in the JSON.
        fields.put("State", status());
        fields.put("Status", status());
        return new GoStruct("containers.psReporter", fields);
    }

    /** The headings of a table that a template makes, by field. */
    public static Map<String, String> headings() {
        return Report.headings(
                FIELDS,
                Map.of(
                        "ID", "CONTAINER ID",
                        "Id", "CONTAINER ID",
                        "CreatedAt", "CREATED",
                        "CreatedHuman", "CREATED",
                        "RunningFor", "CREATED"));
    }
}
