package io.quorate.core.registry;

import io.quorate.core.log.CheckStatus;
import io.quorate.core.log.HealthCheck;
import io.quorate.core.log.InstancePatch;
import io.quorate.core.log.Limits;
import io.quorate.core.log.Operation;
import io.quorate.core.log.Registration;
import io.quorate.core.log.RegistryCommand;
import io.quorate.core.log.ServiceSettings;
import io.quorate.core.store.Bytes;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What can be said of what is asked of the registry without looking at any of it. Every message begins with the name of
 * what is wrong. Stateless; safe for any thread.
 */
public final class RegistryRules {

    private static final int PORT_MAX = 65_535;
    private static final int METHOD_BYTES_MAX = 16;

    private RegistryRules() {}

    /** What is wrong with {@code operation}; null: nothing. */
    public static @Nullable String wrongIn(Operation.OfRegistry operation) {
        if (operation instanceof Operation.Register register) {
            String wrong = wrongIn(register.registration());
            return wrong == null ? tooLong("note", register.note(), Limits.NOTE_BYTES_MAX) : wrong;
        }
        if (operation instanceof Operation.Deregister deregister) {
            return wrongName(deregister.service(), deregister.id());
        }
        if (operation instanceof Operation.SetState set) {
            String wrong = wrongName(set.service(), set.id());
            return wrong == null ? wrongIn(set.patch()) : wrong;
        }
        if (operation instanceof Operation.Configure configure) {
            String wrong = wrongService(configure.service());
            ServiceSettings settings = configure.settings();
            return wrong == null && settings != null ? wrongIn(settings) : wrong;
        }
        throw new IllegalStateException(operation.getClass() + " has no rules");
    }

    /** What is wrong with {@code command}; null: nothing. */
    public static @Nullable String wrongIn(RegistryCommand command) {
        if (command instanceof RegistryCommand.Heartbeat heartbeat) {
            String wrong = tooLong("note", heartbeat.note(), Limits.NOTE_BYTES_MAX);
            return wrong == null ? outOf("salt", heartbeat.salt(), 0, Limits.LEASE_SALT_MAX) : wrong;
        }
        if (command instanceof RegistryCommand.Report report) {
            String wrong = outOf("findings", report.findings().size(), 0, Limits.FINDINGS_MAX);
            for (RegistryCommand.Finding finding : report.findings()) {
                wrong = wrong == null ? tooLong("note", finding.note(), Limits.CHECK_NOTE_BYTES_MAX) : wrong;
            }
            return wrong;
        }
        throw new IllegalStateException(command.getClass() + " has no rules");
    }

    /** What is wrong with what is said of an instance; null: nothing. */
    public static @Nullable String wrongIn(Registration registration) {
        String wrong = wrongName(registration.service(), registration.id());
        if (wrong == null) {
            wrong = wrongAddress(registration);
        }
        if (wrong == null) {
            wrong = wrongTags(registration.tags());
        }
        if (wrong == null) {
            wrong = wrongMeta(registration.meta());
        }
        if (wrong == null) {
            wrong = wrongChecks(registration.checks());
        }
        if (wrong == null) {
            wrong = wrongDeregisterAfter(registration.deregisterAfterMillis());
        }
        return wrong == null ? outOf("instance, bytes", size(registration), 0, Limits.INSTANCE_BYTES_MAX) : wrong;
    }

    private static @Nullable String wrongAddress(Registration registration) {
        String address = registration.address();
        if (address.isEmpty()) {
            return "address: missing (expected: a name or an IP address)";
        }
        String wrong = tooLong("address", address, Limits.ADDRESS_BYTES_MAX);
        if (wrong == null && !isPlain(address)) {
            wrong = "address: '" + address + "' (expected: a name or an IP address)";
        }
        if (wrong == null) {
            wrong = outOf("port", registration.port(), 0, PORT_MAX);
        }
        if (wrong == null) {
            wrong = tooLong("scheme", registration.scheme(), Limits.ADDRESS_BYTES_MAX);
        }
        if (wrong == null) {
            wrong = tooLong("zone", registration.zone(), Limits.ADDRESS_BYTES_MAX);
        }
        return wrong == null
                ? outOf("weight", registration.weight(), Registration.WEIGHT_OF_SERVICE, Limits.WEIGHT_MAX)
                : wrong;
    }

    private static @Nullable String wrongChecks(List<HealthCheck> checks) {
        String wrong = outOf("checks", checks.size(), 0, Limits.CHECKS_MAX);
        TreeSet<String> ids = new TreeSet<>();
        for (HealthCheck check : checks) {
            if (wrong == null) {
                wrong = wrongIn(check);
            }
            if (wrong == null && !ids.add(check.id())) {
                wrong = "check: two have the id '" + check.id() + "'";
            }
        }
        return wrong;
    }

