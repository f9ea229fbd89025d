package io.quorate.server.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.quorate.api.ProblemCode;
import io.quorate.core.log.Command;
import io.quorate.core.log.Guard;
import io.quorate.core.log.KeyRecord;
import io.quorate.core.log.Kind;
import io.quorate.core.log.Limits;
import io.quorate.core.log.Operation;
import io.quorate.core.log.OperationResult;
import io.quorate.core.log.Outcome;
import io.quorate.core.log.Request;
import io.quorate.core.log.ServiceSettings;
import io.quorate.core.store.Bytes;
import io.quorate.server.service.RefusedException;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What holds for all instances of a service. Safe for any event loop. */
final class ServiceSettingsCalls {

    static final List<String> FIELDS = List.of("protect_below", "deregister_after", "default_weight");
    static final List<String> PUT_PARAMETERS = parameters();
    static final List<String> DELETE_PARAMETERS = List.of("cas", "exists", "fence");

    private static final String SHARE = "a share of 0 to 1 with three decimals at most, such as 0.5";

    private final Gate gate;

    ServiceSettingsCalls(Gate gate) {
        this.gate = gate;
    }

    private static List<String> parameters() {
        List<String> all = new ArrayList<>(FIELDS);
        all.addAll(List.of("cas", "exists", "fence"));
        return List.copyOf(all);
    }

    /** Settings as they are gathered. */
    private static final class Draft {
        final TreeSet<String> said = new TreeSet<>();
        int protectBelowPermille = ServiceSettings.DEFAULT.protectBelowPermille();
        long deregisterAfterMillis = ServiceSettings.DEFAULT.deregisterAfterMillis();
        int defaultWeight = ServiceSettings.DEFAULT.defaultWeight();
    }

    /** {@code GET /v1/services/{service}/settings} */
    void get(Exchange exchange) {
        String service = ServiceNames.service(exchange);
        exchange.rendering(Rendering.JSON);
        ReadOptions options = ReadOptions.of(exchange);
        boolean pretty = exchange.pretty();
        if (exchange.refused()) {
            return;
        }
        exchange.then(
                gate.reads(exchange).read(options.freshness(), exchange.deadline(), view -> {
                    options.check(view);
                    KeyRecord record = view.get(Kind.SERVICE, Bytes.utf8(service), options.revision());
                    return new Shown(record, render(service, record, pretty));
                }),
                reading -> {
                    exchange.reading(reading);
                    KeyRecord record = reading.value().record();
                    exchange.header(HttpHeaders.ETAG, KeyWrites.tag(record == null ? 0 : record.modRevision()));
                    exchange.send(200, Names.TYPE_JSON, reading.value().body());
                });
    }

    /** Settings as they are shown. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Shown(@Nullable KeyRecord record, byte[] body) {}

    private static byte[] render(String service, @Nullable KeyRecord record, boolean pretty) {
        return Json.render(
                out -> {
                    out.writeStartObject();
                    InstanceDocuments.writeSettings(out, service, record);
                    out.writeEndObject();
                },
                pretty);
    }

    /** {@code PUT /v1/services/{service}/settings} */
    void put(Exchange exchange) {
        String service = ServiceNames.service(exchange);
        Draft draft = new Draft();
        scalars(exchange, draft);
        document(exchange, draft);
        if (draft.said.isEmpty() && exchange.faults().isEmpty()) {
            exchange.fault(
                    ProblemCode.INVALID_BODY,
                    "/",
                    "nothing is set (expected one of " + String.join(", ", FIELDS) + ")");
        }
        ServiceSettings settings =
                new ServiceSettings(draft.protectBelowPermille, draft.deregisterAfterMillis, draft.defaultWeight);
        configure(exchange, service, settings, result -> {
            KeyRecord record = result.record();
            if (record != null) {
                exchange.header(HttpHeaders.ETAG, KeyWrites.tag(record.modRevision()));
            }
            if (exchange.minimal()) {
                exchange.minimalAnswer();
                return;
            }
            boolean created = record != null && result.changed() && record.version() == 1;
            exchange.json(created ? 201 : 200, out -> {
                out.writeStartObject();
                InstanceDocuments.writeSettings(out, service, record);
                InstanceWrites.writeOutcome(out, result.changed(), false);
                out.writeEndObject();
            });
        });
    }

    /** {@code DELETE /v1/services/{service}/settings} */
    void delete(Exchange exchange) {
        String service = ServiceNames.service(exchange);
        configure(exchange, service, null, result -> {
            if (exchange.minimal()) {
                exchange.minimalAnswer();
                return;
            }
            exchange.json(200, out -> {
                out.writeStartObject();
                out.writeStringField("service", service);
                out.writeBooleanField("deleted", result.changed());
                out.writeEndObject();
            });
        });
    }

