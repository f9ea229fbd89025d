package io.quorate.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.quorate.core.InstanceRehearsal;
import io.quorate.core.log.CheckStatus;
import io.quorate.core.log.Health;
import io.quorate.core.log.HealthCheck;
import io.quorate.core.log.Instance;
import io.quorate.core.log.InstanceState;
import io.quorate.core.log.KeyRecord;
import io.quorate.core.log.Registration;
import io.quorate.core.log.ServiceSettings;
import io.quorate.core.log.TtlAction;
import java.io.IOException;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Instances and settings of services as clients see them. Stateless. */
final class InstanceDocuments {

    /** What the labels of a target begin with. */
    private static final String LABEL = "__meta_quorate_";

    private InstanceDocuments() {}

    /** The word for how something is. */
    static String word(Health health) {
        return switch (health) {
            case PASSING -> "passing";
            case WARNING -> "warning";
            case CRITICAL -> "critical";
        };
    }

    /** The word for how things stand with an instance. */
    static String word(InstanceState state) {
        return switch (state) {
            case PASSING -> "passing";
            case WARNING -> "warning";
            case CRITICAL -> "critical";
            case DRAINING -> "draining";
            case MAINTENANCE -> "maintenance";
        };
    }

    // ---- JSON

    /** Writes an instance as an object. */
    static void write(JsonGenerator out, KeyRecord record, Instance instance) throws IOException {
        out.writeStartObject();
        writeFields(out, record, instance);
        out.writeEndObject();
    }

    /** Writes the fields of an instance into an object that is open. */
    static void writeFields(JsonGenerator out, KeyRecord record, Instance instance) throws IOException {
        Registration said = instance.registration();
        out.writeStringField("service", said.service());
        out.writeStringField("id", said.id());
        out.writeStringField("address", said.address());
        out.writeNumberField("port", said.port());
        writeGiven(out, "scheme", said.scheme());
        writeGiven(out, "zone", said.zone());
        out.writeNumberField("weight", said.weight());
        out.writeArrayFieldStart("tags");
        for (String tag : said.tags()) {
            out.writeString(tag);
        }
        out.writeEndArray();
        out.writeObjectFieldStart("meta");
        for (Map.Entry<String, String> one : said.meta().entrySet()) {
            out.writeStringField(one.getKey(), one.getValue());
        }
        out.writeEndObject();
        out.writeStringField("state", word(instance.state()));
        out.writeStringField("health", word(instance.health()));
        out.writeBooleanField("draining", instance.draining());
        out.writeBooleanField("maintenance", instance.maintenance());
        writeChecks(out, instance);
        if (instance.ttlMillis() > 0) {
            out.writeStringField("ttl", Durations.of(instance.ttlMillis()));
        }
        if (instance.lease() > 0 && instance.lease() != InstanceRehearsal.LEASE_TO_BE) {
            out.writeStringField("lease", LeaseIds.of(instance.lease()));
        }
        if (said.ttlAction() == TtlAction.CRITICAL) {
            out.writeStringField("ttl_action", "critical");
        }
        if (said.deregisterAfterMillis() > 0) {
            out.writeStringField("deregister_after", Durations.of(said.deregisterAfterMillis()));
        }
        writeVersion(out, record);
    }

    /** Writes of which version something is; a dry run does not know. */
    static void writeVersion(JsonGenerator out, KeyRecord record) throws IOException {
        if (record.modRevision() != 0) {
            out.writeNumberField("mod_revision", record.modRevision());
        }
        if (record.createRevision() != 0) {
            out.writeNumberField("create_revision", record.createRevision());
        }
        out.writeNumberField("version", record.version());
        if (record.modifiedAtMillis() != 0) {
            out.writeStringField("modified_at", Timestamps.of(record.modifiedAtMillis()));
        }
        String author = record.author();
        if (author != null) {
            out.writeStringField("modified_by", author);
        }
    }

    private static void writeGiven(JsonGenerator out, String name, String text) throws IOException {
        if (!text.isEmpty()) {
            out.writeStringField(name, text);
        }
    }

