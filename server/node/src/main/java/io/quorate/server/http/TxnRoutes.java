package io.quorate.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.quorate.api.Problem;
import io.quorate.api.ProblemCode;
import io.quorate.core.log.Guard;
import io.quorate.core.log.Instance;
import io.quorate.core.log.KeyRecord;
import io.quorate.core.log.Keys;
import io.quorate.core.log.Operation;
import io.quorate.core.log.OperationResult;
import io.quorate.core.log.Outcome;
import io.quorate.core.log.Request;
import io.quorate.core.store.Bytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code POST /v1/txn}: compare, then one of two lists of operations, at one revision. Safe for any event loop. */
final class TxnRoutes implements Routes {

    private static final String TEMPLATE = "/v1/txn";

    private final Gate gate;

    TxnRoutes(Gate gate) {
        this.gate = gate;
    }

    @Override
    public List<Route> routes() {
        List<String> parameters = new ArrayList<>(List.of(ReadOptions.PARAMETERS));
        parameters.add("dry_run");
        parameters.add(Fences.PARAMETER);
        return List.of(Route.of("POST", TEMPLATE, Route.Body.DOCUMENT, this::txn, parameters.toArray(new String[0]))
                .access(Access.judged()));
    }

    private void txn(Exchange exchange) {
        TxnParser.Parsed parsed = TxnParser.parse(exchange.body(), exchange.faults(), exchange.settings());
        List<Guard> fences = Fences.of(exchange);
        if (!fences.isEmpty() && parsed.txn().hasOtherwise()) {
            exchange.fault(
                    "query.fence",
                    "fence: a transaction with an else has its fences among its conditions (lock, token)");
        }
        parsed = parsed.with(fences);
        boolean dryRun = exchange.flag("dry_run");
        Conditions.refuse(exchange, "the conditions of a transaction are its \"if\"");
        if (parsed.readsOnly() || dryRun) {
            read(exchange, parsed, dryRun);
            return;
        }
        write(exchange, parsed);
    }

    private void write(Exchange exchange, TxnParser.Parsed parsed) {
        for (String name : ReadOptions.PARAMETERS) {
            exchange.parameters().inapplicable(name, "it is about transactions that only read");
        }
        Request request = IdempotencyKeys.request(exchange, Bytes.EMPTY, parsed.txn());
        if (exchange.refused()) {
            return;
        }
        exchange.then(LargeAnswers.submit(exchange, gate.writes(exchange), request, parsed.txn()), answer -> {
            exchange.written(answer);
            answer(exchange, parsed, answer.outcome(), false);
        });
    }

    private void read(Exchange exchange, TxnParser.Parsed parsed, boolean dryRun) {
        ReadOptions options = ReadOptions.of(exchange);
        if (exchange.refused()) {
            return;
        }
        Gate.judge(exchange, parsed.txn());
        exchange.then(
                gate.reads(exchange).read(options.freshness(), exchange.deadline(), reader -> {
                    options.check(reader);
                    return Rehearsal.held(reader, options.revision(), parsed.txn(), exchange.memory());
                }),
                reading -> {
                    exchange.reading(reading);
                    answer(exchange, parsed, reading.value(), dryRun);
                });
    }

    private static void answer(Exchange exchange, TxnParser.Parsed parsed, Outcome outcome, boolean dryRun) {
        if (outcome instanceof Outcome.GuardsFailed failed) {
            exchange.problem(guardFailed(parsed, failed));
        } else if (outcome instanceof Outcome.TxnDone done) {
            if (exchange.minimal()) {
                exchange.minimalAnswer();
                return;
            }
            exchange.json(200, out -> {
                out.writeStartObject();
                out.writeBooleanField("succeeded", done.succeeded());
                if (dryRun) {
                    out.writeBooleanField("dry_run", true);
                } else {
                    out.writeNumberField("revision", done.revision());
                }
                out.writeArrayFieldStart("results");
                List<Operation> branch =
                        done.succeeded() ? parsed.txn().then() : parsed.txn().otherwise();
                List<ValueForm> forms = done.succeeded() ? parsed.thenForms() : parsed.otherwiseForms();
                for (int i = 0; i < branch.size(); i++) {
                    out.writeStartObject();
                    writeResult(out, branch.get(i), done.results().get(i), forms.get(i));
                    out.writeEndObject();
                }
                out.writeEndArray();
                out.writeEndObject();
            });
        } else {
            exchange.problem(ClaimProblems.of(outcome));
        }
    }

    /** Writes the result of one operation as a field of the object that is open. */
    static void writeResult(JsonGenerator out, Operation operation, OperationResult result, ValueForm form)
            throws IOException {
        if (result instanceof OperationResult.Put put) {
            out.writeObjectFieldStart("put");
            Entries.writeFields(out, put.record(), ValueForm.NONE);
            if (!put.changed()) {
                out.writeBooleanField("changed", false);
            }
            KeyRecord prior = put.prior();
            if (prior != null) {
                out.writeFieldName("prev");
                Entries.write(out, prior, ValueForm.AUTO);
            }
            out.writeEndObject();
        } else if (result instanceof OperationResult.Delete delete) {
            out.writeObjectFieldStart("delete");
            out.writeNumberField("deleted", delete.deleted());
            if (!delete.prior().isEmpty()) {
                writeRecords(out, "prev", delete.prior(), ValueForm.AUTO);
            }
            out.writeEndObject();
        } else if (result instanceof OperationResult.Get get) {
            out.writeFieldName("get");
            writeGet(out, operation, get, form);
        } else if (result instanceof OperationResult.Release release) {
            out.writeObjectFieldStart("release");
            out.writeStringField(Fences.word(release.kind()), release.name().utf8());
            out.writeNumberField("token", release.token());
            out.writeEndObject();
        } else {
            writeRegistry(out, result);
        }
    }

