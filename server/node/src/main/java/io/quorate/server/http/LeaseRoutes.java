package io.quorate.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.quorate.api.Problem;
import io.quorate.api.ProblemCode;
import io.quorate.core.StateView;
import io.quorate.core.lease.LeaseRecord;
import io.quorate.core.log.Action;
import io.quorate.core.log.Domain;
import io.quorate.core.log.Ending;
import io.quorate.core.log.Hold;
import io.quorate.core.log.Instance;
import io.quorate.core.log.Kind;
import io.quorate.core.log.LeaseCommand;
import io.quorate.core.log.LeaseCommand.Renewal;
import io.quorate.core.log.LeaseOutcome;
import io.quorate.core.log.Limits;
import io.quorate.core.log.Request;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;
import io.quorate.server.service.Reads;
import io.quorate.server.service.RefusedException;
import io.quorate.server.watch.WatchHub;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Leases: granted, kept alive, looked at, revoked. Safe for any event loop. */
final class LeaseRoutes implements Routes {

    private static final String PATH = "/v1/leases";
    private static final int NAME_CHARS_MAX = 128;
    private static final int ATTACHED_MAX = 1_000;

    private static final int LEASES_AT_A_TIME = 100;
    private static final int CURSOR_QUERY = PATH.hashCode();

    private final HttpState state;
    private final Gate gate;
    private final PolledReads polled;

