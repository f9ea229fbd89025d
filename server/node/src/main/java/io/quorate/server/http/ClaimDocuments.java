package io.quorate.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.quorate.core.claim.ClaimState;
import io.quorate.core.claim.Waiter;
import io.quorate.core.log.ClaimOutcome.Grant;
import io.quorate.core.log.ClaimOutcome.Granted;
import io.quorate.core.log.Ending;
import io.quorate.core.log.Hold;
import io.quorate.core.log.Kind;
import io.quorate.core.store.Bytes;
import java.io.IOException;
import java.util.Base64;

/** Holds, and what can be held, as JSON. Stateless. */
final class ClaimDocuments {

    private ClaimDocuments() {}

    /** The word for a mode. */
    static String mode(boolean shared) {
        return shared ? "shared" : "exclusive";
    }

    /** Writes what was granted into an object that is open. */
    static void writeGranted(JsonGenerator out, Granted granted, boolean several) throws IOException {
        if (several) {
            out.writeArrayFieldStart("locks");
            for (Grant grant : granted.grants()) {
                out.writeStartObject();
                writeGrant(out, granted.kind(), grant);
                out.writeEndObject();
            }
            out.writeEndArray();
        } else {
            writeGrant(out, granted.kind(), granted.grants().get(0));
        }
        out.writeStringField("lease", LeaseIds.of(granted.lease()));
        out.writeStringField("owner", granted.owner());
        out.writeStringField("ttl", Durations.of(granted.ttlMillis()));
        out.writeNumberField("remaining_ms", granted.remainingMillis());
        if (granted.reacquired()) {
            out.writeBooleanField("reacquired", true);
        } else {
            out.writeStringField("acquired_at", Timestamps.of(System.currentTimeMillis()));
        }
        out.writeNumberField("waited_ms", granted.waitedMillis());
    }

    private static void writeGrant(JsonGenerator out, Kind kind, Grant grant) throws IOException {
        out.writeStringField("name", grant.name().utf8());
        if (kind == Kind.ELECTION) {
            out.writeBooleanField("leader", true);
        }
        out.writeNumberField("token", grant.token());
        if (kind == Kind.LOCK) {
            out.writeStringField("mode", mode(grant.shared()));
        }
        if (kind == Kind.SEMAPHORE) {
            out.writeNumberField("slots", grant.slots());
        }
        Ending previous = grant.previous();
        if (previous != null) {
            out.writeObjectFieldStart("previous");
            out.writeNumberField("token", grant.previousToken());
            out.writeStringField("ended", LeaseIds.cause(previous));
            out.writeEndObject();
        }
    }

    /** Writes how things stand with a lock or a semaphore, as an object. */
    static void write(JsonGenerator out, ClaimState state) throws IOException {
        out.writeStartObject();
        out.writeStringField("name", state.name().utf8());
        out.writeStringField("state", state.holders().isEmpty() ? "free" : "held");
        if (state.kind() == Kind.SEMAPHORE) {
            if (state.limit() > 0) {
                out.writeNumberField("limit", state.limit());
            }
            out.writeNumberField("used", state.used());
        }
        out.writeArrayFieldStart("holders");
        for (Hold hold : state.holders()) {
            write(out, hold);
        }
        out.writeEndArray();
        writeQueue(out, "queue", state);
        writeLast(out, state);
        out.writeEndObject();
    }

    /** Writes who waits, under {@code field}, and how many there are. */
    static void writeQueue(JsonGenerator out, String field, ClaimState state) throws IOException {
        out.writeArrayFieldStart(field);
        for (Waiter waiter : state.queue()) {
            out.writeStartObject();
            out.writeStringField("owner", waiter.owner());
            if (state.kind() == Kind.LOCK) {
                out.writeStringField("mode", mode(waiter.shared()));
            }
            if (state.kind() == Kind.SEMAPHORE) {
                out.writeNumberField("slots", waiter.slots());
            }
            if (state.kind() == Kind.ELECTION) {
                out.writeNumberField("priority", waiter.priority());
            }
            out.writeStringField("since", Timestamps.of(waiter.sinceMillis()));
            out.writeNumberField("remaining_ms", waiter.remainingMillis());
            writePayload(out, state.kind(), waiter.payload());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeNumberField("queue_length", state.queueLength());
    }

    /** Writes how the last hold ended, and whether the loss of one still keeps others out. */
    static void writeLast(JsonGenerator out, ClaimState state) throws IOException {
        if (state.quietMillis() > 0) {
            out.writeNumberField("release_delay_ms", state.quietMillis());
        }
        Ending last = state.last();
        if (last != null) {
            out.writeObjectFieldStart("last");
            out.writeNumberField("token", state.lastToken());
            out.writeStringField("ended", LeaseIds.cause(last));
            out.writeNumberField("at_revision", last.atRevision());
            out.writeEndObject();
        }
    }

    /** Writes a hold as an object. Whose lease it is on is not told: whoever knows an id may end the lease. */
    static void write(JsonGenerator out, Hold hold) throws IOException {
        out.writeStartObject();
        writePayload(out, hold.kind(), hold.payload());
        out.writeStringField("owner", hold.owner());
        if (hold.kind() == Kind.LOCK) {
            out.writeStringField("mode", mode(hold.shared()));
        }
        if (hold.kind() == Kind.SEMAPHORE) {
            out.writeNumberField("slots", hold.slots());
        }
        out.writeNumberField("token", hold.token());
        out.writeStringField("since", Timestamps.of(hold.sinceMillis()));
        out.writeEndObject();
    }

    private static void writePayload(JsonGenerator out, Kind kind, Bytes payload) throws IOException {
        writeBytes(out, kind == Kind.ELECTION ? "value" : "note", payload);
    }

    /** Writes bytes under {@code field} if they are text, in base64 under the name with 64 if not; none if there are none. */
    static void writeBytes(JsonGenerator out, String field, Bytes bytes) throws IOException {
        if (bytes.isEmpty()) {
            return;
        }
        String text = Percent.utf8(bytes.array());
        if (text != null) {
            out.writeStringField(field, text);
        } else {
            out.writeStringField(field + "64", Base64.getEncoder().encodeToString(bytes.array()));
        }
    }
}