    private static void writeRegistry(JsonGenerator out, OperationResult result) throws IOException {
        if (result instanceof OperationResult.Register register) {
            writeInstance(out, "register", register.record(), register.changed());
        } else if (result instanceof OperationResult.SetState set) {
            writeInstance(out, "set_state", set.record(), set.changed());
        } else if (result instanceof OperationResult.Deregister deregister) {
            out.writeObjectFieldStart("deregister");
            out.writeStringField("service", deregister.service());
            out.writeStringField("id", deregister.id());
            out.writeBooleanField("deregistered", deregister.existed());
            out.writeEndObject();
        }
    }

    private static void writeInstance(JsonGenerator out, String name, KeyRecord record, boolean changed)
            throws IOException {
        out.writeObjectFieldStart(name);
        InstanceDocuments.writeFields(out, record, Instance.of(record));
        InstanceWrites.writeOutcome(out, changed, false);
        out.writeEndObject();
    }

    private static void writeGet(JsonGenerator out, Operation operation, OperationResult.Get get, ValueForm form)
            throws IOException {
        boolean one = operation instanceof Operation.Get wanted && wanted.keys() instanceof Keys.One;
        if (!one) {
            out.writeStartObject();
            writeRecords(out, "items", get.records(), form);
            out.writeBooleanField("more", get.more());
            out.writeEndObject();
        } else if (get.records().isEmpty()) {
            out.writeNull();
        } else {
            Entries.write(out, get.records().get(0), form);
        }
    }

    private static void writeRecords(JsonGenerator out, String name, List<KeyRecord> records, ValueForm form)
            throws IOException {
        out.writeArrayFieldStart(name);
        for (KeyRecord record : records) {
            Entries.write(out, record, form);
        }
        out.writeEndArray();
    }

    private static Problem guardFailed(TxnParser.Parsed parsed, Outcome.GuardsFailed failed) {
        List<Guard> guards = parsed.txn().guards();
        Map<Integer, Object> byPlace = new LinkedHashMap<>();
        boolean onlyFences = true;
        for (Outcome.FailedGuard failure : failed.failed()) {
            int place = parsed.guardPlaces().get(failure.index());
            Guard guard = guards.get(failure.index());
            onlyFences &= guard instanceof Guard.Fence;
            if (place >= 0 && !byPlace.containsKey(place)) {
                byPlace.put(place, plain(place, guard, failure));
            }
        }
        Outcome.FailedGuard first = failed.failed().get(0);
        Guard firstGuard = guards.get(first.index());
        if (onlyFences && firstGuard instanceof Guard.Fence fence) {
            Problem stale = Fences.stale(fence);
            return byPlace.isEmpty() ? stale : stale.with("failed", new ArrayList<>(byPlace.values()));
        }
        int place = parsed.guardPlaces().get(first.index());
        if (firstGuard instanceof Guard.Versioned versioned) {
            KeyRecord current = first.current();
            return Problem.of(
                            ProblemCode.TXN_GUARD_FAILED,
                            "guard " + place + " does not hold: instance '" + Instance.idIn(first.key())
                                    + "' of service '" + Instance.serviceIn(first.key()) + "'"
                                    + (current == null ? " does not exist" : " is at revision " + current.modRevision())
                                    + ", required: " + Outcomes.required(versioned.condition()))
                    .with("failed", new ArrayList<>(byPlace.values()));
        }
        if (!(firstGuard instanceof Guard.OfKeys)) {
            return Problem.of(ProblemCode.TXN_GUARD_FAILED, "guard " + place + " does not hold")
                    .with("failed", new ArrayList<>(byPlace.values()));
        }
        KeyRecord current = first.current();
        String is = current == null ? " does not exist" : " is at revision " + current.modRevision();
        return Problem.of(
                        ProblemCode.TXN_GUARD_FAILED,
                        "guard " + place + " does not hold: key " + Entries.shown(first.key()) + is)
                .hint("read again, then decide; with an \"else\", even an empty one, this is no failure")
                .with("failed", new ArrayList<>(byPlace.values()));
    }

    private static Map<String, Object> plain(int place, Guard guard, Outcome.FailedGuard failure) {
        Map<String, Object> plain = new LinkedHashMap<>();
        plain.put("index", (long) place);
        if (guard instanceof Guard.Fence fence) {
            plain.put(Fences.word(fence.kind()), fence.name().utf8());
            plain.put("token", fence.token());
            return plain;
        }
        if (guard instanceof Guard.LeaseAlive alive) {
            plain.put("lease", LeaseIds.of(alive.lease()));
            plain.put("alive", !alive.expected());
            return plain;
        }
        KeyRecord current = failure.current();
        if (guard instanceof Guard.Versioned versioned) {
            InstanceProblems.putName(plain, versioned.kind(), failure.key());
            plain.put("mod_revision", current == null ? 0L : current.modRevision());
            return plain;
        }
        Entries.putKey(plain, failure.key());
        if (current != null) {
            plain.put("current", Entries.plain(current));
        }
        return plain;
    }
}
