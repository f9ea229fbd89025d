package io.quorate.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.quorate.api.Problem;
import io.quorate.api.ProblemCode;
import io.quorate.core.log.Command;
import io.quorate.core.log.Guard;
import io.quorate.core.log.Health;
import io.quorate.core.log.Instance;
import io.quorate.core.log.KeyRecord;
import io.quorate.core.log.Kind;
import io.quorate.core.log.Limits;
import io.quorate.core.log.Operation;
import io.quorate.core.log.OperationResult;
import io.quorate.core.log.Outcome;
import io.quorate.core.log.RegistryCommand;
import io.quorate.core.log.RegistryOutcome;
import io.quorate.core.log.Request;
import io.quorate.core.store.Bytes;
import io.quorate.server.service.Reads;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Registers, changes and deregisters instances, and hears their heartbeats. Safe for any event loop. */
final class InstanceWrites {

    private static final List<String> CONDITIONS = List.of("cas", "exists", "fence", "dry_run");

    static final List<String> REGISTER_PARAMETERS =
            all(CONDITIONS, InstanceScalars.REGISTER_PARAMETERS, InstanceScalars.PATCH_PARAMETERS);
    static final List<String> PATCH_PARAMETERS = all(CONDITIONS, InstanceScalars.PATCH_PARAMETERS);
    static final List<String> DEREGISTER_PARAMETERS = CONDITIONS;

    private final HttpState state;
    private final Gate gate;

    InstanceWrites(HttpState state, Gate gate) {
        this.state = state;
        this.gate = gate;
    }

    @SafeVarargs
    private static List<String> all(List<String>... lists) {
        List<String> all = new ArrayList<>();
        for (List<String> list : lists) {
            all.addAll(list);
        }
        return List.copyOf(all);
    }

    /** What a request is about. */
    private record Target(String service, String id) {

        static Target of(Exchange exchange) {
            return new Target(ServiceNames.service(exchange), ServiceNames.instance(exchange));
        }

        Bytes key() {
            return Instance.key(service, id);
        }
    }

    // ---- register

    /** {@code PUT /v1/services/{service}/instances/{id}} */
    void register(Exchange exchange) {
        Target target = Target.of(exchange);
        @Nullable String peer = peer(exchange);
        InstanceDraft draft = new InstanceDraft(exchange.faults());
        InstanceScalars.register(exchange, draft, peer);
        InstanceForm.read(exchange, draft, InstanceDraft.FIELDS, peer);
        boolean hold = exchange.flag("hold");
        if (hold) {
            InstanceScalars.hold(exchange, draft);
            exchange.parameters().inapplicable("dry_run", "nothing is held by a rehearsal");
        }
        Operation.Register register =
                draft.register(exchange.body().length == 0 ? "" : "/", target.service(), target.id());
        List<Guard> guards = Conditions.of(exchange, Kind.INSTANCE, target.key());
        if (register == null || exchange.refused()) {
            exchange.refused();
            return;
        }
        Problem unavailable = hold ? HoldStream.unavailable(state) : null;
        if (unavailable != null) {
            exchange.problem(unavailable);
            return;
        }
        // A repeat may be answered with what was done long ago.
        long sentNanos = exchange.requestHeader(Names.IDEMPOTENCY_KEY) == null ? System.nanoTime() : 0;
        submit(exchange, target, Command.Txn.of(guards, register), done -> {
            OperationResult.Register result =
                    (OperationResult.Register) done.results().get(0);
            if (hold) {
                hold(exchange, result, sentNanos);
            } else {
                answer(exchange, result.record(), Outcomes.created(result) ? 201 : 200, result.changed());
            }
        });
    }

    /** The address the request came from. */
    private static @Nullable String peer(Exchange exchange) {
        var address = exchange.request().remoteAddress();
        return address == null ? null : address.hostAddress();
    }

