package io.quorate.server.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.quorate.api.ProblemCode;
import io.quorate.core.log.CheckStatus;
import io.quorate.core.log.HealthCheck;
import io.quorate.core.log.Limits;
import io.quorate.core.store.Bytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads the checks of an instance from a document; faults are noted with their JSON pointer. Confined to one request. */
final class CheckForm {

    static final long INTERVAL_MILLIS = 10_000;
    static final long TIMEOUT_MILLIS = 2_000;
    static final int FAIL_AFTER = 3;
    static final int PASS_AFTER = 2;
    static final String METHOD = "GET";

    private static final List<String> FIELDS = List.of(
            "id",
            "type",
            "host",
            "port",
            "path",
            "method",
            "headers",
            "expect",
            "tls",
            "tls_verify",
            "interval",
            "timeout",
            "fail_after",
            "pass_after");
    /** Those of a check that asks over HTTP. */
    private static final List<String> HTTP_FIELDS = List.of("path", "method", "headers", "expect", "tls", "tls_verify");

    private final JsonParser in;
    private final Faults faults;
    private final OperationParser scalars;

    /** What one check says. */
    private static final class Fields {
        @Nullable
        String id;

        @Nullable
        String type;

        String host = "";
        int port;
        String path = "";
        String method = METHOD;
        NavigableMap<String, String> headers = new TreeMap<>();
        String expect = "";
        boolean tls;
        boolean tlsVerify = true;
        long intervalMillis = INTERVAL_MILLIS;
        long timeoutMillis = 0;
        int failAfter = FAIL_AFTER;
        int passAfter = PASS_AFTER;

        @Nullable
        String onlyHttp;
    }

    CheckForm(JsonParser in, Faults faults, OperationParser scalars) {
        this.in = in;
        this.faults = faults;
        this.scalars = scalars;
    }

    /** The checks of the list that the parser stands on; those with faults are left out. */
    List<InstanceDraft.Check> list(String at) throws IOException {
        List<InstanceDraft.Check> checks = new ArrayList<>();
        if (in.currentToken() != JsonToken.START_ARRAY) {
            invalid(at, "expected a list of checks");
            in.skipChildren();
            return checks;
        }
        for (int place = 0; in.nextToken() != JsonToken.END_ARRAY; place++) {
            InstanceDraft.Check check = check(at + "/" + place);
            if (check != null) {
                checks.add(check);
            }
        }
        return checks;
    }

