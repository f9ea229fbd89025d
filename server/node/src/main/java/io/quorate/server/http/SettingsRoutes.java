package io.quorate.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.quorate.api.Problem;
import io.quorate.api.ProblemCode;
import io.quorate.core.ClusterStanding;
import io.quorate.core.log.Action;
import io.quorate.core.log.ClusterSetting;
import io.quorate.core.log.ClusterSettings;
import io.quorate.core.log.Domain;
import io.quorate.core.log.Outcome;
import io.quorate.core.log.Request;
import io.quorate.core.log.UpkeepCommand;
import io.quorate.core.log.UpkeepOutcome;
import io.quorate.core.store.Bytes;
import io.quorate.server.service.Deadline;
import io.quorate.server.service.Reads;
import io.quorate.server.service.RefusedException;
import io.quorate.server.service.Writes;
import io.quorate.server.watch.WatchHub;
import io.quorate.server.watch.WatchStatus;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is set for the whole cluster while it runs. Safe for any event loop. */
public final class SettingsRoutes implements Routes {

    private static final String PATH = "/v1/cluster/settings";

    private static final long LOOK_MILLIS_MAX = 5_000;

    private static final List<String> WORDS =
            Arrays.stream(ClusterSetting.values()).map(ClusterSetting::word).toList();

    private final Reads reads;
    private final Writes writes;
    private final PolledReads polled;