    private void hold(Exchange exchange, OperationResult.Register result, long sentNanos) {
        KeyRecord record = result.record();
        Instance instance = Instance.of(record);
        HoldStream.Held held =
                new HoldStream.Held(instance.lease(), instance.ttlMillis(), Kind.INSTANCE, List.of(), true, sentNanos);
        HoldStream.start(exchange, gate, null, held, out -> {
            out.writeStringField("event", "registered");
            InstanceDocuments.writeFields(out, record, instance);
        });
    }

    // ---- change

    /** {@code PATCH /v1/services/{service}/instances/{id}} */
    void patch(Exchange exchange) {
        Target target = Target.of(exchange);
        InstanceDraft draft = new InstanceDraft(exchange.faults());
        InstanceScalars.patch(exchange, draft);
        InstanceForm.read(exchange, draft, InstanceDraft.PATCH_FIELDS, null);
        Operation.SetState change = new Operation.SetState(
                target.service(), target.id(), draft.patch(exchange.body().length == 0 ? "query" : "/"));
        List<Guard> guards = Conditions.of(exchange, Kind.INSTANCE, target.key());
        submit(exchange, target, Command.Txn.of(guards, change), done -> {
            OperationResult.SetState result =
                    (OperationResult.SetState) done.results().get(0);
            answer(exchange, result.record(), 200, result.changed());
        });
    }

    private static void answer(Exchange exchange, KeyRecord record, int status, boolean changed) {
        boolean dryRun = exchange.parameters().flag("dry_run");
        if (!dryRun) {
            exchange.header(HttpHeaders.ETAG, KeyWrites.tag(record.modRevision()));
        }
        if (exchange.minimal()) {
            exchange.minimalAnswer();
            return;
        }
        exchange.json(status, out -> {
            out.writeStartObject();
            InstanceDocuments.writeFields(out, record, Instance.of(record));
            writeOutcome(out, changed, dryRun);
            out.writeEndObject();
        });
    }

    /** Writes what a write is said to have done. */
    static void writeOutcome(JsonGenerator out, boolean changed, boolean dryRun) throws IOException {
        if (!changed) {
            out.writeBooleanField("changed", false);
        }
        if (dryRun) {
            out.writeBooleanField("dry_run", true);
        }
    }

    // ---- deregister

    /** {@code DELETE /v1/services/{service}/instances/{id}} */
    void deregister(Exchange exchange) {
        Target target = Target.of(exchange);
        List<Guard> guards = Conditions.of(exchange, Kind.INSTANCE, target.key());
        Operation.Deregister deregister = new Operation.Deregister(target.service(), target.id());
        submit(exchange, target, Command.Txn.of(guards, deregister), done -> {
            OperationResult.Deregister result =
                    (OperationResult.Deregister) done.results().get(0);
            if (exchange.minimal()) {
                exchange.minimalAnswer();
                return;
            }
            boolean dryRun = exchange.flag("dry_run");
            exchange.json(200, out -> {
                out.writeStartObject();
                out.writeStringField("service", target.service());
                out.writeStringField("id", target.id());
                out.writeBooleanField("deregistered", result.existed());
                if (dryRun) {
                    out.writeBooleanField("dry_run", true);
                } else {
                    out.writeNumberField("revision", done.revision());
                }
                out.writeEndObject();
            });
        });
    }

    // ---- heartbeat

    /** {@code POST /v1/services/{service}/instances/{id}/heartbeat} */
    void heartbeat(Exchange exchange) {
        Target target = Target.of(exchange);
        Status status = Status.of(exchange);
        IdempotencyKeys.checkUnused(exchange);
        if (exchange.refused()) {
            return;
        }
        RegistryCommand.Heartbeat heartbeat = new RegistryCommand.Heartbeat(
                target.service(), target.id(), status.health(), status.note(), ClaimTerms.salt());
        exchange.then(gate.writes(exchange).submit(Request.of(heartbeat), exchange.deadline()), answer -> {
            exchange.written(answer);
            if (!(answer.outcome() instanceof RegistryOutcome.Heard heard)) {
                exchange.problem(
                        InstanceProblems.of(Kind.INSTANCE, target.service(), target.id(), List.of(), answer.outcome()));
            } else if (exchange.minimal()) {
                exchange.minimalAnswer();
            } else {
                exchange.json(200, out -> write(out, target, heard));
            }
        });
    }