    /** What is wrong with a check; null: nothing. */
    public static @Nullable String wrongIn(HealthCheck check) {
        if (!isId(check.id()) || check.id().equals(CheckStatus.SELF)) {
            return "check id: '" + check.id() + "' (expected: 1.." + Limits.INSTANCE_ID_BYTES_MAX
                    + " of A-Z a-z 0-9 . _ ~ -, not 'self', '.' or '..')";
        }
        if (check.type() == HealthCheck.Type.TTL) {
            return "check type: ttl (expected: http or tcp; every instance has its own status, 'self')";
        }
        if (!isPlain(check.path()) || !isPlain(check.method()) || !areLines(check.headers())) {
            return "check '" + check.id() + "': its path, method or headers don't fit into the lines of a request";
        }
        if (!isPlain(check.host())) {
            return "check host: '" + check.host() + "' (expected: a name or an IP address)";
        }
        String wrong = tooLong("check host", check.host(), Limits.ADDRESS_BYTES_MAX);
        if (wrong == null) {
            wrong = outOf("check port", check.port(), 0, PORT_MAX);
        }
        if (wrong == null) {
            wrong = tooLong("check path", check.path(), Limits.CHECK_PATH_BYTES_MAX);
        }
        if (wrong == null) {
            wrong = tooLong("check method", check.method(), METHOD_BYTES_MAX);
        }
        if (wrong == null) {
            wrong = tooLong("check expect", check.expect(), Limits.CHECK_EXPECT_BYTES_MAX);
        }
        if (wrong == null) {
            wrong = outOf("check headers", check.headers().size(), 0, Limits.CHECK_HEADERS_MAX);
        }
        if (wrong == null) {
            wrong = outOf("check headers, bytes", size(check.headers()), 0, Limits.CHECK_HEADER_BYTES_MAX);
        }
        return wrong == null ? wrongTimes(check) : wrong;
    }

    private static @Nullable String wrongTimes(HealthCheck check) {
        String wrong = outOf(
                "check interval, ms",
                check.intervalMillis(),
                Limits.CHECK_INTERVAL_MILLIS_MIN,
                Limits.CHECK_INTERVAL_MILLIS_MAX);
        if (wrong == null) {
            wrong = outOf(
                    "check timeout, ms",
                    check.timeoutMillis(),
                    Limits.CHECK_TIMEOUT_MILLIS_MIN,
                    Limits.CHECK_TIMEOUT_MILLIS_MAX);
        }
        if (wrong == null) {
            wrong = outOf("check fail_after", check.failAfter(), 1, Limits.CHECK_THRESHOLD_MAX);
        }
        return wrong == null ? outOf("check pass_after", check.passAfter(), 1, Limits.CHECK_THRESHOLD_MAX) : wrong;
    }

    private static @Nullable String wrongIn(InstancePatch patch) {
        String wrong = null;
        Integer weight = patch.weight();
        if (weight != null) {
            wrong = outOf("weight", weight, Registration.WEIGHT_OF_SERVICE, Limits.WEIGHT_MAX);
        }
        if (wrong == null) {
            wrong = tooLong("zone", patch.zone(), Limits.ADDRESS_BYTES_MAX);
        }
        List<String> tags = patch.tags();
        if (wrong == null && tags != null) {
            wrong = wrongTags(tags);
        }
        if (wrong == null) {
            wrong = wrongMeta(patch.meta());
        }
        return wrong == null ? tooLong("note", patch.note(), Limits.NOTE_BYTES_MAX) : wrong;
    }

    private static @Nullable String wrongIn(ServiceSettings settings) {
        String wrong = outOf("protect_below, per mille", settings.protectBelowPermille(), 0, 1_000);
        if (wrong == null) {
            wrong = wrongDeregisterAfter(settings.deregisterAfterMillis());
        }
        return wrong == null ? outOf("default_weight", settings.defaultWeight(), 0, Limits.WEIGHT_MAX) : wrong;
    }

    private static @Nullable String wrongDeregisterAfter(long millis) {
        return millis == 0
                ? null
                : outOf(
                        "deregister_after, ms",
                        millis,
                        Limits.DEREGISTER_AFTER_MILLIS_MIN,
                        Limits.DEREGISTER_AFTER_MILLIS_MAX);
    }

