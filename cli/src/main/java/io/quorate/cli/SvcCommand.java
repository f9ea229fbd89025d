package io.quorate.cli;

import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import io.quorate.client.error.ConditionFailedException;
import io.quorate.client.service.ServiceInstance;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Services and their instances. Confined to the main thread, but for signals of {@code run}. */
@Command(name = "svc", description = "Services: register instances, find those that are well, run one.")
final class SvcCommand extends GroupCommand {

    private static final String SERVICES = "/v1/services";
    private static final String JSON = "application/json";

    /** The tag of settings that nobody has set. */
    private static final String NEVER_SET = "\"0\"";

    private static ApiRequest onService(String method, String name) {
        return ServiceTarget.service(method, name, "");
    }

    private static ApiRequest onInstance(String method, String name, String id) {
        return ServiceTarget.instance(method, name, id, "");
    }

    @Command(name = "ls", description = "The services, and how many of their instances are well.")
    void ls() {
        OutputFormat format = console().format(OutputFormat.TABLE);
        Table table =
                new Table("SERVICE", "INSTANCES", "PASSING", "WARNING", "CRITICAL", "DRAINING", "MAINTENANCE", "TAGS");
        Lists.each(console(), console().fresh(ApiRequest.of("GET", SERVICES)), true, (answer, document) -> {
            if (format == OutputFormat.JSON) {
                console().printDocument(answer);
                return;
            }
            for (Map<String, @Nullable Object> item : Json.objects(document, "items")) {
                switch (format) {
                    case JSONL -> console().out().println(Json.write(item));
                    case NAMES, RAW -> console().out().println(new Entry(item).field("service"));
                    default -> summary(table, item);
                }
            }
        });
        if (format == OutputFormat.TABLE) {
            console().print(table);
        }
    }

    private static void summary(Table table, Map<String, @Nullable Object> item) {
        Entry service = new Entry(item);
        Entry states = new Entry(object(item, "states"));
        table.row(
                service.field("service"),
                service.field("instances"),
                states.field("passing"),
                states.field("warning"),
                states.field("critical"),
                states.field("draining"),
                states.field("maintenance"),
                String.join(",", object(item, "tags").keySet()));
    }

    @SuppressWarnings("unchecked") // every map that Json makes has text for names
    private static Map<String, @Nullable Object> object(Map<String, @Nullable Object> document, String name) {
        return document.get(name) instanceof Map<?, ?> map ? (Map<String, @Nullable Object>) map : Map.of();
    }

    @Command(
            name = "get",
            description = {
                "The instances of a service: those that pass and are not draining, if not told otherwise.",
                "With -o hostport (or raw) one host:port a line, with -o names their ids, with -o prometheus what",
                "Prometheus reads."
            })
    void get(
            @Parameters(paramLabel = "NAME", description = "Which service.") String name,
            @Mixin InstanceFilterFlags filter,
            @Option(names = "--near", paramLabel = "Z", description = "Those of this zone first.") @Nullable
                    String near,
            @Option(names = "--pick", paramLabel = "N", description = "N of them, drawn by weight.") @Nullable
                    Integer pick) {
        OutputFormat format = console().anyFormat(OutputFormat.TABLE);
        ApiRequest request = filter.on(console().fresh(onService("GET", name))).query("near", near);
        if (pick != null) {
            request = request.query("pick", Integer.toString(pick));
        }
        switch (format) {
            case HOSTPORT, RAW ->
                console()
                        .send(request.query("as", "text"))
                        .ifPresent(answer -> console().printDocument(answer));
            case PROMETHEUS ->
                console()
                        .send(request.query("as", "prometheus"))
                        .ifPresent(answer -> console().printDocument(answer));
            default -> instances(request, format);
        }
    }