    private static void writeChecks(JsonGenerator out, Instance instance) throws IOException {
        out.writeArrayFieldStart("checks");
        CheckStatus self = instance.status(CheckStatus.SELF);
        boolean speaks = instance.lease() > 0 || instance.ttlMillis() > 0;
        if (self != null
                && (speaks || self.health() != Health.PASSING || !self.note().isEmpty())) {
            out.writeStartObject();
            out.writeStringField("id", self.check());
            out.writeStringField("type", "ttl");
            writeStatus(out, self);
            out.writeEndObject();
        }
        for (HealthCheck check : instance.registration().checks()) {
            out.writeStartObject();
            write(out, check);
            CheckStatus status = instance.status(check.id());
            if (status != null) {
                writeStatus(out, status);
            }
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void write(JsonGenerator out, HealthCheck check) throws IOException {
        boolean isHttp = check.type() == HealthCheck.Type.HTTP;
        out.writeStringField("id", check.id());
        out.writeStringField("type", isHttp ? "http" : "tcp");
        writeGiven(out, "host", check.host());
        if (check.port() > 0) {
            out.writeNumberField("port", check.port());
        }
        if (isHttp) {
            out.writeStringField("path", check.path());
            if (!check.method().equals(CheckForm.METHOD)) {
                out.writeStringField("method", check.method());
            }
            if (!check.headers().isEmpty()) {
                out.writeObjectFieldStart("headers");
                for (Map.Entry<String, String> header : check.headers().entrySet()) {
                    out.writeStringField(header.getKey(), header.getValue());
                }
                out.writeEndObject();
            }
            writeGiven(out, "expect", check.expect());
        }
        if (check.tls()) {
            out.writeBooleanField("tls", true);
            if (!check.tlsVerify()) {
                out.writeBooleanField("tls_verify", false);
            }
        }
        out.writeStringField("interval", Durations.of(check.intervalMillis()));
        out.writeStringField("timeout", Durations.of(check.timeoutMillis()));
        out.writeNumberField("fail_after", check.failAfter());
        out.writeNumberField("pass_after", check.passAfter());
    }

    private static void writeStatus(JsonGenerator out, CheckStatus status) throws IOException {
        out.writeStringField("status", word(status.health()));
        writeGiven(out, "note", status.note());
        if (status.sinceMillis() != 0) {
            out.writeStringField("since", Timestamps.of(status.sinceMillis()));
        }
    }

    /** Writes the settings of a service into an object that is open; a record of null means that nothing was set. */
    static void writeSettings(JsonGenerator out, String service, @Nullable KeyRecord record) throws IOException {
        ServiceSettings settings = record == null ? ServiceSettings.DEFAULT : ServiceSettings.of(record);
        out.writeStringField("service", service);
        if (settings.protectBelowPermille() > 0) {
            out.writeNumberField("protect_below", settings.protectBelowPermille() / 1_000.0);
        }
        if (settings.deregisterAfterMillis() > 0) {
            out.writeStringField("deregister_after", Durations.of(settings.deregisterAfterMillis()));
        }
        out.writeNumberField("default_weight", settings.defaultWeight());
        if (record != null) {
            writeVersion(out, record);
        }
    }

    // ---- text, and what Prometheus reads

    /** Where an instance listens, as {@code host:port}; IPv6 addresses get their brackets. */
    static String target(Instance instance) {
        String address = instance.registration().address();
        boolean bare = address.indexOf(':') >= 0;
        return (bare ? "[" + address + "]:" : address + ":")
                + instance.registration().port();
    }

    /** Writes an instance as a group of one target. */
    static void writeTarget(JsonGenerator out, Instance instance) throws IOException {
        Registration said = instance.registration();
        out.writeStartObject();
        out.writeArrayFieldStart("targets");
        out.writeString(target(instance));
        out.writeEndArray();
        out.writeObjectFieldStart("labels");
        out.writeStringField(LABEL + "service", said.service());
        out.writeStringField(LABEL + "instance", said.id());
        out.writeStringField(LABEL + "address", said.address());
        out.writeStringField(LABEL + "port", Integer.toString(said.port()));
        writeGiven(out, LABEL + "scheme", said.scheme());
        writeGiven(out, LABEL + "zone", said.zone());
        out.writeStringField(LABEL + "weight", Integer.toString(said.weight()));
        out.writeStringField(LABEL + "state", word(instance.state()));
        out.writeStringField(LABEL + "health", word(instance.health()));
        if (!said.tags().isEmpty()) {
            // With commas round every tag, so that a pattern finds a whole one.
            out.writeStringField(LABEL + "tags", "," + String.join(",", said.tags()) + ",");
        }
        TreeSet<String> written = new TreeSet<>();
        for (Map.Entry<String, String> one : said.meta().entrySet()) {
            String label = LABEL + "meta_" + label(one.getKey());
            // Two names may become one label: the first in order has it.
            if (written.add(label)) {
                out.writeStringField(label, one.getValue());
            }
        }
        out.writeEndObject();
        out.writeEndObject();
    }

    private static String label(String name) {
        StringBuilder label = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            label.append(ServiceNames.isLetter(c) || ServiceNames.isDigit(c) ? c : '_');
        }
        return label.toString();
    }
}
