package io.quorate.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.quorate.api.ProblemCode;
import io.quorate.core.log.ClaimCommand.Part;
import io.quorate.core.log.ClaimOutcome.Granted;
import io.quorate.core.log.Domain;
import io.quorate.core.log.Kind;
import io.quorate.core.log.Limits;
import io.quorate.core.log.Outcome;
import io.quorate.core.store.Bytes;
import io.quorate.server.service.RefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Locks, one or several at once. Safe for any event loop. */
final class LockRoutes implements Routes {

    static final String PATH = "/v1/locks";

    private static final List<String> FIELDS = List.of("locks");
    private static final List<String> LOCK_FIELDS = List.of("name", "mode");

    private final ClaimCalls calls;

    LockRoutes(HttpState state, Gate gate, WatchCalls watches) {
        this.calls = new ClaimCalls(state, Kind.LOCK, PATH, gate, watches);
    }

    /** The words of {@code mode=}. */
    private enum Mode {
        EXCLUSIVE,
        SHARED
    }

    @Override
    public List<Route> routes() {
        List<String> acquire = new ArrayList<>(ClaimTerms.PARAMETERS);
        acquire.add("mode");
        return ClaimPaths.routes(
                Domain.LOCK,
                PATH,
                new ClaimPaths.Operation("POST", Route.Body.VALUE, this::post, acquire),
                new ClaimPaths.Operation(
                        "GET",
                        Route.Body.NONE,
                        exchange -> calls.get(exchange, ClaimDocuments::write),
                        ClaimCalls.READ_PARAMETERS),
                new ClaimPaths.Operation(
                        "PUT",
                        Route.Body.VALUE,
                        exchange -> calls.amend(exchange, Limits.NOTE_BYTES_MAX),
                        List.of("token")),
                new ClaimPaths.Operation("DELETE", Route.Body.NONE, calls::end, ClaimCalls.END_PARAMETERS));
    }

    private void post(Exchange exchange) {
        if (!calls.isNamed(exchange)) {
            several(exchange);
            return;
        }
        Bytes name = calls.name(exchange);
        boolean shared = exchange.word("mode", Mode.class, Mode.EXCLUSIVE) == Mode.SHARED;
        ClaimTerms terms = ClaimTerms.of(exchange, Bytes.wrap(exchange.body()), Limits.NOTE_BYTES_MAX);
        calls.acquire(exchange, List.of(new Part(name, shared, 1, 0)), terms, ClaimCalls::writeGranted);
    }

    // ---- several at once

    private void several(Exchange exchange) {
        exchange.parameters().inapplicable("mode", "each of several locks has its own");
        List<Part> parts = parts(exchange);
        ClaimTerms terms = ClaimTerms.of(exchange, Bytes.EMPTY, 0);
        calls.acquire(exchange, parts, terms, LockRoutes::writeSeveral);
    }

    private static void writeSeveral(JsonGenerator out, Outcome outcome) throws IOException {
        if (outcome instanceof Granted granted) {
            ClaimDocuments.writeGranted(out, granted, true);
        }
    }

    private static List<Part> parts(Exchange exchange) {
        List<Part> parts = new ArrayList<>();
        try (JsonParser in = Json.FACTORY.createParser(exchange.body())) {
            OperationParser scalars = new OperationParser(in, exchange.faults(), exchange.settings());
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw new RefusedException(
                        ProblemCode.INVALID_BODY,
                        "expected a name in the path, or {\"locks\":[{\"name\":\"a\"},{\"name\":\"b\",\"mode\":\"shared\"}]}");
            }
            while (in.nextToken() != JsonToken.END_OBJECT) {
                String field = in.currentName();
                if (in.nextToken() == JsonToken.START_ARRAY && field.equals("locks")) {
                    while (in.nextToken() != JsonToken.END_ARRAY) {
                        part(exchange, in, scalars, parts, "/locks/" + parts.size());
                    }
                } else {
                    unknown(exchange, in, "/" + Text.shown(field), field, FIELDS);
                }
            }
            if (in.nextToken() != null) {
                exchange.fault(ProblemCode.INVALID_BODY, "", "something follows the document");
            }
        } catch (JsonProcessingException malformed) {
            throw TxnParser.malformed(malformed);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        if (parts.isEmpty() && exchange.faults().isEmpty()) {
            exchange.fault(ProblemCode.INVALID_BODY, "/locks", "expected 1 to " + Limits.CLAIM_PARTS_MAX + " locks");
        }
        return parts;
    }

    private static void part(
            Exchange exchange, JsonParser in, OperationParser scalars, List<Part> parts, String pointer)
            throws IOException {
        if (parts.size() >= Limits.CLAIM_PARTS_MAX) {
            throw new RefusedException(
                    ProblemCode.TOO_LARGE, "more locks than a request may ask for: " + Limits.CLAIM_PARTS_MAX);
        }
        if (in.currentToken() != JsonToken.START_OBJECT) {
            exchange.fault(ProblemCode.INVALID_BODY, pointer, "expected an object with a name");
            in.skipChildren();
            return;
        }
        Bytes name = null;
        boolean shared = false;
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String field = in.currentName();
            in.nextToken();
            String at = pointer + "/" + Text.shown(field);
            switch (field) {
                case "name" -> name = scalars.claimName(at);
                case "mode" ->
                    shared = scalars.word(at, List.of("exclusive", "shared")).equals("shared");
                default -> unknown(exchange, in, at, field, LOCK_FIELDS);
            }
        }
        if (name == null) {
            exchange.fault(ProblemCode.INVALID_BODY, pointer, "expected a name");
            return;
        }
        for (Part other : parts) {
            if (other.name().equals(name)) {
                exchange.fault(ProblemCode.DUPLICATE_KEY, pointer, "lock " + Entries.shown(name) + " is named twice");
            }
        }
        parts.add(new Part(name, shared, 1, 0));
    }

    private static void unknown(Exchange exchange, JsonParser in, String at, String field, List<String> known)
            throws IOException {
        exchange.faults()
                .unknown(
                        ProblemCode.UNKNOWN_FIELD,
                        at,
                        "'" + Text.shown(field) + "' is no field of this document, or has another form",
                        known.contains(field) ? null : Suggestions.closest(field, known));
        in.skipChildren();
    }
}
