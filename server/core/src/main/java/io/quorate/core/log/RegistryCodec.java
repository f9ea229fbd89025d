package io.quorate.core.log;

import io.quorate.core.store.Bytes;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The binary form of instances and settings, and of what is asked of them. Stateless; safe for any thread. */
final class RegistryCodec {

    private static final int FORM = 1;

    private static final int HEARTBEAT = 1;
    private static final int REPORT = 2;

    private static final int HEARD = 1;
    private static final int REPORTED = 2;

    private static final int REGISTER = 1;
    private static final int DEREGISTER = 2;
    private static final int SET_STATE = 3;
    private static final int CONFIGURE = 4;

    /** Stands where the type of a check stands otherwise: the type comes next, then the host of the check's own. */
    private static final int ELSEWHERE = 0x80;

    private static final int ABSENT = 0;
    private static final int NO = 1;
    private static final int YES = 2;

    private RegistryCodec() {}

    // ---- values

    static Bytes value(Instance instance) {
        Encoder out = new Encoder().octet(FORM);
        writeTerms(out, instance.registration());
        out.number(instance.ttlMillis());
        out.flag(instance.draining()).flag(instance.maintenance());
        out.number(instance.statuses().size());
        for (CheckStatus status : instance.statuses()) {
            out.text(status.check());
            Codes.HEALTHS.write(out, status.health());
            out.text(status.note()).number(status.sinceMillis());
        }
        return out.toBytes();
    }

    static Instance instance(KeyRecord record) {
        Decoder in = form("instance", record.value());
        Registration registration = terms(in, Instance.serviceIn(record.key()), Instance.idIn(record.key()));
        Instance instance = new Instance(
                registration, record.lease(), in.number(), in.flag(), in.flag(), in.list(RegistryCodec::status));
        in.end();
        return instance;
    }

    /** Whether the instance of a record has checks: most have none, and are not read any further. */
    static boolean hasChecks(KeyRecord record) {
        Decoder in = form("instance", record.value());
        in.skipBytes();
        in.number();
        in.skipBytes();
        in.skipBytes();
        in.number();
        for (int left = in.size(); left > 0; left--) {
            in.skipBytes();
        }
        for (int left = in.size(); left > 0; left--) {
            in.skipBytes();
            in.skipBytes();
        }
        return in.size() > 0;
    }

    private static CheckStatus status(Decoder in) {
        return new CheckStatus(in.text(), Codes.HEALTHS.read(in), in.text(), in.number());
    }

    static Bytes value(ServiceSettings settings) {
        Encoder out = new Encoder().octet(FORM);
        write(out, settings);
        return out.toBytes();
    }

    static ServiceSettings settings(Bytes value) {
        Decoder in = form("settings", value);
        ServiceSettings settings = settings(in);
        in.end();
        return settings;
    }

    private static void write(Encoder out, ServiceSettings settings) {
        out.number(settings.protectBelowPermille());
        out.number(settings.deregisterAfterMillis()).number(settings.defaultWeight());
    }

    private static ServiceSettings settings(Decoder in) {
        return new ServiceSettings(in.size(), in.number(), in.size());
    }

    private static Decoder form(String what, Bytes value) {
        Decoder in = new Decoder(value);
        int form = in.octet();
        if (form != FORM) {
            throw new MalformedException(what + ": form " + form + " (expected: " + FORM + ")");
        }
        return in;
    }

    // ---- what is registered

    private static void write(Encoder out, Registration registration) {
        out.text(registration.service()).text(registration.id());
        writeTerms(out, registration);
    }

    private static Registration registration(Decoder in) {
        return terms(in, in.text(), in.text());
    }

    private static void writeTerms(Encoder out, Registration registration) {
        out.text(registration.address()).number(registration.port());
        out.text(registration.scheme()).text(registration.zone());
        // The weight of the service, -1, is 0 here.
        out.number(registration.weight() + 1L);
        writeTexts(out, registration.tags());
        writeTexts(out, registration.meta());
        out.number(registration.checks().size());
        for (HealthCheck check : registration.checks()) {
            write(out, check);
        }
        Codes.TTL_ACTIONS.write(out, registration.ttlAction());
        out.number(registration.deregisterAfterMillis());
    }

    private static Registration terms(Decoder in, String service, String id) {
        return new Registration(
                service,
                id,
                in.text(),
                in.size(),
                in.text(),
                in.text(),
                in.size() - 1,
                texts(in),
                textMap(in),
                in.list(RegistryCodec::check),
                Codes.TTL_ACTIONS.read(in),
                in.number());
    }