    private static @Nullable String wrongTags(List<String> tags) {
        String wrong = outOf("tags", tags.size(), 0, Limits.TAGS_MAX);
        for (String tag : tags) {
            if (wrong == null && (tag.isEmpty() || !isPlain(tag))) {
                wrong = "tag: '" + tag + "' (expected: a text without white space or control characters)";
            }
            wrong = wrong == null ? tooLong("tag", tag, Limits.TAG_BYTES_MAX) : wrong;
        }
        return wrong;
    }

    private static @Nullable String wrongMeta(NavigableMap<String, String> meta) {
        String wrong = outOf("meta", meta.size(), 0, Limits.META_MAX);
        for (Map.Entry<String, String> entry : meta.entrySet()) {
            if (wrong == null && entry.getKey().isEmpty()) {
                wrong = "meta: an empty name";
            }
            wrong = wrong == null ? tooLong("name in meta", entry.getKey(), Limits.META_NAME_BYTES_MAX) : wrong;
            wrong = wrong == null ? tooLong("value in meta", entry.getValue(), Limits.META_VALUE_BYTES_MAX) : wrong;
        }
        return wrong;
    }

    private static @Nullable String wrongName(String service, String id) {
        String wrong = wrongService(service);
        return wrong == null ? wrongId(id) : wrong;
    }

    /** What is wrong with the name of a service; null: nothing. */
    public static @Nullable String wrongService(String service) {
        boolean isLabel = !service.isEmpty() && service.length() <= Limits.SERVICE_BYTES_MAX;
        for (int at = 0; isLabel && at < service.length(); at++) {
            char c = service.charAt(at);
            boolean isInner = at > 0 && at < service.length() - 1;
            isLabel = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c == '-' && isInner);
        }
        return isLabel
                ? null
                : "service: '" + service + "' (expected: 1.." + Limits.SERVICE_BYTES_MAX
                        + " of a-z 0-9 -, no - at either end)";
    }

    /** What is wrong with the id of an instance; null: nothing. */
    public static @Nullable String wrongId(String id) {
        return isId(id)
                ? null
                : "id: '" + id + "' (expected: 1.." + Limits.INSTANCE_ID_BYTES_MAX
                        + " of A-Z a-z 0-9 . _ ~ -, not '.' or '..')";
    }

    private static boolean isId(String id) {
        // Clients take . and .. out of a path before they send it: nobody could ask for such an instance.
        if (id.isEmpty() || id.length() > Limits.INSTANCE_ID_BYTES_MAX || id.equals(".") || id.equals("..")) {
            return false;
        }
        for (int at = 0; at < id.length(); at++) {
            char c = id.charAt(at);
            boolean isLetter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!isLetter && c != '.' && c != '_' && c != '~' && c != '-') {
                return false;
            }
        }
        return true;
    }

    /** Whether a text has no white space and no control characters: it stands in lines of text. */
    private static boolean isPlain(String text) {
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c <= ' ' || c == 0x7F || Character.isWhitespace(c)) {
                return false;
            }
        }
        return true;
    }

    /** Whether headers are lines: what a request would be torn up by is not in them. */
    private static boolean areLines(NavigableMap<String, String> headers) {
        return headers.entrySet().stream()
                .allMatch(header -> !header.getKey().isEmpty()
                        && isPlain(header.getKey())
                        && header.getKey().indexOf(':') < 0
                        && header.getValue().chars().noneMatch(c -> (c < ' ' && c != '\t') || c == 0x7F));
    }

    private static int size(Registration registration) {
        int size = size(registration.meta());
        for (String tag : registration.tags()) {
            size += size(tag);
        }
        for (HealthCheck check : registration.checks()) {
            size += size(check.host()) + size(check.path()) + size(check.headers());
        }
        return size;
    }

    private static int size(NavigableMap<String, String> texts) {
        int size = 0;
        for (Map.Entry<String, String> entry : texts.entrySet()) {
            size += size(entry.getKey()) + size(entry.getValue());
        }
        return size;
    }

    /** How many bytes a text is. Nearly all are ASCII. */
    private static int size(String text) {
        for (int at = 0; at < text.length(); at++) {
            if (text.charAt(at) >= 0x80) {
                return Bytes.utf8(text).size();
            }
        }
        return text.length();
    }

    private static @Nullable String tooLong(String what, @Nullable String text, int max) {
        // No text has more bytes than three for each character.
        if (text == null || text.length() * 3 <= max) {
            return null;
        }
        int size = size(text);
        return size > max ? what + ": " + size + " bytes (expected: 0.." + max + ")" : null;
    }

    private static @Nullable String outOf(String what, long value, long min, long max) {
        return value < min || value > max ? what + ": " + value + " (expected: " + min + ".." + max + ")" : null;
    }
}
