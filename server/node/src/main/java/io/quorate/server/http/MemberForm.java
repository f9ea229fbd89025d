package io.quorate.server.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.quorate.api.ProblemCode;
import io.quorate.server.service.RefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the documents that are sent about members; faults are noted with their JSON pointer. Confined to one request. */
final class MemberForm {

    private static final long HOUR_MILLIS = 3_600_000;

    /** What was said; null or empty: nothing. */
    @Nullable
    String name;

    @Nullable
    String peer;

    @Nullable
    List<String> clientUrls;

    String token = "";
    String data = "";
    long ttlMillis = HOUR_MILLIS;

    private final Exchange exchange;
    private final List<String> fields;

    private MemberForm(Exchange exchange, List<String> fields) {
        this.exchange = exchange;
        this.fields = fields;
    }

    /** Reads the body of {@code exchange}, which may have {@code fields}. */
    static MemberForm of(Exchange exchange, String example, String... fields) {
        MemberForm form = new MemberForm(exchange, List.of(fields));
        try (JsonParser in = Json.FACTORY.createParser(exchange.body())) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw new RefusedException(ProblemCode.INVALID_BODY, "expected a JSON object such as " + example);
            }
            while (in.nextToken() != JsonToken.END_OBJECT) {
                String field = in.currentName();
                in.nextToken();
                form.field(in, field);
            }
            if (in.nextToken() != null) {
                exchange.fault(ProblemCode.INVALID_BODY, "/", "something follows the document");
            }
        } catch (JsonProcessingException malformed) {
            throw TxnParser.malformed(malformed);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return form;
    }

    private void field(JsonParser in, String field) throws IOException {
        String at = "/" + Text.shown(field);
        if (!fields.contains(field)) {
            exchange.faults()
                    .unknown(
                            ProblemCode.UNKNOWN_FIELD,
                            at,
                            "'" + Text.shown(field) + "' is not a field of this document",
                            Suggestions.closest(field, fields));
            in.skipChildren();
            return;
        }
        switch (field) {
            case "name" -> name = text(in, at);
            case "peer_url" -> peer = address(text(in, at));
            case "token" -> token = text(in, at);
            case "data" -> data = text(in, at);
            case "ttl" -> ttlMillis = ttl(in, at);
            default -> clientUrls = texts(in, at);
        }
    }

    /** Addresses are spelled as URLs too. */
    private static String address(String spelled) {
        String address = spelled;
        for (String scheme : List.of("https://", "http://", "grpc://")) {
            if (address.startsWith(scheme)) {
                address = address.substring(scheme.length());
            }
        }
        return address.endsWith("/") ? address.substring(0, address.length() - 1) : address;
    }

    private String text(JsonParser in, String at) throws IOException {
        if (in.currentToken() == JsonToken.VALUE_STRING) {
            return in.getText();
        }
        exchange.fault(ProblemCode.INVALID_BODY, at, "expected a string");
        in.skipChildren();
        return "";
    }

    private List<String> texts(JsonParser in, String at) throws IOException {
        List<String> texts = new ArrayList<>();
        if (in.currentToken() != JsonToken.START_ARRAY) {
            exchange.fault(ProblemCode.INVALID_BODY, at, "expected an array of strings");
            in.skipChildren();
            return texts;
        }
        while (in.nextToken() != JsonToken.END_ARRAY) {
            texts.add(text(in, at + "/" + texts.size()));
        }
        return texts;
    }

    private long ttl(JsonParser in, String at) throws IOException {
        String spelled = text(in, at);
        long millis = Durations.parseMillis(spelled);
        if (millis < 1_000 || millis > 7 * 24 * HOUR_MILLIS) {
            exchange.fault(
                    ProblemCode.INVALID_BODY,
                    at,
                    "ttl: '" + Text.shown(spelled) + "' (expected: " + Durations.EXPECTED + ", 1s to 7 days)");
            return HOUR_MILLIS;
        }
        return millis;
    }

    /** The member's name; noted as a fault if it is missing. */
    String requireName() {
        String given = name;
        if (given == null) {
            exchange.fault(ProblemCode.INVALID_BODY, "/name", "name: missing (expected: the member's name)");
            return "";
        }
        return given;
    }
}