    public SettingsRoutes(Reads reads, Writes writes, WatchHub hub) {
        this.reads = reads;
        this.writes = writes;
        this.polled = new PolledReads(hub);
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get(PATH, this::get, PolledReads.parameters()).access(Access.of(Domain.CLUSTER, Action.READ)),
                Route.of("PATCH", PATH, Route.Body.DOCUMENT, this::patch, WORDS.toArray(new String[0]))
                        .access(Access.of(Domain.CLUSTER, Action.ADMIN)));
    }

    // ---- reading

    private void get(Exchange exchange) {
        polled.get(
                exchange,
                new WatchStatus.Watched.Thing("settings", ""),
                before -> reads.read(
                                Reads.Freshness.LINEARIZABLE,
                                Deadline.in(LOOK_MILLIS_MAX),
                                view -> view.standing().settings())
                        .thenApply(reading -> new PolledWatch.Seen(
                                reading.revision(),
                                reading.value(),
                                out -> writeFields(out, reading.value()),
                                List.of())),
                this::answer);
    }

    private void answer(Exchange exchange) {
        exchange.then(
                reads.read(Reads.Freshness.LINEARIZABLE, exchange.newDeadline(), view -> view.standing()), reading -> {
                    exchange.reading(reading);
                    ClusterStanding standing = reading.value();
                    exchange.header(
                            HttpHeaders.ETAG, KeyWrites.tag(standing.settings().version()));
                    exchange.json(200, out -> write(out, standing.settings()));
                });
    }

    private static void write(JsonGenerator out, ClusterSettings settings) throws IOException {
        out.writeStartObject();
        writeFields(out, settings);
        out.writeEndObject();
    }

    private static void writeFields(JsonGenerator out, ClusterSettings settings) throws IOException {
        for (ClusterSetting setting : ClusterSetting.values()) {
            long value = settings.get(setting);
            if (setting.unit() == ClusterSetting.Unit.MILLIS) {
                out.writeStringField(setting.word(), Durations.of(value));
            } else {
                out.writeNumberField(setting.word(), value);
            }
        }
        out.writeNumberField("version", settings.version());
    }

    // ---- changing

    private void patch(Exchange exchange) {
        Map<ClusterSetting, Long> values = new EnumMap<>(ClusterSetting.class);
        scalars(exchange, values);
        document(exchange, values);
        if (values.isEmpty() && exchange.faults().isEmpty()) {
            exchange.fault(
                    ProblemCode.INVALID_BODY, "/", "nothing is set (expected one of " + String.join(", ", WORDS) + ")");
        }
        long ifVersion = ifVersion(exchange);
        UpkeepCommand command = new UpkeepCommand.Configure(values, false, ifVersion);
        Request request = IdempotencyKeys.request(exchange, Bytes.utf8(PATH), command);
        if (exchange.refused()) {
            return;
        }
        exchange.then(Gate.writes(exchange, writes).submit(request, exchange.deadline()), answer -> {
            exchange.written(answer);
            if (answer.outcome() instanceof UpkeepOutcome.Configured configured) {
                configured(exchange, configured);
            } else if (answer.outcome() instanceof UpkeepOutcome.VersionStale stale) {
                exchange.problem(Problem.of(
                                ProblemCode.CAS_FAILED,
                                "the settings are at version " + stale.version() + ", the request required "
                                        + ifVersion)
                        .hint("read them, merge your change, retry with If-Match: \"" + stale.version() + '"')
                        .with("version", stale.version()));
            } else if (answer.outcome() instanceof Outcome.Refused refused) {
                exchange.problem(Outcomes.problem(refused));
            } else {
                throw new IllegalStateException("settings ended as " + answer.outcome());
            }
        });
    }

    private static void configured(Exchange exchange, UpkeepOutcome.Configured configured) {
        ClusterSettings settings = configured.settings();
        exchange.header(HttpHeaders.ETAG, KeyWrites.tag(settings.version()));
        if (exchange.minimal()) {
            exchange.minimalAnswer();
            return;
        }
        exchange.json(200, out -> {
            out.writeStartObject();
            writeFields(out, settings);
            out.writeBooleanField("changed", configured.changed());
            out.writeEndObject();
        });
    }

    private static long ifVersion(Exchange exchange) {
        String tag = exchange.requestHeader(HttpHeaders.IF_MATCH);
        if (tag == null) {
            return -1;
        }
        long version = Conditions.anyTag(tag.strip());
        if (version < 0) {
            exchange.fault("header.If-Match", "If-Match: " + Text.shown(tag) + " (expected: \"VERSION\", one of them)");
        }
        return version;
    }

    private static void scalars(Exchange exchange, Map<ClusterSetting, Long> values) {
        for (ClusterSetting setting : ClusterSetting.values()) {
            String text = exchange.parameter(setting.word());
            if (text != null) {
                put(exchange, ProblemCode.INVALID_PARAMETER, "query." + setting.word(), values, setting, text);
            }
        }
    }

    private static void document(Exchange exchange, Map<ClusterSetting, Long> values) {
        if (exchange.body().length == 0) {
            return;
        }
        try (JsonParser in = Json.FACTORY.createParser(exchange.body())) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw new RefusedException(
                        ProblemCode.INVALID_BODY, "expected a JSON object such as {\"history_keep\":\"2h\"}");
            }
            while (in.nextToken() != JsonToken.END_OBJECT) {
                String name = in.currentName();
                field(exchange, values, in, name, in.nextToken());
            }
            if (in.nextToken() != null) {
                exchange.fault(ProblemCode.INVALID_BODY, "/", "something follows the document");
            }
        } catch (JsonProcessingException malformed) {
            throw TxnParser.malformed(malformed);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static void field(
            Exchange exchange, Map<ClusterSetting, Long> values, JsonParser in, String name, @Nullable JsonToken token)
            throws IOException {
        String at = "/" + Text.shown(name);
        ClusterSetting setting = ClusterSetting.named(name);
        if (setting == null) {
            exchange.faults()
                    .unknown(
                            ProblemCode.UNKNOWN_FIELD,
                            at,
                            "'" + Text.shown(name) + "' is no setting of a cluster",
                            Suggestions.closest(name, new ArrayList<>(WORDS)));
            in.skipChildren();
            return;
        }
        if (values.containsKey(setting)) {
            exchange.fault(
                    ProblemCode.INVALID_BODY, at, name + ": given in the query and in the body (expected: once)");
        }
        if (token == JsonToken.VALUE_NULL) {
            values.put(setting, setting.initial());
            return;
        }
        boolean isScalar = token == JsonToken.VALUE_STRING || token == JsonToken.VALUE_NUMBER_INT;
        put(exchange, ProblemCode.INVALID_BODY, at, values, setting, isScalar ? in.getText() : "");
        in.skipChildren();
    }

    private static void put(
            Exchange exchange,
            ProblemCode code,
            String at,
            Map<ClusterSetting, Long> values,
            ClusterSetting setting,
            String text) {
        boolean isTime = setting.unit() == ClusterSetting.Unit.MILLIS;
        long value = isTime ? Durations.parseMillis(text) : Numbers.parse(text);
        if (value < setting.min() || value > setting.max()) {
            String bounds = isTime
                    ? Durations.EXPECTED + ", " + Durations.of(setting.min()) + " to " + Durations.of(setting.max())
                    : setting.min() + ".." + setting.max();
            exchange.fault(code, at, setting.word() + ": '" + Text.shown(text) + "' (expected: " + bounds + ")");
            return;
        }
        values.put(setting, value);
    }
}