    static void write(Encoder out, HealthCheck check) {
        out.text(check.id());
        if (check.isElsewhere()) {
            out.octet(ELSEWHERE);
        }
        Codes.CHECKS.write(out, check.type());
        if (check.isElsewhere()) {
            out.text(check.host());
        }
        out.number(check.port()).text(check.path()).text(check.method());
        writeTexts(out, check.headers());
        out.text(check.expect()).flag(check.tls()).flag(check.tlsVerify());
        out.number(check.intervalMillis()).number(check.timeoutMillis());
        out.number(check.failAfter()).number(check.passAfter());
    }

    private static HealthCheck check(Decoder in) {
        String id = in.text();
        int code = in.octet();
        boolean isElsewhere = code == ELSEWHERE;
        HealthCheck.Type type = isElsewhere ? Codes.CHECKS.read(in) : Codes.CHECKS.choice(code);
        String host = isElsewhere ? in.text() : "";
        if (isElsewhere && host.isEmpty()) {
            throw new MalformedException("check: an empty host (expected: none at all)");
        }
        return new HealthCheck(
                id,
                type,
                host,
                in.size(),
                in.text(),
                in.text(),
                textMap(in),
                in.text(),
                in.flag(),
                in.flag(),
                in.number(),
                in.number(),
                in.size(),
                in.size());
    }

    // ---- commands

    static void write(Encoder out, RegistryCommand command) {
        if (command instanceof RegistryCommand.Heartbeat heartbeat) {
            out.octet(HEARTBEAT).text(heartbeat.service()).text(heartbeat.id());
            writeOptional(out, heartbeat.status());
            out.optionalText(heartbeat.note()).number(heartbeat.salt());
        } else if (command instanceof RegistryCommand.Report report) {
            out.octet(REPORT).number(report.findings().size());
            for (RegistryCommand.Finding finding : report.findings()) {
                out.text(finding.service()).text(finding.id());
                out.number(finding.createRevision()).text(finding.check()).fixed64(finding.mark());
                Codes.HEALTHS.write(out, finding.health());
                out.text(finding.note());
            }
        } else {
            throw new IllegalStateException(command.getClass() + " has no binary form");
        }
    }

    static RegistryCommand command(Decoder in) {
        int kind = in.octet();
        return switch (kind) {
            case HEARTBEAT ->
                new RegistryCommand.Heartbeat(in.text(), in.text(), optionalHealth(in), in.optionalText(), in.size());
            case REPORT -> new RegistryCommand.Report(in.list(RegistryCodec::finding));
            default -> throw new MalformedException("registry command: unknown kind " + kind);
        };
    }

    private static RegistryCommand.Finding finding(Decoder in) {
        return new RegistryCommand.Finding(
                in.text(), in.text(), in.number(), in.text(), in.fixed64(), Codes.HEALTHS.read(in), in.text());
    }

    static void write(Encoder out, RegistryOutcome outcome) {
        if (outcome instanceof RegistryOutcome.Heard heard) {
            out.octet(HEARD).number(heard.revision()).number(heard.lease());
            out.number(heard.ttlMillis()).number(heard.remainingMillis());
            Codes.STATES.write(out, heard.state());
            out.number(heard.createRevision()).number(heard.modRevision()).flag(heard.changed());
        } else if (outcome instanceof RegistryOutcome.Reported reported) {
            out.octet(REPORTED).number(reported.revision()).number(reported.changed());
        } else {
            throw new IllegalStateException(outcome.getClass() + " has no binary form");
        }
    }

    static RegistryOutcome outcome(Decoder in) {
        int kind = in.octet();
        return switch (kind) {
            case HEARD ->
                new RegistryOutcome.Heard(
                        in.number(),
                        in.number(),
                        in.number(),
                        in.number(),
                        Codes.STATES.read(in),
                        in.number(),
                        in.number(),
                        in.flag());
            case REPORTED -> new RegistryOutcome.Reported(in.number(), in.size());
            default -> throw new MalformedException("registry outcome: unknown kind " + kind);
        };
    }

    // ---- operations