    LeaseRoutes(HttpState state, Gate gate, WatchHub hub) {
        this.state = state;
        this.polled = new PolledReads(hub);
        this.gate = gate;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.of("POST", PATH, Route.Body.VALUE, this::grant, "ttl", "name", "hold")
                        .access(Access.on(Domain.LEASE, Action.WRITE, LeaseRoutes::leaseName)),
                Route.get(PATH, this::list, "as", "limit", "cursor").access(Access.known()),
                Route.of("POST", PATH + "/keepalive", Route.Body.DOCUMENT, this::keepAliveMany)
                        .access(Access.judged()),
                Route.get(PATH + "/{id}", this::get, PolledReads.parameters("attached"))
                        .access(Access.judged()),
                Route.of("DELETE", PATH + "/{id}", Route.Body.NONE, this::revoke)
                        .access(Access.judged()),
                Route.of("POST", PATH + "/{id}/keepalive", Route.Body.NONE, this::keepAlive, "ttl")
                        .access(Access.judged()));
    }

    // ---- grant

    private static KeyRange leaseName(Exchange exchange) {
        String name = exchange.parameter("name");
        return KeyRange.only(Bytes.utf8(name == null ? "" : name));
    }

    private void grant(Exchange exchange) {
        boolean hold = exchange.flag("hold");
        long ttlMillis = ClaimTerms.ttlMillis(exchange, hold, ClaimTerms.TTL_MILLIS);
        String given = exchange.parameter("name");
        String name = given == null ? "" : given;
        if (name.length() > NAME_CHARS_MAX || name.chars().anyMatch(Character::isISOControl)) {
            exchange.fault(
                    "query.name",
                    "name: expected at most " + NAME_CHARS_MAX + " characters, none of them a control character");
        }
        Bytes note = Bytes.wrap(exchange.body());
        if (note.size() > Limits.NOTE_BYTES_MAX) {
            exchange.fault(
                    ProblemCode.TOO_LARGE,
                    "body",
                    "the note has " + note.size() + " bytes (expected: at most " + Limits.NOTE_BYTES_MAX + ")");
        }
        Problem unavailable = hold ? HoldStream.unavailable(state) : null;
        if (unavailable != null) {
            exchange.problem(unavailable);
            return;
        }
        LeaseCommand.Grant grant = new LeaseCommand.Grant(ttlMillis, name, note, ClaimTerms.salt());
        Request request = IdempotencyKeys.request(exchange, Bytes.EMPTY, grant);
        if (exchange.refused()) {
            return;
        }
        long sentNanos = System.nanoTime();
        exchange.then(gate.writes(exchange).submit(request, exchange.deadline()), answer -> {
            exchange.written(answer);
            if (!(answer.outcome() instanceof LeaseOutcome.Granted granted)) {
                exchange.problem(ClaimProblems.of(answer.outcome()));
            } else if (hold) {
                hold(exchange, granted, name, answer.replayed() ? 0 : sentNanos);
            } else {
                exchange.json(201, out -> {
                    out.writeStartObject();
                    writeGranted(out, granted, name);
                    out.writeEndObject();
                });
            }
        });
    }

    private void hold(Exchange exchange, LeaseOutcome.Granted granted, String name, long sentNanos) {
        HoldStream.Held held =
                new HoldStream.Held(granted.lease(), granted.ttlMillis(), Kind.KEY, List.of(), true, sentNanos);
        HoldStream.start(exchange, gate, null, held, out -> {
            out.writeStringField("event", "acquired");
            writeGranted(out, granted, name);
        });
    }

    private static void writeGranted(JsonGenerator out, LeaseOutcome.Granted granted, String name) throws IOException {
        out.writeStringField("id", LeaseIds.of(granted.lease()));
        out.writeStringField("ttl", Durations.of(granted.ttlMillis()));
        out.writeNumberField("remaining_ms", granted.remainingMillis());
        if (!name.isEmpty()) {
            out.writeStringField("name", name);
        }
        out.writeStringField("created_at", Timestamps.of(System.currentTimeMillis()));
    }

    // ---- keep alive

    private void keepAlive(Exchange exchange) {
        String id = exchange.segment("id");
        long lease = LeaseIds.of(exchange, "path.id", id);
        long ttlMillis = ClaimTerms.ttlMillis(exchange, false, 0);
        IdempotencyKeys.checkUnused(exchange);
        if (exchange.refused()) {
            return;
        }
        LeaseIds.require(lease, id);
        renew(exchange, List.of(new Renewal(lease, ttlMillis)), renewed -> {
            LeaseOutcome.Result result = renewed.results().get(0);
            if (result instanceof LeaseOutcome.Dead dead) {
                exchange.problem(LeaseIds.notFound(id, dead.ending()));
            } else if (exchange.minimal()) {
                exchange.minimalAnswer();
            } else {
                exchange.json(200, out -> {
                    out.writeStartObject();
                    write(out, (LeaseOutcome.Alive) result);
                    out.writeEndObject();
                });
            }
        });
    }

    private void keepAliveMany(Exchange exchange) {
        List<String> ids = ids(exchange);
        IdempotencyKeys.checkUnused(exchange);
        if (exchange.refused()) {
            return;
        }
        List<Renewal> renewals = new ArrayList<>(ids.size());
        ids.forEach(id -> renewals.add(new Renewal(LeaseIds.parse(id), 0)));
        renew(exchange, renewals, renewed -> {
            if (exchange.minimal()) {
                exchange.minimalAnswer();
                return;
            }
            exchange.json(200, out -> {
                out.writeStartObject();
                out.writeArrayFieldStart("items");
                for (int i = 0; i < ids.size(); i++) {
                    writeItem(out, ids.get(i), renewed.results().get(i));
                }
                out.writeEndArray();
                out.writeEndObject();
            });
        });
    }

    private static void writeItem(JsonGenerator out, String id, LeaseOutcome.Result result) throws IOException {
        out.writeStartObject();
        if (result instanceof LeaseOutcome.Alive alive) {
            write(out, alive);
            out.writeBooleanField("alive", true);
        } else if (result instanceof LeaseOutcome.Dead dead) {
            out.writeStringField("id", id);
            out.writeBooleanField("alive", false);
            out.writeStringField("code", ProblemCode.LEASE_NOT_FOUND.code());
            Ending ending = dead.ending();
            if (ending != null) {
                out.writeFieldName("ended");
                Json.writePlain(out, LeaseIds.plain(ending));
            }
        }
        out.writeEndObject();
    }

    private static List<String> ids(Exchange exchange) {
        List<String> ids = new ArrayList<>();
        try (JsonParser in = Json.FACTORY.createParser(exchange.body())) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw new RefusedException(ProblemCode.INVALID_BODY, "expected {\"ids\":[\"ls_…\",…]}");
            }
            while (in.nextToken() != JsonToken.END_OBJECT) {
                String field = in.currentName();
                in.nextToken();
                if (field.equals("ids") && in.currentToken() == JsonToken.START_ARRAY) {
                    ids(exchange, in, ids);
                } else {
                    exchange.faults()
                            .unknown(
                                    ProblemCode.UNKNOWN_FIELD,
                                    "/" + Text.shown(field),
                                    "expected only ids, a list",
                                    field.equals("ids") ? null : Suggestions.closest(field, List.of("ids")));
                    in.skipChildren();
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
        if (ids.isEmpty() && exchange.faults().isEmpty()) {
            exchange.fault(ProblemCode.INVALID_BODY, "/ids", "expected 1 to " + Limits.RENEWALS_MAX + " ids of leases");
        }
        return ids;
    }

    private static void ids(Exchange exchange, JsonParser in, List<String> ids) throws IOException {
        while (in.nextToken() != JsonToken.END_ARRAY) {
            if (ids.size() >= Limits.RENEWALS_MAX) {
                throw new RefusedException(
                        ProblemCode.TOO_LARGE, "more ids than a request may have: " + Limits.RENEWALS_MAX);
            }
            boolean sound = in.currentToken() == JsonToken.VALUE_STRING
                    && in.getText().startsWith(LeaseIds.PREFIX)
                    && Text.isUnicode(in.getText());
            if (!sound) {
                exchange.fault(
                        ProblemCode.INVALID_BODY,
                        "/ids/" + ids.size(),
                        "expected the id of a lease, " + LeaseIds.PREFIX + "…");
                in.skipChildren();
            }
            ids.add(sound ? in.getText() : "");
        }
    }

    private interface Done {
        void accept(LeaseOutcome.Renewed renewed);
    }

    private void renew(Exchange exchange, List<Renewal> renewals, Done next) {
        Request request = Request.of(new LeaseCommand.Renew(renewals));
        exchange.then(gate.writes(exchange).submit(request, exchange.deadline()), answer -> {
            exchange.written(answer);
            if (answer.outcome() instanceof LeaseOutcome.Renewed renewed) {
                next.accept(renewed);
            } else {
                exchange.problem(ClaimProblems.of(answer.outcome()));
            }
        });
    }

    private static void write(JsonGenerator out, LeaseOutcome.Alive alive) throws IOException {
        out.writeStringField("id", LeaseIds.of(alive.lease()));
        out.writeStringField("ttl", Durations.of(alive.ttlMillis()));
        out.writeNumberField("remaining_ms", alive.remainingMillis());
        out.writeArrayFieldStart("holds");
        for (LeaseOutcome.Held held : alive.holds()) {
            writeHeld(out, held.kind(), held.name(), held.token());
        }
        out.writeEndArray();
    }

    private static void writeHeld(JsonGenerator out, Kind kind, Bytes name, long token) throws IOException {
        out.writeStartObject();
        out.writeStringField("kind", Fences.word(kind));
        out.writeStringField("name", name.utf8());
        out.writeNumberField("token", token);
        out.writeEndObject();
    }

    // ---- revoke

    private void revoke(Exchange exchange) {
        String id = exchange.segment("id");
        long lease = LeaseIds.of(exchange, "path.id", id);
        Request request = IdempotencyKeys.request(exchange, Bytes.utf8(id), new LeaseCommand.Revoke(lease));
        if (exchange.refused()) {
            return;
        }
        exchange.then(gate.writes(exchange).submit(request, exchange.deadline()), answer -> {
            exchange.written(answer);
            if (!(answer.outcome() instanceof LeaseOutcome.Revoked revoked)) {
                exchange.problem(ClaimProblems.of(answer.outcome()));
            } else if (exchange.minimal()) {
                exchange.minimalAnswer();
            } else {
                exchange.json(200, out -> {
                    out.writeStartObject();
                    out.writeStringField("id", id);
                    out.writeBooleanField("existed", revoked.existed());
                    out.writeNumberField("revision", revoked.revision());
                    out.writeEndObject();
                });
            }
        });
    }

    // ---- look

    private void get(Exchange exchange) {
        String id = exchange.segment("id");
        long lease = LeaseIds.of(exchange, "path.id", id);
        if (exchange.flag("watch")) {
            exchange.parameters().inapplicable("attached", "a watch tells what is attached anyway");
        }
        PolledWatch.Look look = LeaseLook.of(gate.reads(exchange), lease, id);
        polled.get(exchange, LeaseLook.thing(id), look, asked -> show(asked, id, lease));
    }

    private void show(Exchange exchange, String id, long lease) {
        boolean attached = exchange.flag("attached");
        boolean pretty = exchange.pretty();
        if (exchange.refused()) {
            return;
        }
        exchange.then(
                gate.reads(exchange).read(Reads.Freshness.LINEARIZABLE, exchange.deadline(), view -> {
                    LeaseRecord record = view.lease(lease);
                    if (record == null) {
                        throw new RefusedException(LeaseIds.notFound(id, view.leaseEnding(lease)));
                    }
                    List<Bytes> keys = attached ? view.keysOn(lease, ATTACHED_MAX) : null;
                    List<Hold> holds = attached ? view.holdsOn(lease, ATTACHED_MAX) : null;
                    List<Bytes> instances = attached ? view.instancesOn(lease, ATTACHED_MAX) : null;
                    byte[] body = Json.render(
                            out -> {
                                out.writeStartObject();
                                write(out, record);
                                if (keys != null && holds != null && instances != null) {
                                    writeAttached(out, keys, holds, instances);
                                }
                                out.writeEndObject();
                            },
                            pretty);
                    exchange.memory().hold(body.length);
                    return body;
                }),
                reading -> {
                    exchange.reading(reading);
                    exchange.send(200, Names.TYPE_JSON, reading.value());
                });
    }

    /** Writes what lives on a lease into an object that is open. */
    static void writeAttached(JsonGenerator out, List<Bytes> keys, List<Hold> holds, List<Bytes> instances)
            throws IOException {
        out.writeArrayFieldStart("keys");
        for (Bytes key : keys) {
            out.writeStartObject();
            Entries.writeKey(out, "key", "key64", key);
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeArrayFieldStart("holds");
        for (Hold hold : holds) {
            writeHeld(out, hold.kind(), hold.name(), hold.token());
        }
        out.writeEndArray();
        out.writeArrayFieldStart("instances");
        for (Bytes key : instances) {
            out.writeStartObject();
            out.writeStringField("service", Instance.serviceIn(key));
            out.writeStringField("id", Instance.idIn(key));
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    /** Writes a lease into an object that is open. */
    static void write(JsonGenerator out, LeaseRecord record) throws IOException {
        out.writeStringField("id", LeaseIds.of(record.id()));
        out.writeStringField("ttl", Durations.of(record.ttlMillis()));
        out.writeNumberField("remaining_ms", record.remainingMillis());
        if (!record.name().isEmpty()) {
            out.writeStringField("name", record.name());
        }
        ClaimDocuments.writeBytes(out, "note", record.note());
        out.writeStringField("created_at", Timestamps.of(record.createdAtMillis()));
        String author = record.author();
        if (author != null) {
            out.writeStringField("created_by", author);
        }
        out.writeBooleanField("own", record.isOwn());
        out.writeNumberField("key_count", record.keys());
        out.writeNumberField("claim_count", record.claims());
        out.writeNumberField("instance_count", record.instances());
    }

    /** A page of a list. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Page(byte[] body, @Nullable String next) {}

    private void list(Exchange exchange) {
        Rendering rendering = RenderingChoice.of(exchange, Rendering.JSON, Rendering.TEXT);
        int limit = (int) exchange.number("limit", 1, KeyLists.LIMIT_MAX, KeyLists.LIMIT_DEFAULT);
        ListCursor cursor = KeyReads.cursor(exchange, CURSOR_QUERY);
        boolean pretty = exchange.pretty();
        if (exchange.refused()) {
            return;
        }
        long after = cursor == null
                ? 0
                : ByteBuffer.wrap(cursor.range().from().array()).getLong();
        exchange.then(
                gate.reads(exchange).read(Reads.Freshness.LINEARIZABLE, exchange.deadline(), view -> {
                    Page page = rendering == Rendering.TEXT
                            ? text(view, after, limit)
                            : page(view, after, limit, pretty, exchange.memory());
                    exchange.memory().hold(page.body().length);
                    return page;
                }),
                reading -> {
                    exchange.reading(reading);
                    Page page = reading.value();
                    if (page.next() != null) {
                        exchange.header(Names.LINK, KeyLists.link(exchange, page.next()));
                    }
                    exchange.send(200, rendering == Rendering.TEXT ? Names.TYPE_TEXT : Names.TYPE_JSON, page.body());
                });
    }

    private static String cursorAfter(long revision, long lease) {
        Bytes after = Bytes.wrap(ByteBuffer.allocate(Long.BYTES).putLong(lease).array());
        return new ListCursor(revision, CURSOR_QUERY, new KeyRange(after, null), 0).encode();
    }

    private static Page text(StateView view, long after, int limit) {
        StringBuilder lines = new StringBuilder();
        long last = after;
        int shown = 0;
        while (shown < limit) {
            List<LeaseRecord> step = view.leases(last, Math.min(LEASES_AT_A_TIME, limit - shown));
            if (step.isEmpty()) {
                break;
            }
            step.forEach(lease -> lines.append(LeaseIds.of(lease.id())).append('\n'));
            shown += step.size();
            last = step.get(step.size() - 1).id();
        }
        return new Page(Bytes.utf8(lines.toString()).array(), next(view, last));
    }

    private static Page page(StateView view, long after, int limit, boolean pretty, HeldBytes memory) {
        @Nullable String[] next = {null};
        byte[] body = Json.render(
                out -> {
                    out.writeStartObject();
                    out.writeArrayFieldStart("items");
                    long last = write(out, view, after, limit, memory);
                    out.writeEndArray();
                    out.writeNumberField("revision", view.revision());
                    next[0] = next(view, last);
                    if (next[0] != null) {
                        out.writeStringField("next", next[0]);
                    }
                    out.writeEndObject();
                },
                pretty);
        return new Page(body, next[0]);
    }

    /** Writes leases after one till the page is full; which one came last. */
    private static long write(JsonGenerator out, StateView view, long after, int limit, HeldBytes memory)
            throws IOException {
        long last = after;
        int shown = 0;
        while (shown < limit && Json.written(out) < LargeAnswers.PAGE_BYTES_MAX) {
            List<LeaseRecord> step = view.leases(last, Math.min(LEASES_AT_A_TIME, limit - shown));
            if (step.isEmpty()) {
                break;
            }
            for (LeaseRecord lease : step) {
                out.writeStartObject();
                write(out, lease);
                out.writeEndObject();
            }
            shown += step.size();
            last = step.get(step.size() - 1).id();
            memory.mayGrow(Json.written(out));
        }
        return last;
    }

    /** The cursor to the leases after one; null: there are none. */
    private static @Nullable String next(StateView view, long last) {
        return view.leases(last, 1).isEmpty() ? null : cursorAfter(view.revision(), last);
    }
}
