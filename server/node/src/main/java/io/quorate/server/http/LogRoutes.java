package io.quorate.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.quorate.api.Problem;
import io.quorate.api.ProblemCode;
import io.quorate.core.log.Action;
import io.quorate.core.log.Domain;
import io.quorate.server.logging.Level;
import io.quorate.server.logging.Logs;
import io.quorate.server.service.RefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How much this member logs, to see and to change while it runs. Safe for any event loop. */
public final class LogRoutes implements Routes {

    private static final long LASTING_MILLIS_MIN = 1_000;
    private static final long LASTING_MILLIS_MAX = 86_400_000;
    private static final int LOGGERS_MAX = 100;
    private static final int LOGGER_CHARS_MAX = 200;

    private static final String LEVELS =
            Arrays.stream(Level.values()).map(Level::word).collect(Collectors.joining(", "));

    private final @Nullable Logs logs;

    /** @param logs null: it can't be changed from here */
    public LogRoutes(@Nullable Logs logs) {
        this.logs = logs;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get("/v1/maintenance/log-level", this::get).access(Access.of(Domain.MAINTENANCE, Action.READ)),
                Route.of("PUT", "/v1/maintenance/log-level", Route.Body.DOCUMENT, this::put, "for")
                        .access(Access.of(Domain.MAINTENANCE, Action.WRITE)));
    }

    private void get(Exchange exchange) {
        Logs known = known(exchange);
        if (known != null) {
            exchange.json(200, out -> write(out, known.levels()));
        }
    }

    private void put(Exchange exchange) {
        long lasting = exchange.parameters().millis("for", LASTING_MILLIS_MIN, LASTING_MILLIS_MAX, -1);
        Map<String, @Nullable Level> wanted = read(exchange);
        Logs known = known(exchange);
        if (known == null) {
            return;
        }
        known.set(wanted, lasting < 0 ? null : Duration.ofMillis(lasting));
        exchange.json(200, out -> write(out, known.levels()));
    }

    /** The logs; null if the exchange is answered already. */
    private @Nullable Logs known(Exchange exchange) {
        if (exchange.refused()) {
            return null;
        }
        if (logs == null) {
            exchange.problem(Problem.of(
                            ProblemCode.NOT_FOUND,
                            "the program this member is embedded in does not log by Logback: its levels are not set here")
                    .hint("set them where that program sets its own"));
        }
        return logs;
    }

    private static void write(JsonGenerator out, Logs.Levels levels) throws IOException {
        out.writeStartObject();
        out.writeObjectFieldStart("levels");
        for (Map.Entry<String, Level> entry : levels.set().entrySet()) {
            out.writeStringField(entry.getKey(), entry.getValue().word());
        }
        out.writeEndObject();
        out.writeObjectFieldStart("reverts");
        for (Map.Entry<String, Logs.Revert> entry : levels.reverts().entrySet()) {
            Level to = entry.getValue().to();
            out.writeObjectFieldStart(entry.getKey());
            if (to == null) {
                out.writeNullField("to");
            } else {
                out.writeStringField("to", to.word());
            }
            out.writeNumberField("in_ms", entry.getValue().inMillis());
            out.writeEndObject();
        }
        out.writeEndObject();
        out.writeEndObject();
    }

    private static Map<String, @Nullable Level> read(Exchange exchange) {
        Map<String, @Nullable Level> wanted = new LinkedHashMap<>();
        try (JsonParser in = Json.FACTORY.createParser(exchange.body())) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw new RefusedException(
                        ProblemCode.INVALID_BODY,
                        "expected a JSON object such as {\"io.quorate.server.raft\":\"debug\"}");
            }
            while (in.nextToken() != JsonToken.END_OBJECT) {
                String logger = in.currentName();
                JsonToken token = in.nextToken();
                Level level =
                        token == JsonToken.VALUE_STRING ? Level.of(in.getText()).orElse(null) : null;
                in.skipChildren();
                String fault = fault(logger, token, level, wanted.size());
                if (fault == null) {
                    wanted.put(logger, level);
                } else {
                    exchange.fault(ProblemCode.INVALID_BODY, "/" + Text.shown(logger), fault);
                }
            }
            if (in.nextToken() != null) {
                exchange.fault(ProblemCode.INVALID_BODY, "/", "something follows the document");
            }
        } catch (JsonProcessingException malformed) {
            throw TxnParser.malformed(malformed);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        if (wanted.isEmpty() && exchange.faults().isEmpty()) {
            exchange.fault(ProblemCode.INVALID_BODY, "/", "no logger is named");
        }
        return wanted;
    }

    private static @Nullable String fault(String logger, JsonToken token, @Nullable Level level, int others) {
        if (logger.isEmpty() || logger.length() > LOGGER_CHARS_MAX || !Numbers.isVisible(logger)) {
            // Each name ever used stays in memory: they must be short, and few.
            return "'" + Text.shown(logger)
                    + "' is no logger (expected: a name such as io.quorate.server.raft, or root)";
        }
        if (others >= LOGGERS_MAX) {
            return "more than " + LOGGERS_MAX + " loggers at once";
        }
        return level == null && token != JsonToken.VALUE_NULL
                ? "expected one of " + LEVELS + ", or null for that of the logger above"
                : null;
    }
}