    private void instances(ApiRequest request, OutputFormat format) {
        Table table = new Table("ID", "ADDRESS", "STATE", "ZONE", "WEIGHT", "TAGS", "NOTE");
        boolean[] isProtected = new boolean[1];
        Lists.each(console(), request, true, (answer, document) -> {
            isProtected[0] |= Boolean.TRUE.equals(document.get("protected"));
            if (format == OutputFormat.JSON) {
                console().printDocument(answer);
                return;
            }
            for (Map<String, @Nullable Object> item : Json.objects(document, "items")) {
                switch (format) {
                    case JSONL -> console().out().println(Json.write(item));
                    case NAMES -> console().out().println(new Entry(item).field("id"));
                    default -> row(table, item);
                }
            }
        });
        if (format == OutputFormat.TABLE) {
            console().print(table);
        }
        if (isProtected[0]) {
            console().talk("too few are well: all are shown that are not draining (protect_below)");
        }
    }

    private static void row(Table table, Map<String, @Nullable Object> item) {
        Entry instance = new Entry(item);
        List<String> tags = new ArrayList<>();
        if (item.get("tags") instanceof List<?> list) {
            list.forEach(tag -> tags.add(String.valueOf(tag)));
        }
        table.row(
                instance.field("id"),
                hostPort(item),
                instance.field("state"),
                instance.field("zone"),
                instance.field("weight"),
                String.join(",", tags),
                note(item));
    }

    /** {@code host:port}, an IPv6 address in brackets. */
    static String hostPort(Map<String, @Nullable Object> instance) {
        String address = String.valueOf(instance.get("address"));
        return (address.indexOf(':') < 0 ? address : "[" + address + "]") + ":" + instance.get("port");
    }

    /** What is said of a check that does not pass. */
    private static String note(Map<String, @Nullable Object> instance) {
        for (Map<String, @Nullable Object> item : Json.objects(instance, "checks")) {
            Entry check = new Entry(item);
            if (!check.field("status").equals("passing")) {
                return check.field("id") + ": "
                        + (item.containsKey("note") ? check.field("note") : check.field("status"));
            }
        }
        return "";
    }

    @Command(
            name = "watch",
            description = {
                "Print instances as they come, change and go, or run a command for it.",
                "  quorate svc watch web --initial",
                "One that is no longer as well as wanted goes, with the cause filtered."
            })
    int watch(
            @Parameters(index = "0", paramLabel = "NAME", description = "Which service.") String name,
            @Parameters(index = "1..*", paramLabel = "CMD", description = "The command, behind --.") @Nullable
                    List<String> command,
            @Mixin InstanceFilterFlags filter,
            @Mixin WatchFlags flags) {
        return new WatchRun(console(), flags, filter.on(onService("GET", name)))
                .run(command == null ? List.of() : command, false);
    }

    @Command(
            name = "register",
            description = {
                "Register an instance, or change what is registered.",
                "  quorate svc register web --port 8080 --http /healthz",
                "Without --ttl and --lease it stays until it is deregistered."
            })
    void register(
            @Parameters(paramLabel = "NAME", description = "Which service.") String name,
            @Mixin InstanceFlags flags,
            @Option(
                            names = "--ttl",
                            paramLabel = "D",
                            converter = Durations.class,
                            description = "It goes when there was no heartbeat for so long.")
                    @Nullable
                    Duration ttl,
            @Option(names = "--lease", paramLabel = "ID", description = "It goes with this lease.") @Nullable
                    String lease,
            @Option(
                            names = "-f",
                            paramLabel = "FILE",
                            description = "The document of the API is in FILE; --id says which.")
                    @Nullable
                    Path file) {
        ApiRequest request;
        if (file != null) {
            if (flags.areGiven() || flags.id == null) {
                throw CommandException.usage("-f FILE goes with --id and nothing else", "the file says the rest");
            }
            request = onInstance("PUT", name, flags.id).body(console().input(null, file, "the instance"));
        } else {
            ServiceInstance instance = flags.instance(name);
            instance = ttl == null ? instance : instance.ttl(ttl);
            instance = lease == null ? instance : instance.lease(lease);
            request = registration(instance);
        }
        console().send(request.header("Content-Type", JSON)).ifPresent(this::printInstance);
    }

    private static ApiRequest registration(ServiceInstance instance) {
        return onInstance("PUT", instance.service(), instance.id())
                .header("Content-Type", JSON)
                .body(Json.write(instance.fields()).getBytes(StandardCharsets.UTF_8));
    }

