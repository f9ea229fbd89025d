package io.quorate.it.load;

import com.fasterxml.jackson.databind.JsonNode;
import io.quorate.it.check.Answer;
import io.quorate.it.check.Call;
import io.quorate.it.check.KeyVersion;
import io.quorate.it.wire.HttpConnection;
import io.quorate.it.wire.LostException;
import io.quorate.it.wire.NotSentException;
import io.quorate.it.wire.Reply;
import io.quorate.it.wire.Request;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The key-value API as one client of one member uses it: a {@link Call} goes out as HTTP, the answer comes back as an
 * {@link Answer}. Confined to one thread. Never repeats a request.
 *
 * <p>Keys and values must need no escaping in a URL.
 */
public final class KeyClient implements AutoCloseable {

    /** How much longer than the server's deadline this client waits before it takes the answer for lost. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final HttpConnection connection;
    private final Duration timeout;

    /** A client of the member at {@code address} whose requests have the deadline {@code timeout}. */
    public KeyClient(InetSocketAddress address, Duration timeout) {
        this.connection = new HttpConnection(address);
        this.timeout = timeout;
    }

    /** Executes {@code call} on {@code key}. Throws only when the server broke the API. */
    public Answer execute(String key, Call call) {
        Request request = request(key, call).with("Quorate-Timeout", timeout.toMillis() + "ms");
        Reply reply;
        try {
            reply = connection.exchange(request, timeout.plus(GRACE));
        } catch (NotSentException e) {
            return new Answer.NotApplied(String.valueOf(e.getMessage()));
        } catch (LostException e) {
            return new Answer.Unknown(String.valueOf(e.getMessage()));
        }
        Answer answer = answer(call, reply);
        if (answer == null) {
            throw new UnexpectedReplyException(request, reply);
        }
        return answer;
    }

    private static Request request(String key, Call call) {
        String target = "/v1/kv/" + key;
        if (call instanceof Call.Get) {
            return Request.get(target);
        }
        if (call instanceof Call.Put put) {
            return Request.put(target, put.value());
        }
        if (call instanceof Call.CasValue cas) {
            return Request.put(target + "?cas_value=" + cas.expected(), cas.value());
        }
        if (call instanceof Call.CasRevision cas) {
            return Request.put(target + "?cas=" + cas.expected(), cas.value());
        }
        return Request.of("DELETE", target);
    }

    private static @Nullable Answer answer(Call call, Reply reply) {
        long revision = reply.number("Quorate-Revision", Answer.NO_REVISION);
        int status = reply.status();
        if (call instanceof Call.Get && status == 200) {
            return new Answer.Found(
                    reply.body(),
                    reply.number("Quorate-Mod-Revision", 0),
                    reply.number("Quorate-Create-Revision", 0),
                    reply.number("Quorate-Version", 0),
                    revision);
        }
        if (call instanceof Call.Get && reply.code().equals("key-not-found")) {
            return new Answer.Absent(revision);
        }
        if (call instanceof Call.Delete && status == 200) {
            JsonNode body = reply.json();
            long told = body.path("revision").asLong(revision);
            return new Answer.Deleted(body.path("deleted").asLong() > 0, told);
        }
        if (call.stores() != null && (status == 200 || status == 201)) {
            return stored(reply, revision);
        }
        if (reply.code().equals("cas-failed")) {
            JsonNode current = reply.json().path("current_revision");
            return current.isMissingNode() ? null : new Answer.Refused(current.asLong());
        }
        boolean problem = status >= 500 || status == 429;
        return problem ? failure(reply) : null;
    }

    private static @Nullable Answer stored(Reply reply, long revision) {
        JsonNode body = reply.json();
        long version = body.path("version").asLong();
        boolean agrees = revision == body.path("mod_revision").asLong() && (reply.status() == 201) == (version == 1);
        return agrees ? new Answer.Stored(revision, body.path("create_revision").asLong(), version) : null;
    }

    private static @Nullable Answer failure(Reply reply) {
        return switch (reply.json().path("applied").asText()) {
            case "no" -> new Answer.NotApplied(reply.code());
            // A server that says so itself has met a bug of its own: worth more than an unknown outcome.
            case "unknown" -> reply.status() == 500 ? null : new Answer.Unknown(reply.code());
            default -> null;
        };
    }

    /** All versions of {@code key} that the member remembers, by a linearizable read. */
    public List<KeyVersion> history(String key) throws NotSentException, LostException {
        List<KeyVersion> versions = new ArrayList<>();
        String cursor = "";
        while (true) {
            Request request = Request.get("/v1/kv/" + key + "?history&limit=10000" + cursor)
                    .with("Quorate-Timeout", "20s");
            Reply reply = connection.exchange(request, Duration.ofSeconds(21));
            if (reply.status() == 404) {
                return versions;
            }
            if (reply.status() != 200) {
                throw new UnexpectedReplyException(request, reply);
            }
            for (JsonNode item : reply.json().path("items")) {
                versions.add(version(item));
            }
            JsonNode next = reply.json().path("next");
            if (next.isMissingNode()) {
                return versions;
            }
            cursor = "&cursor=" + URLEncoder.encode(next.asText(), StandardCharsets.UTF_8);
        }
    }

    private static KeyVersion version(JsonNode item) {
        long revision = item.path("mod_revision").asLong();
        return item.path("deleted").asBoolean()
                ? new KeyVersion(revision, null, 0, 0)
                : new KeyVersion(
                        revision,
                        item.path("value").asText(),
                        item.path("create_revision").asLong(),
                        item.path("version").asLong());
    }

    @Override
    public void close() {
        connection.close();
    }
}