    private InstanceDraft.@Nullable Check check(String pointer) throws IOException {
        if (in.currentToken() != JsonToken.START_OBJECT) {
            invalid(pointer, "expected an object such as {\"type\":\"http\",\"path\":\"/healthz\"}");
            in.skipChildren();
            return null;
        }
        Fields fields = new Fields();
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String name = in.currentName();
            in.nextToken();
            String at = pointer + "/" + name;
            if (FIELDS.contains(name)) {
                if (HTTP_FIELDS.contains(name) && !name.startsWith("tls")) {
                    fields.onlyHttp = name;
                }
                field(fields, name, at);
            } else {
                faults.unknown(
                        ProblemCode.UNKNOWN_FIELD,
                        pointer + "/" + Text.shown(name),
                        "'" + Text.shown(name) + "' is no field of a check",
                        Suggestions.closest(name, FIELDS));
                in.skipChildren();
            }
        }
        return complete(fields, pointer);
    }

    private void field(Fields fields, String name, String at) throws IOException {
        switch (name) {
            case "id" -> fields.id = text(at);
            case "type" -> fields.type = type(at);
            case "host" -> fields.host = checked(at, InstanceRules::address);
            case "port" -> fields.port = (int) scalars.number(at, 1, InstanceRules.PORT_MAX, 1);
            case "path" -> fields.path = checked(at, InstanceRules::path);
            case "method" -> fields.method = checked(at, InstanceRules::method);
            case "headers" -> fields.headers = headers(at);
            case "expect" -> fields.expect = checked(at, InstanceRules::expect);
            case "tls" -> fields.tls = scalars.bool(at);
            case "tls_verify" -> fields.tlsVerify = scalars.bool(at);
            case "interval" ->
                fields.intervalMillis = millis(at, Limits.CHECK_INTERVAL_MILLIS_MIN, Limits.CHECK_INTERVAL_MILLIS_MAX);
            case "timeout" ->
                fields.timeoutMillis = millis(at, Limits.CHECK_TIMEOUT_MILLIS_MIN, Limits.CHECK_TIMEOUT_MILLIS_MAX);
            case "fail_after" -> fields.failAfter = threshold(at);
            default -> fields.passAfter = threshold(at);
        }
    }

    private @Nullable String type(String at) throws IOException {
        if (in.currentToken() == JsonToken.VALUE_STRING && in.getText().equals("ttl")) {
            invalid(
                    at,
                    "the check of heartbeats is built in, as '" + CheckStatus.SELF
                            + "' (expected: ttl beside the checks, or http or tcp here)");
            return null;
        }
        return scalars.word(at, List.of("http", "tcp"));
    }

    private InstanceDraft.@Nullable Check complete(Fields fields, String pointer) {
        String type = fields.type;
        if (type == null) {
            if (faults.isEmpty()) {
                invalid(pointer, "type: missing (expected: http or tcp)");
            }
            return null;
        }
        String id = fields.id == null ? type : fields.id;
        String wrong = ServiceNames.wrongInId(id);
        if (wrong != null || id.equals(CheckStatus.SELF)) {
            faults.add(
                    ProblemCode.NAME_INVALID,
                    pointer + "/id",
                    wrong == null
                            ? "id '" + id + "' is that of the instance's own heartbeats (expected: another)"
                            : wrong);
            return null;
        }
        boolean isHttp = type.equals("http");
        if (!isHttp && fields.onlyHttp != null) {
            invalid(pointer + "/" + fields.onlyHttp, fields.onlyHttp + ": it goes with http");
        }
        if (!fields.tlsVerify && !fields.tls) {
            invalid(pointer + "/tls_verify", "tls_verify: it goes with tls");
        }
        long timeoutMillis =
                fields.timeoutMillis == 0 ? Math.min(TIMEOUT_MILLIS, fields.intervalMillis) : fields.timeoutMillis;
        if (timeoutMillis > fields.intervalMillis) {
            invalid(
                    pointer + "/timeout",
                    "timeout: " + Durations.of(timeoutMillis) + " (expected: at most the interval, "
                            + Durations.of(fields.intervalMillis) + ")");
        }
        HealthCheck check = new HealthCheck(
                id,
                isHttp ? HealthCheck.Type.HTTP : HealthCheck.Type.TCP,
                fields.host,
                fields.port,
                isHttp && fields.path.isEmpty() ? "/" : fields.path,
                isHttp ? fields.method : "",
                fields.headers,
                fields.expect,
                fields.tls,
                fields.tlsVerify,
                fields.intervalMillis,
                timeoutMillis,
                fields.failAfter,
                fields.passAfter);
        return new InstanceDraft.Check(check, pointer);
    }

    private NavigableMap<String, String> headers(String at) throws IOException {
        NavigableMap<String, String> headers = new TreeMap<>();
        if (in.currentToken() != JsonToken.START_OBJECT) {
            invalid(at, "expected an object of strings");
            in.skipChildren();
            return headers;
        }
        int bytes = 0;
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String name = in.currentName();
            in.nextToken();
            String place = at + "/" + Text.shown(name);
            String value = text(place);
            String expected = value == null ? null : InstanceRules.header(name, value);
            if (expected != null) {
                invalid(place, "'" + Text.shown(name) + "' (expected: " + expected + ")");
            } else if (value != null) {
                headers.put(name, value);
                bytes += name.length() + value.length();
            }
        }
        if (headers.size() > Limits.CHECK_HEADERS_MAX || bytes > Limits.CHECK_HEADER_BYTES_MAX) {
            invalid(
                    at,
                    "expected at most " + Limits.CHECK_HEADERS_MAX + " headers, of " + Limits.CHECK_HEADER_BYTES_MAX
                            + " bytes together");
        }
        return headers;
    }

    /** What was expected of a text; null: that it is so. */
    private interface Rule {
        @Nullable
        String expected(String text);
    }

    private String checked(String at, Rule rule) throws IOException {
        String text = text(at);
        String expected = text == null ? null : rule.expected(text);
        if (text == null || expected != null) {
            if (expected != null) {
                invalid(at, "'" + Text.shown(String.valueOf(text)) + "' (expected: " + expected + ")");
            }
            return "";
        }
        return text;
    }

    private int threshold(String at) throws IOException {
        return (int) scalars.number(at, 1, Limits.CHECK_THRESHOLD_MAX, 1);
    }

    private long millis(String at, long min, long max) throws IOException {
        return InstanceForm.millis(in, faults, at, min, max);
    }

    private @Nullable String text(String at) throws IOException {
        Bytes bytes = scalars.bytes(false, at);
        return bytes == null ? null : bytes.utf8();
    }

    private void invalid(String at, String message) {
        faults.add(ProblemCode.INVALID_BODY, at, message);
    }
}