    static void write(Encoder out, Operation.OfRegistry operation) {
        if (operation instanceof Operation.Register register) {
            out.octet(REGISTER);
            write(out, register.registration());
            CommandCodec.write(out, register.liveness());
            writeOptional(out, register.draining());
            writeOptional(out, register.maintenance());
            writeOptional(out, register.status());
            out.optionalText(register.note());
        } else if (operation instanceof Operation.Deregister deregister) {
            out.octet(DEREGISTER).text(deregister.service()).text(deregister.id());
        } else if (operation instanceof Operation.SetState set) {
            out.octet(SET_STATE).text(set.service()).text(set.id());
            write(out, set.patch());
        } else if (operation instanceof Operation.Configure configure) {
            ServiceSettings settings = configure.settings();
            out.octet(CONFIGURE).text(configure.service()).flag(settings != null);
            if (settings != null) {
                write(out, settings);
            }
        } else {
            throw new IllegalStateException(operation.getClass() + " has no binary form");
        }
    }

    static Operation.OfRegistry operation(Decoder in) {
        int kind = in.octet();
        return switch (kind) {
            case REGISTER ->
                new Operation.Register(
                        registration(in),
                        CommandCodec.attachment(in),
                        optionalFlag(in),
                        optionalFlag(in),
                        optionalHealth(in),
                        in.optionalText());
            case DEREGISTER -> new Operation.Deregister(in.text(), in.text());
            case SET_STATE -> new Operation.SetState(in.text(), in.text(), patch(in));
            case CONFIGURE -> new Operation.Configure(in.text(), in.flag() ? settings(in) : null);
            default -> throw new MalformedException("registry operation: unknown kind " + kind);
        };
    }

    private static void write(Encoder out, InstancePatch patch) {
        Integer weight = patch.weight();
        List<String> tags = patch.tags();
        // None is 0 here, and the weight of the service, -1, is 1.
        out.number(weight == null ? 0 : weight + 2L);
        out.optionalText(patch.zone());
        out.flag(tags != null);
        if (tags != null) {
            writeTexts(out, tags);
        }
        writeTexts(out, patch.meta());
        writeTexts(out, patch.metaRemoved());
        writeOptional(out, patch.draining());
        writeOptional(out, patch.maintenance());
        writeOptional(out, patch.status());
        out.optionalText(patch.note());
    }

    private static InstancePatch patch(Decoder in) {
        int weight = in.size();
        return new InstancePatch(
                weight == 0 ? null : Integer.valueOf(weight - 2),
                in.optionalText(),
                in.flag() ? texts(in) : null,
                textMap(in),
                texts(in),
                optionalFlag(in),
                optionalFlag(in),
                optionalHealth(in),
                in.optionalText());
    }

    // ---- elements

    private static void writeOptional(Encoder out, @Nullable Boolean flag) {
        if (flag == null) {
            out.octet(ABSENT);
        } else {
            out.octet(flag ? YES : NO);
        }
    }

    private static @Nullable Boolean optionalFlag(Decoder in) {
        int value = in.octet();
        return switch (value) {
            case ABSENT -> null;
            case NO -> Boolean.FALSE;
            case YES -> Boolean.TRUE;
            default -> throw new MalformedException("optional flag: " + value + " (expected: 0..2)");
        };
    }

    private static void writeOptional(Encoder out, @Nullable Health health) {
        out.flag(health != null);
        if (health != null) {
            Codes.HEALTHS.write(out, health);
        }
    }

    private static @Nullable Health optionalHealth(Decoder in) {
        return in.flag() ? Codes.HEALTHS.read(in) : null;
    }

    private static void writeTexts(Encoder out, List<String> texts) {
        out.number(texts.size());
        texts.forEach(out::text);
    }

    /** Texts in order, none twice: no other writing is read. */
    private static List<String> texts(Decoder in) {
        List<String> texts = in.list(Decoder::text);
        for (int at = 1; at < texts.size(); at++) {
            requireAscending(texts.get(at - 1), texts.get(at));
        }
        return texts;
    }

    private static void writeTexts(Encoder out, NavigableMap<String, String> texts) {
        out.number(texts.size());
        texts.forEach((name, value) -> out.text(name).text(value));
    }

    private static NavigableMap<String, String> textMap(Decoder in) {
        NavigableMap<String, String> texts = new TreeMap<>();
        for (Map.Entry<String, String> entry : in.list(one -> Map.entry(one.text(), one.text()))) {
            if (!texts.isEmpty()) {
                requireAscending(texts.lastKey(), entry.getKey());
            }
            texts.put(entry.getKey(), entry.getValue());
        }
        return Collections.unmodifiableNavigableMap(texts);
    }

    private static void requireAscending(String before, String after) {
        if (before.compareTo(after) >= 0) {
            throw new MalformedException("texts out of order");
        }
    }
}