    /** What a heartbeat says. */
    private record Status(@Nullable Health health, @Nullable String note) {

        static Status of(Exchange exchange) {
            boolean isGiven = exchange.parameters().has("status");
            var health = exchange.word("status", Health.class, Health.PASSING);
            byte[] body = exchange.body();
            String note = body.length == 0 ? null : Percent.utf8(body);
            if (body.length > Limits.CHECK_NOTE_BYTES_MAX) {
                exchange.fault(
                        ProblemCode.TOO_LARGE,
                        "body",
                        "the note has " + body.length + " bytes (expected: at most " + Limits.CHECK_NOTE_BYTES_MAX
                                + ")");
            } else if (body.length > 0 && note == null) {
                exchange.fault(ProblemCode.INVALID_BODY, "body", "the note is not UTF-8");
            }
            return new Status(isGiven ? health : null, note);
        }
    }

    private static void write(JsonGenerator out, Target target, RegistryOutcome.Heard heard) throws IOException {
        out.writeStartObject();
        out.writeStringField("service", target.service());
        out.writeStringField("id", target.id());
        out.writeStringField("state", InstanceDocuments.word(heard.state()));
        if (heard.lease() > 0) {
            out.writeStringField("lease", LeaseIds.of(heard.lease()));
            out.writeStringField("ttl", Durations.of(heard.ttlMillis()));
            out.writeNumberField("remaining_ms", heard.remainingMillis());
        }
        out.writeNumberField("mod_revision", heard.modRevision());
        out.writeNumberField("create_revision", heard.createRevision());
        out.writeBooleanField("changed", heard.changed());
        out.writeEndObject();
    }

    // ---- common to all

    private void submit(Exchange exchange, Target target, Command.Txn txn, Consumer<Outcome.TxnDone> next) {
        if (exchange.flag("dry_run")) {
            rehearse(exchange, target, txn, next);
            return;
        }
        Request request = IdempotencyKeys.request(exchange, target.key(), txn);
        if (exchange.refused()) {
            return;
        }
        exchange.then(gate.writes(exchange).submit(request, exchange.deadline()), answer -> {
            exchange.written(answer);
            follow(exchange, target, txn, answer.outcome(), next);
        });
    }

    private void rehearse(Exchange exchange, Target target, Command.Txn txn, Consumer<Outcome.TxnDone> next) {
        if (exchange.refused()) {
            return;
        }
        Gate.judge(exchange, txn);
        exchange.then(
                gate.reads(exchange)
                        .read(
                                Reads.Freshness.LINEARIZABLE,
                                exchange.deadline(),
                                view -> Rehearsal.held(view, 0, txn, exchange.memory())),
                reading -> {
                    exchange.reading(reading);
                    follow(exchange, target, txn, reading.value(), next);
                });
    }

    private static void follow(
            Exchange exchange, Target target, Command.Txn txn, Outcome outcome, Consumer<Outcome.TxnDone> next) {
        if (outcome instanceof Outcome.TxnDone done) {
            next.accept(done);
            return;
        }
        if (outcome instanceof Outcome.GuardsFailed failed) {
            KeyRecord current = failed.failed().get(0).current();
            if (current != null) {
                exchange.header(HttpHeaders.ETAG, KeyWrites.tag(current.modRevision()));
            }
        }
        exchange.problem(InstanceProblems.of(Kind.INSTANCE, target.service(), target.id(), txn.guards(), outcome));
    }
}
