package io.quorate.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.quorate.api.ProblemCode;
import io.quorate.core.log.Attachment;
import io.quorate.core.log.Command;
import io.quorate.core.log.Guard;
import io.quorate.core.log.KeyRecord;
import io.quorate.core.log.Keys;
import io.quorate.core.log.Limits;
import io.quorate.core.log.Operation;
import io.quorate.core.log.OperationResult;
import io.quorate.core.log.Outcome;
import io.quorate.core.log.Request;
import io.quorate.core.store.Bytes;
import io.quorate.server.service.Reads;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.util.Base64;
import java.util.List;

/** Puts, deletes and ordered keys. Safe for any event loop. */
final class KeyWrites {

    static final List<String> PUT_PARAMETERS = List.of(
            "cas", "cas_value", "cas_value64", "exists", "if_changed", "prev", "ttl", "lease", "keep_lease", "fence");
    static final List<String> DELETE_PARAMETERS = List.of(
            "cas", "cas_value", "cas_value64", "exists", "prev", "prefix", "end", "end64", "all", "dry_run", "fence");
    static final List<String> APPEND_PARAMETERS = List.of("ttl", "lease", "fence");

    /** The digits an ordered key ends in. */
    private static final int SUFFIX_BYTES = 20;

    private static final String HEX = "0123456789ABCDEF";

    private final Gate gate;

    KeyWrites(Gate gate) {
        this.gate = gate;
    }

    /** {@code PUT /v1/kv/{key}} */
    void put(Exchange exchange) {
        Bytes key = KeyTarget.one(exchange);
        List<Guard> guards = Conditions.of(exchange, key);
        boolean prior = exchange.flag("prev");
        Operation.Put put = new Operation.Put(
                key, Bytes.wrap(exchange.body()), attachment(exchange), exchange.flag("if_changed"), prior);
        submit(exchange, key, Command.Txn.of(guards, put), done -> answerPut(exchange, done, false));
    }

    /** {@code POST /v1/kv/{prefix}} */
    void append(Exchange exchange) {
        KeyTarget target = KeyTarget.of(exchange);
        target.requireNamed();
        Bytes prefix = target.key();
        if (exchange.faults().isEmpty()) {
            KeyPath.check(prefix);
        }
        if (prefix.size() > Limits.KEY_BYTES_MAX - SUFFIX_BYTES) {
            exchange.fault(
                    ProblemCode.NAME_INVALID,
                    "path.key",
                    "the prefix has " + prefix.size() + " bytes (expected: 1.." + (Limits.KEY_BYTES_MAX - SUFFIX_BYTES)
                            + ")");
        }
        Conditions.refuse(exchange, "an ordered key is always new");
        Operation.Append append = new Operation.Append(prefix, Bytes.wrap(exchange.body()), attachment(exchange));
        submit(exchange, prefix, Command.Txn.of(Fences.of(exchange), append), done -> answerPut(exchange, done, true));
    }

    /** On which lease the key is to live. */
    private static Attachment attachment(Exchange exchange) {
        RequestParameters parameters = exchange.parameters();
        boolean keeps = parameters.flag("keep_lease");
        String lease = parameters.text("lease");
        if ((keeps ? 1 : 0) + (lease != null ? 1 : 0) + (parameters.has("ttl") ? 1 : 0) > 1) {
            exchange.fault("query.lease", "expected one of ttl, lease and keep_lease");
        }
        if (keeps) {
            return Attachment.KEEP;
        }
        if (lease != null) {
            long id = LeaseIds.of(exchange, "query.lease", lease);
            if (exchange.faults().isEmpty()) {
                LeaseIds.require(id, lease);
            }
            return new Attachment.To(id);
        }
        return parameters.has("ttl")
                ? new Attachment.Ttl(ClaimTerms.ttlMillis(exchange, false, ClaimTerms.TTL_MILLIS), ClaimTerms.salt())
                : Attachment.NONE;
    }

    private static void answerPut(Exchange exchange, Outcome.TxnDone done, boolean append) {
        OperationResult.Put put = (OperationResult.Put) done.results().get(0);
        KeyRecord record = put.record();
        exchange.header(HttpHeaders.ETAG, tag(record.modRevision()));
        if (append) {
            exchange.header(HttpHeaders.LOCATION, location(record.key()));
        }
        if (exchange.minimal()) {
            exchange.minimalAnswer();
            return;
        }
        exchange.json(Outcomes.created(put) ? 201 : 200, out -> {
            out.writeStartObject();
            Entries.writeFields(out, record, ValueForm.NONE);
            if (!put.changed()) {
                out.writeBooleanField("changed", false);
            }
            KeyRecord prior = put.prior();
            if (prior != null) {
                out.writeFieldName("prev");
                Entries.write(out, prior, ValueForm.AUTO);
            }
            out.writeEndObject();
        });
    }