    private void configure(
            Exchange exchange,
            String service,
            @Nullable ServiceSettings settings,
            Consumer<OperationResult.Configure> next) {
        Bytes key = Bytes.utf8(service);
        List<Guard> guards = Conditions.of(exchange, Kind.SERVICE, key);
        Command.Txn txn = Command.Txn.of(guards, new Operation.Configure(service, settings));
        Request request = IdempotencyKeys.request(exchange, key, txn);
        if (exchange.refused()) {
            return;
        }
        exchange.then(gate.writes(exchange).submit(request, exchange.deadline()), answer -> {
            exchange.written(answer);
            if (answer.outcome() instanceof Outcome.TxnDone done) {
                next.accept((OperationResult.Configure) done.results().get(0));
            } else {
                exchange.problem(InstanceProblems.of(Kind.SERVICE, service, "", guards, answer.outcome()));
            }
        });
    }

    // ---- what is said

    private static void scalars(Exchange exchange, Draft draft) {
        RequestParameters given = exchange.parameters();
        String share = given.text("protect_below");
        if (share != null) {
            draft.said.add("protect_below");
            draft.protectBelowPermille =
                    permille(exchange, ProblemCode.INVALID_PARAMETER, "query.protect_below", share);
        }
        if (given.has("deregister_after")) {
            draft.said.add("deregister_after");
            draft.deregisterAfterMillis = given.millis(
                    "deregister_after",
                    Limits.DEREGISTER_AFTER_MILLIS_MIN,
                    Limits.DEREGISTER_AFTER_MILLIS_MAX,
                    Limits.DEREGISTER_AFTER_MILLIS_MIN);
        }
        if (given.has("default_weight")) {
            draft.said.add("default_weight");
            draft.defaultWeight = (int) given.number("default_weight", 0, Limits.WEIGHT_MAX, 0);
        }
    }

    private static void document(Exchange exchange, Draft draft) {
        if (exchange.body().length == 0) {
            return;
        }
        try (JsonParser in = Json.FACTORY.createParser(exchange.body())) {
            OperationParser scalars = new OperationParser(in, exchange.faults(), exchange.settings());
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw new RefusedException(
                        ProblemCode.INVALID_BODY, "expected a JSON object such as {\"protect_below\":0.5}");
            }
            while (in.nextToken() != JsonToken.END_OBJECT) {
                String name = in.currentName();
                in.nextToken();
                field(exchange, draft, in, scalars, name);
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

    private static void field(Exchange exchange, Draft draft, JsonParser in, OperationParser scalars, String name)
            throws IOException {
        String at = "/" + Text.shown(name);
        if (FIELDS.contains(name) && !draft.said.add(name)) {
            exchange.fault(
                    ProblemCode.INVALID_BODY, at, name + ": given in the query and in the body (expected: once)");
        }
        switch (name) {
            case "protect_below" -> {
                boolean isNumber = in.currentToken().isNumeric();
                draft.protectBelowPermille =
                        permille(exchange, ProblemCode.INVALID_BODY, at, isNumber ? in.getText() : "");
                in.skipChildren();
            }
            case "deregister_after" ->
                draft.deregisterAfterMillis = InstanceForm.millis(
                        in,
                        exchange.faults(),
                        at,
                        Limits.DEREGISTER_AFTER_MILLIS_MIN,
                        Limits.DEREGISTER_AFTER_MILLIS_MAX);
            case "default_weight" -> draft.defaultWeight = (int) scalars.number(at, 0, Limits.WEIGHT_MAX, 0);
            default -> {
                exchange.faults()
                        .unknown(
                                ProblemCode.UNKNOWN_FIELD,
                                at,
                                "'" + Text.shown(name) + "' is no setting of a service",
                                Suggestions.closest(name, FIELDS));
                in.skipChildren();
            }
        }
    }

    private static int permille(Exchange exchange, ProblemCode code, String at, String text) {
        try {
            if (text.length() <= 8) {
                int permille = new BigDecimal(text).movePointRight(3).intValueExact();
                if (permille >= 0 && permille <= 1_000) {
                    return permille;
                }
            }
        } catch (ArithmeticException | NumberFormatException notSo) {
            // Told below, as any other number that is out of bounds.
        }
        exchange.fault(code, at, "protect_below: '" + Text.shown(text) + "' (expected: " + SHARE + ")");
        return 0;
    }
}