    private void printInstance(ApiAnswer answer) {
        if (console().format(OutputFormat.AUTO) != OutputFormat.AUTO) {
            console().printDocument(answer);
            return;
        }
        Map<String, @Nullable Object> instance = console().document(answer);
        Entry entry = new Entry(instance);
        console().out().println(Table.shown(entry.field("id") + " " + hostPort(instance) + " " + entry.field("state")));
    }

    @Command(
            name = "run",
            description = {
                "Run a command that is registered while it runs.",
                "  quorate svc run web --port 8080 --http /healthz -- ./server",
                "Found by others while it is well; drained when this program gets TERM, INT or HUP, which the command",
                "gets then; deregistered when it has ended. In its environment: QUORATE_SVC_NAME, QUORATE_SVC_ID."
            })
    int runs(
            @Parameters(index = "0", paramLabel = "NAME", description = "Which service.") String name,
            @Parameters(index = "1..*", arity = "1..*", paramLabel = "CMD", description = "The command, behind --.")
                    List<String> command,
            @Mixin InstanceFlags flags,
            @Option(
                            names = "--ttl",
                            paramLabel = "D",
                            defaultValue = "15s",
                            converter = Durations.class,
                            description = "How long it is found when this machine dies (default 15s).")
                    Duration ttl,
            @Option(
                            names = "--drain",
                            paramLabel = "D",
                            defaultValue = "0s",
                            converter = Durations.class,
                            description = "How long it drains before the command gets the signal (default 0s); a second"
                                    + " signal is passed on at once.")
                    Duration drain) {
        ServiceInstance instance = flags.instance(name).ttl(ttl);
        if (console().printsCurl()) {
            console().printCurl(registration(instance));
            console().printCurl(ServiceTarget.instance("POST", name, instance.id(), "/heartbeat"));
            console().printCurl(onInstance("PATCH", name, instance.id()).query("draining", "true"));
            console().printCurl(onInstance("DELETE", name, instance.id()));
            return ExitCode.DONE;
        }
        return new SvcRun(console()).run(instance, ttl, drain, command);
    }

    @Command(name = "heartbeat", description = "Renew the lease of an instance, and say how it is.")
    void heartbeat(
            @Parameters(paramLabel = "NAME", description = "Which service.") String name,
            @Parameters(paramLabel = "ID", description = "Which instance.") String id,
            @Option(
                            names = "--status",
                            paramLabel = "passing|warning|critical",
                            description = "How it is (default: as it said last).")
                    @Nullable
                    String status,
            @Option(names = "--note", paramLabel = "T", description = "What people should know.") @Nullable
                    String note) {
        ApiRequest request =
                ServiceTarget.instance("POST", name, id, "/heartbeat").query("status", status);
        console()
                .send(note == null ? request : request.body(note.getBytes(StandardCharsets.UTF_8)))
                .ifPresent(this::printState);
    }

    private void printState(ApiAnswer answer) {
        if (console().format(OutputFormat.AUTO) != OutputFormat.AUTO) {
            console().printDocument(answer);
            return;
        }
        Entry entry = new Entry(console().document(answer));
        console().out().println(Table.shown(entry.field("id") + " " + entry.field("state")));
    }

    @Command(name = "drain", description = "Send no new work to an instance: it is not found any more.")
    void drain(
            @Parameters(paramLabel = "NAME", description = "Which service.") String name,
            @Parameters(paramLabel = "ID", description = "Which instance.") String id) {
        console().send(onInstance("PATCH", name, id).query("draining", "true")).ifPresent(this::printState);
    }

    @Command(name = "undrain", description = "Send work to an instance again.")
    void undrain(
            @Parameters(paramLabel = "NAME", description = "Which service.") String name,
            @Parameters(paramLabel = "ID", description = "Which instance.") String id) {
        console().send(onInstance("PATCH", name, id).query("draining", "false")).ifPresent(this::printState);
    }

