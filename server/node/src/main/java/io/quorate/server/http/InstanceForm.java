package io.quorate.server.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.quorate.api.ProblemCode;
import io.quorate.core.log.Health;
import io.quorate.core.log.Limits;
import io.quorate.core.log.Registration;
import io.quorate.core.log.TtlAction;
import io.quorate.core.store.Bytes;
import io.quorate.server.service.RefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads what a document says of an instance; faults are noted with their JSON pointer. Confined to one request. */
final class InstanceForm {

    static final List<String> HEALTHS = List.of("passing", "warning", "critical");
    static final List<String> TTL_ACTIONS = List.of("remove", "critical");

    private final JsonParser in;
    private final Faults faults;
    private final OperationParser scalars;
    private final CheckForm checks;
    private final HttpSettings settings;
    private final @Nullable String peer;

    /**
     * A form.
     *
     * @param peer the address of the client, for {@link InstanceDraft#AUTO}; null: it does not count
     */
    InstanceForm(JsonParser in, Faults faults, OperationParser scalars, HttpSettings settings, @Nullable String peer) {
        this.in = in;
        this.faults = faults;
        this.scalars = scalars;
        this.checks = new CheckForm(in, faults, scalars);
        this.settings = settings;
        this.peer = peer;
    }

    /** Reads the body of {@code exchange}, if it has one. */
    static void read(Exchange exchange, InstanceDraft draft, List<String> known, @Nullable String peer) {
        if (exchange.body().length == 0) {
            return;
        }
        try (JsonParser in = Json.FACTORY.createParser(exchange.body())) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw new RefusedException(
                        ProblemCode.INVALID_BODY, "expected a JSON object such as {\"" + known.get(0) + "\":…}");
            }
            OperationParser scalars = new OperationParser(in, exchange.faults(), exchange.settings());
            InstanceForm form = new InstanceForm(in, exchange.faults(), scalars, exchange.settings(), peer);
            while (in.nextToken() != JsonToken.END_OBJECT) {
                String field = in.currentName();
                in.nextToken();
                form.field(draft, field, "", known);
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

    /** Reads the value of {@code field}, on which the parser stands. */
    void field(InstanceDraft draft, String field, String pointer, List<String> known) throws IOException {
        String at = pointer + "/" + field;
        if (!known.contains(field)) {
            faults.unknown(
                    ProblemCode.UNKNOWN_FIELD,
                    pointer + "/" + Text.shown(field),
                    "'" + Text.shown(field) + "' is no field of this document",
                    Suggestions.closest(field, known));
            in.skipChildren();
            return;
        }
        switch (field) {
            case "address" -> {
                String text = text(at);
                if (text != null) {
                    draft.address(at, text, peer);
                }
            }
            case "port" -> draft.port(at, scalars.number(at, 1, InstanceRules.PORT_MAX, 1));
            case "weight" ->
                draft.weight(
                        at, isNull() ? Registration.WEIGHT_OF_SERVICE : scalars.number(at, 0, Limits.WEIGHT_MAX, 0));
            case "scheme" -> {
                String text = text(at);
                if (text != null) {
                    draft.scheme(at, text);
                }
            }
            case "zone" -> zone(draft, at);
            case "tags" -> draft.tags(at, isNull() ? List.of() : tags(at));
            case "meta" -> meta(draft, at);
            case "checks" -> draft.checks(at, checks.list(at));
            case "ttl" -> draft.ttl(at, millis(at, settings.leaseTtlMillisMin(), Limits.LEASE_TTL_MILLIS_MAX));
            case "lease" -> lease(draft, at);
            case "ttl_action" ->
                draft.ttlAction(
                        at, TtlAction.valueOf(scalars.word(at, TTL_ACTIONS).toUpperCase(Locale.ROOT)));
            case "deregister_after" -> draft.deregisterAfter(at, deregisterAfter(at));
            case "draining" -> draft.draining(at, !isNull() && scalars.bool(at));
            case "maintenance" -> draft.maintenance(at, !isNull() && scalars.bool(at));
            case "status" ->
                draft.status(at, Health.valueOf(scalars.word(at, HEALTHS).toUpperCase(Locale.ROOT)));
            default -> {
                String text = isNull() ? "" : text(at);
                if (text != null) {
                    draft.note(at, text);
                }
            }
        }
    }

    /** Null is how a merge patch says that something is to be as if it had never been said. */
    private boolean isNull() {
        return in.currentToken() == JsonToken.VALUE_NULL;
    }

    private void meta(InstanceDraft draft, String at) throws IOException {
        if (isNull()) {
            draft.noMeta(at);
        } else {
            draft.meta(at, meta(at));
        }
    }

    private void zone(InstanceDraft draft, String at) throws IOException {
        if (isNull()) {
            draft.zone(at, "");
            return;
        }
        String text = text(at);
        if (text != null) {
            draft.zone(at, text);
        }
    }

    private void lease(InstanceDraft draft, String at) throws IOException {
        long lease = scalars.leaseId(at);
        if (lease == LeaseIds.UNKNOWN) {
            throw new RefusedException(LeaseIds.notFound(in.getText(), null));
        }
        draft.lease(at, lease);
    }

    private List<String> tags(String at) throws IOException {
        List<String> tags = new ArrayList<>();
        if (in.currentToken() == JsonToken.VALUE_NULL) {
            return tags;
        }
        if (in.currentToken() != JsonToken.START_ARRAY) {
            invalid(at, "expected a list of strings");
            in.skipChildren();
            return tags;
        }
        while (in.nextToken() != JsonToken.END_ARRAY) {
            String tag = text(at + "/" + tags.size());
            if (tag != null) {
                tags.add(tag);
            }
        }
        return tags;
    }

    private Map<String, @Nullable String> meta(String at) throws IOException {
        Map<String, @Nullable String> meta = new TreeMap<>();
        if (in.currentToken() != JsonToken.START_OBJECT) {
            invalid(at, "expected an object of strings");
            in.skipChildren();
            return meta;
        }
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String name = in.currentName();
            if (in.nextToken() == JsonToken.VALUE_NULL) {
                meta.put(name, null);
                continue;
            }
            String value = text(at + "/" + Text.shown(name));
            if (value != null) {
                meta.put(name, value);
            }
        }
        return meta;
    }

    private long deregisterAfter(String at) throws IOException {
        return millis(at, Limits.DEREGISTER_AFTER_MILLIS_MIN, Limits.DEREGISTER_AFTER_MILLIS_MAX);
    }

    private long millis(String at, long min, long max) throws IOException {
        return millis(in, faults, at, min, max);
    }

    /** The duration that a parser stands on, milliseconds; {@code min} if it is none. */
    static long millis(JsonParser in, Faults faults, String at, long min, long max) throws IOException {
        long millis = in.currentToken() == JsonToken.VALUE_STRING ? Durations.parseMillis(in.getText()) : -1;
        if (millis >= min && millis <= max) {
            return millis;
        }
        faults.add(
                ProblemCode.INVALID_BODY,
                at,
                "expected " + Durations.EXPECTED + ", " + Durations.of(min) + " to " + Durations.of(max));
        in.skipChildren();
        return min;
    }

    private @Nullable String text(String at) throws IOException {
        Bytes bytes = scalars.bytes(false, at);
        return bytes == null ? null : bytes.utf8();
    }

    private void invalid(String at, String message) {
        faults.add(ProblemCode.INVALID_BODY, at, message);
    }
}