    /** {@code DELETE /v1/kv/{key}} */
    void delete(Exchange exchange) {
        KeyTarget target = KeyTarget.of(exchange);
        Keys keys = KeySpan.of(exchange, target);
        boolean prior = exchange.flag("prev");
        boolean dryRun = exchange.flag("dry_run");
        List<Guard> guards;
        if (keys instanceof Keys.One one) {
            target.requireNamed();
            exchange.parameters().inapplicable("all", "it confirms that every key is meant");
            guards = Conditions.of(exchange, one.key());
            if (exchange.faults().isEmpty()) {
                KeyPath.check(one.key());
            }
        } else {
            guards = Fences.of(exchange);
            Conditions.refuse(exchange, "it is a condition of one key");
            confirmAll(exchange, keys);
        }
        Operation.Delete delete = new Operation.Delete(keys, prior);
        if (dryRun) {
            dryRun(exchange, target.key(), guards, delete);
            return;
        }
        Bytes resource = target.key();
        submit(exchange, resource, Command.Txn.of(guards, delete), done -> answerDelete(exchange, done));
    }

    private static void confirmAll(Exchange exchange, Keys keys) {
        boolean everything = keys.range().from().isEmpty() && keys.range().to() == null;
        if (!everything) {
            exchange.parameters().inapplicable("all", "it confirms that every key is meant");
        } else if (!exchange.flag("all")) {
            exchange.fault(
                    ProblemCode.CONFIRM_REQUIRED,
                    "query.all",
                    "this deletes every key (expected: ?all beside the range)");
        }
    }

    private static void answerDelete(Exchange exchange, Outcome.TxnDone done) {
        OperationResult.Delete deleted = (OperationResult.Delete) done.results().get(0);
        if (exchange.minimal()) {
            exchange.minimalAnswer();
            return;
        }
        exchange.json(200, out -> {
            out.writeStartObject();
            out.writeNumberField("deleted", deleted.deleted());
            out.writeNumberField("revision", done.revision());
            writePrior(out, deleted);
            out.writeEndObject();
        });
    }

    private static void writePrior(JsonGenerator out, OperationResult.Delete deleted) throws IOException {
        if (deleted.prior().isEmpty()) {
            return;
        }
        out.writeArrayFieldStart("prev");
        for (KeyRecord record : deleted.prior()) {
            Entries.write(out, record, ValueForm.AUTO);
        }
        out.writeEndArray();
    }

    private void dryRun(Exchange exchange, Bytes key, List<Guard> guards, Operation.Delete delete) {
        if (exchange.refused()) {
            return;
        }
        Command.Txn txn = Command.Txn.of(guards, delete);
        Gate.judge(exchange, txn);
        exchange.then(
                gate.reads(exchange)
                        .read(
                                Reads.Freshness.LINEARIZABLE,
                                exchange.deadline(),
                                reader -> Rehearsal.held(reader, 0, txn, exchange.memory())),
                reading -> {
                    exchange.reading(reading);
                    Outcome outcome = reading.value();
                    if (outcome instanceof Outcome.TxnDone done) {
                        OperationResult.Delete deleted =
                                (OperationResult.Delete) done.results().get(0);
                        exchange.json(200, out -> {
                            out.writeStartObject();
                            out.writeNumberField("deleted", deleted.deleted());
                            out.writeBooleanField("dry_run", true);
                            writePrior(out, deleted);
                            out.writeEndObject();
                        });
                    } else {
                        answerOther(exchange, key, txn, outcome);
                    }
                });
    }

    // ---- common to all

    /** What follows when a write was applied. */
    private interface Done {
        void accept(Outcome.TxnDone done);
    }

    private void submit(Exchange exchange, Bytes key, Command.Txn txn, Done next) {
        Request request = IdempotencyKeys.request(exchange, key, txn);
        if (exchange.refused()) {
            return;
        }
        exchange.then(LargeAnswers.submit(exchange, gate.writes(exchange), request, txn), answer -> {
            exchange.written(answer);
            if (answer.outcome() instanceof Outcome.TxnDone done) {
                next.accept(done);
            } else {
                answerOther(exchange, key, txn, answer.outcome());
            }
        });
    }

    private static void answerOther(Exchange exchange, Bytes key, Command.Txn txn, Outcome outcome) {
        if (outcome instanceof Outcome.GuardsFailed failed) {
            KeyRecord current = failed.failed().get(0).current();
            if (current != null) {
                exchange.header(HttpHeaders.ETAG, tag(current.modRevision()));
            }
            exchange.problem(Outcomes.casFailed(key, txn.guards(), failed));
        } else {
            exchange.problem(ClaimProblems.of(outcome));
        }
    }

    /** The entity tag of one version of a key. */
    static String tag(long revision) {
        return "\"" + revision + "\"";
    }

    private static String location(Bytes key) {
        if (!KeyPath.isStable(key.utf8(), 0)) {
            return KeyTarget.PATH + "?key64="
                    + Base64.getUrlEncoder().withoutPadding().encodeToString(key.array());
        }
        StringBuilder path = new StringBuilder(KeyTarget.PATH).append('/');
        for (byte b : key.array()) {
            char c = (char) (b & 0xFF);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (plain || "-._~/".indexOf(c) >= 0) {
                path.append(c);
            } else {
                path.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
            }
        }
        return path.toString();
    }
}