    @Command(name = "deregister", description = "Remove an instance.")
    void deregister(
            @Parameters(paramLabel = "NAME", description = "Which service.") String name,
            @Parameters(paramLabel = "ID", description = "Which instance.") String id) {
        console().send(onInstance("DELETE", name, id)).ifPresent(answer -> {
            if (console().format(OutputFormat.AUTO) != OutputFormat.AUTO) {
                console().printDocument(answer);
                return;
            }
            boolean existed = Boolean.TRUE.equals(console().document(answer).get("deregistered"));
            console().out().println(existed ? "deregistered" : "was gone already");
        });
    }

    @Command(name = "settings", description = "What holds for all instances of a service: show it, or set it.")
    void settings(
            @Parameters(paramLabel = "NAME", description = "Which service.") String name,
            @Option(
                            names = "--protect-below",
                            paramLabel = "R",
                            description = "If a smaller share is well, 0 to 1, all are found that are not draining.")
                    @Nullable
                    Double protectBelow,
            @Option(
                            names = "--deregister-after",
                            paramLabel = "D",
                            converter = Durations.class,
                            description = "Instances that were critical for so long are deregistered.")
                    @Nullable
                    Duration deregisterAfter,
            @Option(
                            names = "--default-weight",
                            paramLabel = "W",
                            description = "Of instances that say nothing of theirs.")
                    @Nullable
                    Integer defaultWeight,
            @Option(names = "--reset", description = "Set nothing any more.") boolean reset) {
        boolean sets = protectBelow != null || deregisterAfter != null || defaultWeight != null;
        if (reset && sets) {
            throw CommandException.usage("--reset goes with no other setting", "leave it out");
        }
        if (reset) {
            console()
                    .send(onSettings("DELETE", name))
                    .ifPresent(answer -> console().printDocument(answer));
            return;
        }
        if (!sets) {
            console().send(console().fresh(onSettings("GET", name))).ifPresent(this::printSettings);
            return;
        }
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        // What is not given stays.
        Optional<ApiAnswer> before =
                console().printsCurl() ? Optional.empty() : console().send(onSettings("GET", name));
        before.map(console()::document).ifPresent(old -> {
            for (String field : List.of("protect_below", "deregister_after", "default_weight")) {
                if (old.get(field) != null) {
                    document.put(field, old.get(field));
                }
            }
        });
        put(document, "protect_below", protectBelow);
        put(document, "deregister_after", deregisterAfter == null ? null : deregisterAfter.toMillis() + "ms");
        put(document, "default_weight", defaultWeight);
        ApiRequest request = onSettings("PUT", name)
                .header("Content-Type", JSON)
                .body(Json.write(document).getBytes(StandardCharsets.UTF_8));
        try {
            console()
                    .send(before.map(read -> ifStill(request, read)).orElse(request))
                    .ifPresent(this::printSettings);
        } catch (ConditionFailedException changed) {
            throw new CommandException(
                    ExitCode.CONDITION_FAILED,
                    "somebody else has changed the settings of " + name + " meanwhile: nothing was set",
                    "look at them, and say it again if it still is what you want");
        }
    }

    /** {@code request}, which counts if the settings are those of {@code read}: what was not given was taken from there. */
    private static ApiRequest ifStill(ApiRequest request, ApiAnswer read) {
        String tag = read.header("ETag").orElse(NEVER_SET);
        return tag.equals(NEVER_SET) ? request.header("If-None-Match", "*") : request.header("If-Match", tag);
    }

    private static void put(Map<String, @Nullable Object> document, String field, @Nullable Object value) {
        if (value != null) {
            document.put(field, value);
        }
    }

    private static ApiRequest onSettings(String method, String name) {
        return ServiceTarget.service(method, name, "/settings");
    }

    private void printSettings(ApiAnswer answer) {
        if (console().format(OutputFormat.TABLE) != OutputFormat.TABLE) {
            console().printDocument(answer);
            return;
        }
        Entry settings = new Entry(console().document(answer));
        Table table = new Table("PROTECT_BELOW", "DEREGISTER_AFTER", "DEFAULT_WEIGHT");
        table.row(
                settings.field("protect_below"), settings.field("deregister_after"), settings.field("default_weight"));
        console().print(table);
    }
}
